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

formatting() {
  local wrong
  wrong=$(git ls-files -z '*.h' '*.cpp' ':!*/generated/*' | xargs -0 -r clang-format-14 --dry-run -Werror 2>&1 | grep -oE '^[^: ]+:[0-9]+:[0-9]+: error' | cut -d: -f1 | uniq -c)
  if [[ -n $wrong ]]; then
    printf 'places to format (./dev fmt does it):\n%s\n' "$wrong"
    return 1
  fi
}

# Names that are not there, imports that nobody uses: [tool.ruff] of pyproject.toml.
python_files() {
  local python
  python=$(tools/python/env.sh)
  "$python" -m ruff check --quiet
}

check "Formatting" formatting
check "Python (ruff)" python_files
check "Include rules" tools/lint/includes.sh
check "File lengths" tools/lint/lengths.sh
check "Generated files are up to date" tools/gen_tables.sh --check
check "docs/errors.md is up to date" tools/gen_errors.py --check
check "docs/reliability.md names the tests that there are" tools/gen_reliability.py --check
check "Header budget" tools/lint/headers.sh
check "clang-tidy on what changed" tools/lint/tidy.sh

printf '\n'
if ((${#failed[@]})); then
  printf 'lint: failed: %s\n' "$(IFS=,; echo "${failed[*]}")"
  exit 1
fi
echo "lint: everything ok"
