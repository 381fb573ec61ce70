#!/usr/bin/env bash
# Builds the generator and writes the ops' wrappers, keratin/ops/ops.h and docs/ops.md.
#   run.sh [--check] [BUILD_DIRECTORY]     --check writes nothing and fails when a file would change
set -euo pipefail
cd "$(dirname "$0")/../.."
check=()
if [[ ${1:-} == --check ]]; then
  check=(--check)
  shift
fi
build=${1:-build/release}
[[ -f $build/build.ninja ]] || cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release >/dev/null
cmake --build "$build" --target opgen -j2 >/dev/null || cmake --build "$build" --target opgen
"$build/opgen" "${check[@]}" .
