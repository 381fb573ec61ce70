#!/usr/bin/env bash
# Builds the generator and writes the ops' wrappers and keratin/ops/ops.h.
#   run.sh [--check] [BUILD_DIRECTORY]     --check writes nothing and fails when a file would change
# A new op may be made of other new ops, whose wrappers are not there yet, so that its file does not compile. Then the generator is
# first linked without such files: it writes the wrappers of the others, and with those the next round compiles more.
# KERATIN_GEN_PARTIAL=1: files that never compile are left out, with their names, instead of being an error.
set -euo pipefail
cd "$(dirname "$0")/../.."
check=()
if [[ ${1:-} == --check ]]; then
  check=(--check)
  shift
fi
build=${1:-build/release}
[[ -f $build/build.ninja ]] || cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release >/dev/null
log=$(mktemp) broken=$(mktemp) before=$(mktemp)
trap 'rm -f "$log" "$broken" "$before"' EXIT

# Sources of the op rooms that did not compile, as paths from the root.
broken_sources() { sed -nE 's|^FAILED: CMakeFiles/opgen_ops.dir/(keratin/ops/.*\.cpp)\.o.*|\1|p' "$log" | sort; }

# A declaration that takes anything, until the op itself compiles: for wrappers that are missed (two new ops may each need the other's,
# as their gradients do), and for an op that uses its own wrapper with attributes that are new.
provisional() {  # $1: header
  mkdir -p "$(dirname "$1")"
  printf '#pragma once\n#include "keratin/ops/generated/options.h"\nnamespace keratin::ops {\nTensor %s(const auto&... arguments);\n}\n' \
    "$(basename "$1" .h)" >"$1"
}
missed_headers() { { grep -oE 'keratin/ops/generated/[a-z_]+/[a-z0-9_]+\.h: No such file' "$log" || true; } | cut -d: -f1 | sort -u; }
own_headers() {
  local source
  while read -r source; do
    grep -oE '^OpDef [a-z0-9_]+_def\(' "$source" | sed -E "s|OpDef (.*)_def\(|keratin/ops/generated/$(cut -d/ -f3 <<<"$source")/\1.h|"
  done <"$broken"
}

# The generator from whatever compiled.
link_partly() {
  local objects
  objects=$(find "$build/CMakeFiles/opgen_ops.dir" "$build/CMakeFiles/opgen.dir" -name '*.o' | grep -vFf "$broken" | grep -v 'generated/op_table')
  c++ -std=c++20 -I. -c keratin/ops/generated/op_table.cpp -o "$build/partial_table.o"
  # shellcheck disable=SC2086  # a list of words
  c++ $objects "$build/partial_table.o" -o "$build/opgen_partial" -no-pie -Wl,--unresolved-symbols=ignore-all -lz -ltbb -lhwy -lpthread
}

desperate=
for round in 1 2 3 4 5 6 7 8 9 10; do
  if ninja -C "$build" -k 0 -j2 opgen >"$log" 2>&1; then
    "$build/opgen" "${check[@]}" .
    exit
  fi
  broken_sources >"$broken"
  if [[ ${#check[@]} -eq 0 && -z $desperate ]] && cmp -s "$broken" "$before"; then
    desperate=yes
    for header in $(own_headers); do provisional "$header"; done
    continue
  fi
  if [[ ${#check[@]} -gt 0 || ! -s $broken ]] || cmp -s "$broken" "$before"; then
    if [[ -n ${KERATIN_GEN_PARTIAL:-} && -s $broken ]]; then
      KERATIN_WITHOUT=$broken tools/gen_tables.sh
      echo "left out:" && cat "$broken"
      exit 0
    fi
    cat "$log" >&2
    exit 1
  fi
  echo "round $round: $(wc -l <"$broken") files wait for the wrappers of others"
  cp "$broken" "$before"
  for header in $(missed_headers); do provisional "$header"; done
  KERATIN_WITHOUT=$broken tools/gen_tables.sh
  link_partly
  "$build/opgen_partial" --partial .
  tools/gen_tables.sh
done
