# shellcheck shell=bash
# What the tests reach of the readers of strangers' files. Sourced by ./dev. Clang's counters, because gcov also counts the branches
# that g++ makes for exceptions.
coverage_programs=(base_test data_test keras_test house_test)

# The parsers: paths from the root, as regular expressions. csv/scan.cpp is left out: its vector code is compiled through a header of
# Highway, where clang counts nothing.
coverage_files='^keratin/(base/(zip|json|npy|files|utf8|hdf5/)|data/(npy|safetensors|frame/csv/(?!scan\.cpp))|keras/(saving/|tables/table_spec|checkpoints/))'

# cmd_coverage: builds with counters, runs the tests and the fuzz corpus, prints the table and every branch that nothing took.
cmd_coverage() {
  need build test coverage
  configure coverage "" KERATIN_BUILD_TESTS=ON
  build coverage
  title "Tests with counters"
  rm -rf build/coverage/profiles
  LLVM_PROFILE_FILE="$PWD/build/coverage/profiles/%4m.profraw" run_tests coverage
  local program replay binaries=()
  for program in "${coverage_programs[@]}"; do binaries+=("build/coverage/$program"); done
  for replay in build/coverage/tests/fuzz/replay_*; do
    if [[ -x $replay ]]; then binaries+=("$replay"); fi
  done
  title "Coverage of the parsers"
  tools/coverage.py --profiles build/coverage/profiles --files "$coverage_files" --least 95 "${binaries[@]}"
}
