#!/usr/bin/env bash
# Runs a small program under gdb and compares what the pretty-printers say:  try.sh GDB BUILD_DIR COMPILER
set -euo pipefail
gdb=$1 build=$2 compiler=$3
here=$(cd "$(dirname "$0")" && pwd)
work=$build/gdb
mkdir -p "$work"

"$compiler" -std=c++20 -g -O0 -I"$here/../.." "$here/try.cpp" -o "$work/try" "$build/libkeratin.a" -lz -ltbb -lhwy -pthread

printed=$("$gdb" -q -nx -batch -iex "set debuginfod enabled off" -iex "source $here/keratin.py" -ex "break stop_here" -ex run -ex up \
  -ex "print matrix" -ex "print integers" -ex "print half" -ex "print nothing" -ex "print shape" -ex "print weight" \
  -ex "print long_one" "$work/try" 2>&1)

expect() {
  grep -qF -- "$1" <<<"$printed" || { printf 'missing: %s\nin:\n%s\n' "$1" "$printed"; exit 1; }
}
if grep -qiE 'ptrace: Operation not permitted|Could not trace the inferior' <<<"$printed"; then
  echo "gdb may not trace here; nothing was looked at"
  exit 77
fi
expect '= Tensor float32 (2, 2) = {{1.5, 2}, {3, -4}}'
expect '= Tensor int64 (3,) = {7, -8, 9}'
expect '= Tensor bfloat16 (2,) = {1.5, 1.5}'
expect '= Tensor (empty handle)'
expect '= (8, None)'
expect '= Variable kernel Tensor float32 (2, 2) = {{1.5, 2}, {3, -4}}'
expect '= Tensor float32 (1000,) = {0, 0,'
expect ', ...}'
