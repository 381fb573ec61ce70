#!/usr/bin/env bash
# Every check of `./dev lint`; runs all of them and says at the end which failed.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
failed=()

check() {  # $1: name, rest: command
  local name=$1
  shift
  printf '\n== %s\n' "$name"
  if "$@"; then echo "ok"; else failed+=("$name"); fi
}

formatting() { git ls-files -z '*.h' '*.cpp' | xargs -0 -r clang-format-14 --dry-run -Werror; }

generated_files() {
  tools/gen_tables.sh && git diff --exit-code --stat -- '*/generated/*' &&
    [[ -z $(git ls-files -o --exclude-standard -- '*/generated/*') ]]
}

check "Formatting" formatting
check "Include rules" tools/lint/includes.sh
check "File lengths" tools/lint/lengths.sh
check "Generated files are up to date" generated_files
check "Header budget" tools/lint/headers.sh
check "clang-tidy on what changed" tools/lint/tidy.sh

printf '\n'
if ((${#failed[@]})); then
  printf 'lint: failed: %s\n' "$(IFS=,; echo "${failed[*]}")"
  exit 1
fi
echo "lint: everything ok"
