#!/usr/bin/env bash
# Every ```cpp block of the documentation must stand in one source file, line for line (blanks at the start of a line aside). A
# line `// ...` in a block stands for what is left out. So no page shows code that does not compile and run. Links to files of the
# repository must lead somewhere.
#   quotes.sh [PAGE...]     without pages: README.md, CONTRIBUTING.md and docs/*.md
set -euo pipefail
cd "$(dirname "$0")/../.."
pages=("$@")
if ((${#pages[@]} == 0)); then pages=(README.md CONTRIBUTING.md docs/*.md); fi

# All sources that may be quoted, each reduced to its lines without leading blanks and empty lines.
declare -A sources
normal() { sed -E 's/^[ \t]+//; s/[ \t]+$//; /^$/d' "$@"; }
while IFS= read -r file; do sources[$file]=$'\n'$(normal "$file")$'\n'; done < <(
  git ls-files -co --exclude-standard 'examples/*.cpp' 'tests/consumer/*.cpp' 'keratin/*.cpp' 'keratin/*.h' 'cli/*.cpp' 'cli/*.h' |
    sort -u | while read -r file; do [[ -f $file ]] && echo "$file"; done
)

# stands_in SOURCE BLOCK: every part of the block, in order.
stands_in() {
  local rest=${sources[$1]} part=$'\n' line
  while IFS= read -r line; do
    if [[ $line == "// ..." ]]; then
      [[ $rest == *"$part"* ]] || return 1
      rest=$'\n'${rest#*"$part"} part=$'\n'
    else
      part+=$line$'\n'
    fi
  done < <(printf '%s' "$2"; echo "// ...")
}

# The source that quotes the block; the few that hold its first line are looked at.
find_source() {
  local block=$1 first file
  first=$'\n'$(head -1 <<<"$block")$'\n'
  for file in "${!sources[@]}"; do
    if [[ ${sources[$file]} == *"$first"* ]] && stands_in "$file" "$block"; then return 0; fi
  done
  return 1
}

status=0 blocks=0 links=0
for page in "${pages[@]}"; do
  inside=0 block="" number=0
  while IFS= read -r line || [[ -n $line ]]; do
    number=$((number + 1))
    if [[ $line == '```cpp' ]]; then
      inside=1 block="" start=$number
    elif [[ $line == '```' && $inside == 1 ]]; then
      inside=0 blocks=$((blocks + 1))
      if ! find_source "$(normal <<<"$block")"$'\n'; then
        echo "$page:$start: no source holds this block line for line"
        status=1
      fi
    elif ((inside)); then
      block+=$line$'\n'
    fi
  done <"$page"
  while read -r link; do
    links=$((links + 1))
    if [[ ! -e $(dirname "$page")/$link ]]; then
      echo "$page: the link to $link leads nowhere"
      status=1
    fi
  done < <(grep -oE '\]\([^) :]+\)' "$page" | sed -E 's/^\]\(//; s/\)$//; s/#.*//; /^$/d' | sort -u)
done
echo "$blocks blocks and $links links looked at"
exit $status
