#!/usr/bin/env bash
# A file of 400 lines asks for a second look, 800 are too many. Generated files and tables of figures may be long.
set -euo pipefail
cd "$(dirname "$0")/../.."

status=0
while IFS= read -r file; do
  [[ -f $file && $file != */generated/* && $file != keratin/data/builtin/*_table.* ]] || continue
  if head -n 1 "$file" | grep -q '^# Written by '; then continue; fi
  lines=$(wc -l <"$file")
  if ((lines > 800)); then
    echo "$file: $lines lines; split it (800 at most)"
    status=1
  elif ((lines > 400)); then
    echo "$file: $lines lines; worth a second look (400)"
  fi
done < <(git ls-files '*.h' '*.cpp' '*.py' '*.sh' '*.cmake' dev .ci/run)
exit $status
