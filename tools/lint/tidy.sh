#!/usr/bin/env bash
# clang-tidy over the .cpp files that differ from origin/main (or from the commit before, where there is no other origin/main),
# within limits of files and seconds: TIDY_FILES, TIDY_SECONDS. Says what it looked at and what it left out.
set -euo pipefail
cd "$(dirname "$0")/../.."
limit=${TIDY_FILES:-40}
seconds=${TIDY_SECONDS:-480}

base() {
  local fork
  fork=$(git merge-base origin/main HEAD 2>/dev/null || true)
  if [[ -z $fork || $fork == $(git rev-parse HEAD) ]]; then fork=$(git rev-parse -q --verify HEAD~1 || git rev-parse HEAD); fi
  echo "$fork"
}

# A changed header is looked at through the .cpp beside it. Tests are left out: they would cost as much as the rest.
changed() {
  { git diff --name-only --diff-filter=d "$(base)"; git ls-files -o --exclude-standard; } |
    grep -E '^(keratin|cli)/.*\.(h|cpp)$' | grep -vE '_(test|bench)\.(h|cpp)$|/generated/|_table\.cpp$' | sed -E 's/\.h$/.cpp/' | sort -u |
    while read -r file; do [[ -f $file ]] && echo "$file"; done || true
}

mapfile -t files < <(changed)
if ((${#files[@]} == 0)); then
  echo "nothing changed"
  exit 0
fi
chosen=("${files[@]:0:limit}")
log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT

# One file a process, so that the time limit cuts between files.
look() {
  local out
  if (($(date +%s) >= deadline)); then
    echo "$1" >>"$log/late"
  elif out=$(clang-tidy-14 --quiet -p build/release --extra-arg=-Wno-unknown-warning-option "$1" 2>/dev/null); then
    echo "$1" >>"$log/good"
  else
    echo "$out"
    echo "$1" >>"$log/bad"
  fi
}
deadline=$(($(date +%s) + seconds))
export -f look
export log deadline
# shellcheck disable=SC2016
printf '%s\0' "${chosen[@]}" | xargs -0 -n1 -P"$(nproc)" bash -c 'look "$1"' _

count() { if [[ -f $log/$1 ]]; then wc -l <"$log/$1"; else echo 0; fi; }
echo "looked at $(($(count good) + $(count bad))) of ${#files[@]} changed files; left out: $((${#files[@]} - ${#chosen[@]})) beyond $limit files, $(count late) beyond $seconds s"
cat "$log"/good "$log"/bad 2>/dev/null | sort | sed 's/^/  /' || true
[[ ! -f $log/bad ]]
