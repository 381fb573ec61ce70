#!/usr/bin/env bash
# What a header costs to include: seconds, and as a multiple of the standard headers that ours need, which a slow machine makes
# dearer as well. Budgets: the umbrella 4 times (1.5 s where those take 0.38), with `all` each header it gathers 1.3 times.
# A report and no gate for single headers; only the umbrella's budget fails.
set -euo pipefail
cd "$(dirname "$0")/../.."

# Of processor time, the least of three: a busy machine does not make a header dearer.
seconds_of() {  # $@: lines of a program
  local best="" took TIMEFORMAT=%3U
  for _ in 1 2 3; do
    took=$({ time printf '%s\n' "$@" | g++ -std=c++20 -fsyntax-only -I. -x c++ -; } 2>&1) || { echo "$took" >&2; return 1; }
    if [[ -z $best || $took < $best ]]; then best=$took; fi
  done
  echo "$best"
}

within() { awk -v t="$1" -v s="$standard" -v most="$2" 'BEGIN { exit t > most * s }'; }

report() {  # HEADER SECONDS BUDGET
  local note=""
  within "$2" "$3" || note="  over the budget of $3"
  awk -v h="$1" -v t="$2" -v s="$standard" -v note="$note" 'BEGIN { printf "%s  %s s, %.1f times the standard headers%s\n", h, t, t / s, note }'
}

standard=$(seconds_of '#include '{'<algorithm>','<functional>','<map>','<memory>','<mutex>','<optional>','<ostream>','<span>','<string>','<unordered_map>','<variant>','<vector>'})
umbrella=$(seconds_of '#include "keratin/keratin.h"')
report keratin/keratin.h "$umbrella" 4
if [[ ${1:-} == all ]]; then
  grep -oE '"keratin/[^"]+"' keratin/keratin.h | tr -d '"' | while read -r header; do
    report "$header" "$(seconds_of "#include \"$header\"")" 1.3
  done
fi
within "$umbrella" 4
