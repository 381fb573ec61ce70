# shellcheck shell=bash
# Configure, build and test a preset. Sourced by ./dev and .ci/run.

title() { printf '\n== %s\n' "$*"; }

die() {
  echo "dev: $*" >&2
  exit 1
}

# configure PRESET FIRST [NAME=VALUE...]: only when it is not configured yet, or when its cache has another value. FIRST: arguments
# for the first time alone. Ninja itself sees to changed CMake files.
configure() {
  local preset=$1 first=$2 cache=build/$1/CMakeCache.txt setting arguments=() needed=0
  shift 2
  if [[ ! -f build/$preset/build.ninja ]]; then
    needed=1
    if [[ -n $first ]]; then arguments+=("$first"); fi
  fi
  for setting in "$@"; do
    if ((needed)) || ! grep -q "^${setting%%=*}:[A-Z]*=${setting#*=}\$" "$cache"; then
      needed=1
      arguments+=("-D$setting")
    fi
  done
  if ((needed)); then
    title "Configuring $preset"
    cmake --preset "$preset" "${arguments[@]}" >"$(log_of "configure-$preset")" 2>&1 ||
      { cat "build/configure-$preset.log" >&2; die "cmake failed"; }
  fi
}

log_of() {
  mkdir -p build
  echo "build/$1.log"
}

# build PRESET [TARGET...]: progress where somebody watches, only what goes wrong where nobody does.
build() {
  local preset=$1 quiet=()
  shift
  if [[ ! -t 1 ]]; then quiet=(--quiet); fi
  title "Building $preset${1:+: $*}"
  ninja -C "build/$preset" "${quiet[@]}" "$@"
}

# run_tests PRESET [CTEST ARGUMENTS]: ends with ctest's summary. Where nobody watches, tests that pass are not listed.
run_tests() {
  local tests=(ctest --test-dir "build/$1" --output-on-failure -j2 --no-tests=error)
  shift
  export TSAN_OPTIONS="suppressions=$PWD/tools/dev/tsan.supp" UBSAN_OPTIONS=print_stacktrace=1
  if [[ -t 1 ]]; then
    "${tests[@]}" --progress "$@"
  else
    "${tests[@]}" "$@" | grep -vE '^ +Start +[0-9]+: |^ *[0-9]+/[0-9]+ Test .* Passed |^Internal ctest'
  fi
}
