#!/usr/bin/env bash
# What a header costs to include, in seconds: the umbrella (budget 1.5), and with `all` every header it gathers (budget 0.5 each).
# A report and no gate for single headers, since seconds depend on the machine; only the umbrella's budget fails.
set -euo pipefail
cd "$(dirname "$0")/../.."

# Of processor time, the least of two: a busy machine does not make a header dearer.
seconds_of() {  # $1: header
  local best="" took TIMEFORMAT=%3U
  for _ in 1 2; do
    took=$({ time g++ -std=c++20 -fsyntax-only -I. -x c++ - <<<"#include \"$1\""; } 2>&1) || { echo "$took" >&2; return 1; }
    if [[ -z $best || $took < $best ]]; then best=$took; fi
  done
  echo "$best"
}

umbrella=$(seconds_of keratin/keratin.h)
echo "keratin/keratin.h  $umbrella s (budget 1.5)"
if [[ ${1:-} == all ]]; then
  grep -oE '"keratin/[^"]+"' keratin/keratin.h | tr -d '"' | while read -r header; do
    took=$(seconds_of "$header")
    echo "$header  $took s$(awk -v t="$took" 'BEGIN { if (t > 0.5) print "  over the budget of 0.5" }')"
  done
fi
awk -v t="$umbrella" 'BEGIN { exit t > 1.5 }'
