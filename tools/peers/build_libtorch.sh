#!/bin/bash
# Compiles the programs of tools/peers/libtorch against the headers and libraries inside the torch wheel.
# usage: tools/peers/build_libtorch.sh [DIR]     writes DIR/libtorch_peer and DIR/eager_peer, those that are older than their source
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
dir=${1:-${KERATIN_PEERS:-/opt/keratin-peers}}
site=$("$dir/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
torch=$site/torch
abi=$("$dir/venv/bin/python" -c 'import torch; print(int(torch.compiled_with_cxx11_abi()))')
# The wheel's libtorch_cpu looks for CUDA's libraries in the nvidia packages beside it.
rpath=-Wl,-rpath,$torch/lib
for lib in "$site"/nvidia/*/lib "$site"/nvidia/*/*/lib; do
  if [ -d "$lib" ]; then rpath="$rpath,-rpath,$lib"; fi
done
for source in "$here"/libtorch/*.cpp; do
  program=$dir/$(basename "$source" .cpp)
  if [ "$program" -nt "$source" ]; then continue; fi
  echo "compiling $program (about a minute)"
  "${CXX:-g++}" -std=c++20 -O2 -D_GLIBCXX_USE_CXX11_ABI="$abi" -w -isystem "$torch/include" -isystem "$torch/include/torch/csrc/api/include" \
    "$source" -o "$program.new" -L"$torch/lib" "$rpath" -Wl,--no-as-needed -ltorch_cpu -lc10 -Wl,--as-needed -lpthread -Wl,--allow-shlib-undefined
  mv "$program.new" "$program"
done
