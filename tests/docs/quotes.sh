#!/usr/bin/env bash
# Every ```cpp block of the documentation must stand in one source file, line for line (blanks at the start of a line aside). A
# line `// ...` in a block stands for what is left out. So no page shows code that does not compile and run. Links to files of the
# repository must lead somewhere.
#   quotes.sh [PAGE...]     without pages: README.md, CONTRIBUTING.md and docs/*.md
set -euo pipefail
cd "$(dirname "$0")/../.."
pages=("$@")
if ((${#pages[@]} == 0)); then pages=(README.md CONTRIBUTING.md docs/*.md); fi
mapfile -t sources < <(find examples tests/consumer keratin cli -name '*.cpp' -o -name '*.h' | sort)

status=0
awk -v sources="${#sources[@]}" '
# parts in order, each behind the one before
function holds(text, block,   parts, n, i, at) {
  n = split(block, parts, "\n// ...\n")
  for (i = 1; i <= n; i++) {
    at = index(text, "\n" parts[i] "\n")
    if (!at) return 0
    text = substr(text, at + length(parts[i]) + 1)
  }
  return 1
}
function check(   file) {
  blocks++
  for (file in text) if (holds(text[file], block)) return
  printf "%s:%d: no source holds this block line for line\n", FILENAME, start
  bad = 1
}
FNR == 1 { files++; inside = 0; if (files <= sources) text[FILENAME] = "\n" }
{ line = $0; sub(/^[ \t]+/, "", line); sub(/[ \t]+$/, "", line) }
files <= sources { if (line != "") text[FILENAME] = text[FILENAME] line "\n"; next }
line == "```cpp" { inside = 1; block = ""; start = FNR; next }
line == "```" && inside { inside = 0; check(); next }
inside && line != "" { block = block (block == "" ? "" : "\n") line }
END { print blocks + 0 " blocks looked at"; exit bad }
' "${sources[@]}" "${pages[@]}" || status=1

for page in "${pages[@]}"; do
  while read -r link; do
    if [[ ! -e $(dirname "$page")/$link ]]; then
      echo "$page: the link to $link leads nowhere"
      status=1
    fi
  done < <({ grep -oE '\]\([^) :]+\)' "$page" || true; } | sed -E 's/^\]\(//; s/\)$//; s/#.*//; /^$/d' | sort -u)
done
exit $status
