#!/usr/bin/env bash
# A program that only runs graphs must hold nothing of the room keras; one that trains must (or this test looks for the wrong names).
#   links_no_layer.sh RUNS_GRAPHS TRAINS
set -euo pipefail
names='keratin::(layers::|LayerBody|ModelBody|Trainer|Optimizer)'
count() { nm -C --defined-only "$1" | grep -cE "$names" || true; }
runs=$(count "$1") trains=$(count "$2")
echo "symbols of layers, models and training: $runs in $1, $trains in $2"
((runs == 0 && trains > 0))
