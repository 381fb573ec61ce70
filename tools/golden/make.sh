#!/bin/bash
# Makes tests/golden again with the genuine Keras of tools/peers/setup.sh (about eight minutes of one core).
# usage: tools/golden/make.sh [losses|metrics|optimizers|parts|recurrent|layers|fit|files|tabular_jax|course|texts|frame|npy|samples|sample_files|ops|tinyshakespeare ...]
set -euo pipefail
cd "$(dirname "$0")"
python=${KERATIN_PEERS:-/opt/keratin-peers}/venv/bin/python
[ -x "$python" ] || { echo "no $python: run tools/peers/setup.sh first" >&2; exit 1; }
if [ $# -eq 0 ]; then set -- losses metrics optimizers parts recurrent layers fit files tabular_jax course texts frame npy samples sample_files ops tinyshakespeare; fi
for part in "$@"; do
  case $part in
    ops) ../../build/release/opdoc --samples | "$python" ops_golden.py ;;  # after `./dev gen`
    tinyshakespeare)
      "$python" tinyshakespeare_torch.py ../../../shared/data/tinyshakespeare/input.txt 100 >../../tests/golden/tinyshakespeare_losses.txt ;;
    *) "$python" "${part}_golden.py" ;;
  esac
done
