# shellcheck shell=bash
# Fuzzing with libFuzzer. Sourced by ./dev.
fuzz_targets=(zip json hdf5 npy safetensors csv table_json config)

# The preset that has a target: the whole library takes minutes to build with sanitizers, so only what needs it waits for it.
fuzz_preset() {
  case $1 in
    config) echo fuzz_config ;;
    *) echo fuzz ;;
  esac
}

# Golden files that are seeds as they are: see tests/fuzz/CMakeLists.txt.
fuzz_seeds() {
  local folder=tests/golden/$1
  if [[ $1 == csv ]]; then folder=tests/golden/frame; fi
  echo "tests/fuzz/corpus/$1"
  if [[ -d $folder ]]; then echo "$folder"; fi
}

# fuzz_one TARGET SECONDS: an input that costs more than 2 seconds or asks for more than 256 MB at once is a finding, as is what a
# sanitizer reports. What was learnt stays in build/fuzz_corpus, findings in build/fuzz_found; a finding that is fixed goes into
# tests/fuzz/corpus/TARGET/found_WHAT.
fuzz_one() {
  local target=$1 seconds=$2 preset seeds
  preset=$(fuzz_preset "$target")
  mapfile -t seeds < <(fuzz_seeds "$target")
  mkdir -p "build/fuzz_corpus/$target" "build/fuzz_found/$target"
  ASAN_OPTIONS=quarantine_size_mb=16 UBSAN_OPTIONS=print_stacktrace=1 \
    "build/$preset/tests/fuzz/fuzz_$target" -max_total_time="$seconds" -timeout=2 -malloc_limit_mb=256 -rss_limit_mb=1024 -max_len=65536 \
    -dict="tests/fuzz/$target.dict" -artifact_prefix="build/fuzz_found/$target/" -print_final_stats=1 -verbosity=0 \
    "build/fuzz_corpus/$target" "${seeds[@]}" >"$(log_of "fuzz-$target")" 2>&1 || {
    tail -60 "$(log_of "fuzz-$target")"
    return 1
  }
  printf '%-12s %s s, %s inputs, no finding\n' "$target" "$seconds" \
    "$(sed -n 's/^stat::number_of_executed_units: *//p' "$(log_of "fuzz-$target")")"
}

# cmd_fuzz [TARGET|all] [SECONDS=60]
cmd_fuzz() {
  need build fuzz test
  local target seconds=${2:-60} wanted=("${1:-all}") failed=()
  if [[ ${1:-all} == all ]]; then wanted=("${fuzz_targets[@]}"); fi
  for target in "${wanted[@]}"; do
    [[ -f tests/fuzz/${target}_fuzz.cpp ]] || die "there is no fuzz target '$target'; there are: ${fuzz_targets[*]}"
  done
  for target in "${wanted[@]}"; do
    local preset
    preset=$(fuzz_preset "$target")
    configure "$preset" "" KERATIN_BUILD_TESTS=ON
    build "$preset" "fuzz_$target" >"$(log_of "fuzz-build-$target")" || { cat "$(log_of "fuzz-build-$target")"; return 1; }
    fuzz_one "$target" "$seconds" || failed+=("$target")
  done
  if ((${#failed[@]})); then die "findings in: ${failed[*]} (inputs: build/fuzz_found)"; fi
}
