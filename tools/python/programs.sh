#!/usr/bin/env bash
# Runs python/tests/programs/NAME.py (all, or those named) under genuine Keras, on JAX (or on TensorFlow, where the program uses its
# GradientTape), and writes what they print to python/tests/programs/expected/NAME.txt. python/tests/test_programs.py compares Keratin with that.
# Needs tools/peers/setup.sh.
set -euo pipefail
cd "$(dirname "$0")/../../python/tests/programs"
python=${KERATIN_PEERS:-/opt/keratin-peers}/venv/bin/python
export JAX_PLATFORMS=cpu TF_CPP_MIN_LOG_LEVEL=3 TF_ENABLE_ONEDNN_OPTS=0 CUDA_VISIBLE_DEVICES= PYTHONPATH=
mkdir -p expected
if (($#)); then programs=("${@/%/.py}"); else programs=(*.py); fi
for program in "${programs[@]}"; do
  name=${program%.py} log=$(mktemp)
  backend=jax
  if grep -q GradientTape "$program"; then backend=tensorflow; fi
  KERAS_BACKEND=$backend "$python" "$program" >"expected/$name.new" 2>"$log" || { tail -20 "$log" >&2; rm -f "$log" "expected/$name.new"; exit 1; }
  mv "expected/$name.new" "expected/$name.txt"
  rm -f "$log"
  echo "$name: $(wc -l <"expected/$name.txt") lines"
done
