# shellcheck shell=bash
# Steps that all run, whatever became of the ones before, and a table of them at the end. Sourced by ./dev and .ci/run.
step_results=()
step_failed=0

step() {  # $1: name, rest: command
  local name=$1 start=$SECONDS outcome=ok
  shift
  printf '\n######## %s\n' "$name"
  # Not `( ... ) ||`, which would switch -e off inside.
  set +e
  (
    set -e
    "$@"
  )
  # shellcheck disable=SC2181
  if (($? != 0)); then outcome=FAILED step_failed=1; fi
  step_results+=("$(printf '%-6s %5d s  %s' "$outcome" $((SECONDS - start)) "$name")")
}

# The table; fails when a step did.
step_summary() {
  local outcome=PASSED
  if ((step_failed)); then outcome=FAILED; fi
  printf '\n######## %s after %d minutes\n' "$outcome" $((SECONDS / 60))
  printf '%s\n' "${step_results[@]}"
  return $step_failed
}
