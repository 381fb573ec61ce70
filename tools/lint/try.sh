#!/usr/bin/env bash
# The include rules and the table generator on a small house where everything is wrong, then right.
set -euo pipefail
tools=$(cd "$(dirname "$0")/.." && pwd)
house=$(mktemp -d)
trap 'rm -rf "$house"' EXIT
cd "$house"
git init -q .
mkdir -p tools keratin/base keratin/data keratin/ops/def
cp -r "$tools/lint" "$tools/gen_tables.sh" tools/

expect() {  # $1: what must stand in $said
  grep -qF -- "$1" <<<"$said" || { printf 'missing: %s\nin:\n%s\n' "$1" "$said"; exit 1; }
}

printf '#include <iostream>\n#include <hwy/highway.h>\n#include "keratin/ops/x.h"\n' >keratin/data/x.h
printf '#include <zlib.h>\n#include "x.h"\n#include "keratin/keratin.h"\n' >keratin/data/x.cpp
if said=$(tools/lint/includes.sh); then echo "includes.sh let everything pass"; exit 1; fi
expect 'keratin/data/x.h:1: no <iostream> in a header'
expect 'keratin/data/x.h:2: third-party and system headers stand in .cpp files only: hwy/highway.h'
expect 'keratin/data/x.h:3: data may not include ops: keratin/ops/x.h'
expect 'keratin/data/x.cpp:1: zlib is behind a header of keratin/base'
expect 'keratin/data/x.cpp:2: name it from the repository root: x.h'
expect 'keratin/data/x.cpp:3: the umbrella header is for users'
printf '#include <map>\n#include "keratin/base/y.h"\n' >keratin/data/x.h
printf '#include "keratin/data/x.h"\n' >keratin/data/x.cpp
tools/lint/includes.sh

printf 'std::span<OpDef (*const)()> op_table();\n' >keratin/ops/def/registry.h
printf 'OpDef tan_def() {\n}\nOpDef abs_def() { return {}; }\n  OpDef not_this_def() {\n' >keratin/ops/a.cpp
if tools/gen_tables.sh --check >/dev/null; then echo "--check let a missing table pass"; exit 1; fi
said=$(tools/gen_tables.sh)
expect 'wrote keratin/ops/generated/op_table.cpp'
[[ $(grep -E '^      ' keratin/ops/generated/op_table.cpp | tr -d ' \n') == abs_def,tan_def, ]]
[[ -z $(tools/gen_tables.sh) ]]
tools/gen_tables.sh --check
printf 'OpDef abs_def() {\n' >keratin/ops/b.cpp
if tools/gen_tables.sh 2>/dev/null; then echo "a factory defined twice passed"; exit 1; fi
