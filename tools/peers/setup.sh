#!/bin/bash
# Makes the virtual environment with the peers we measure ourselves against, outside any tree, and the LibTorch program beside it.
# usage: tools/peers/setup.sh [DIR]     DIR: $KERATIN_PEERS or /opt/keratin-peers; about 8 GB (torch's default wheel brings CUDA)
# Run again it installs nothing that is there and builds nothing that is newer than its source.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
dir=${1:-${KERATIN_PEERS:-/opt/keratin-peers}}
python=$dir/venv/bin/python
mkdir -p "$dir"
[ -x "$python" ] || python3 -m venv "$dir/venv"

packages="keras==3.15.1 tensorflow-cpu==2.21.0 jax==0.10.2 torch==2.15.0 h5py numpy pandas polars safetensors"
missing() {
  "$python" - "$@" <<'PY'
import sys
from importlib import metadata

for want in sys.argv[1:]:
    name, _, version = want.partition("==")
    try:
        have = metadata.version(name)
    except metadata.PackageNotFoundError:
        have = None
    if have is None or (version and have != version):
        print(want)
PY
}
wanted=$(missing $packages)
if [ -n "$wanted" ]; then
  echo "installing into $dir/venv:" $wanted
  "$dir/venv/bin/pip" install -q $wanted
fi
"$here/build_libtorch.sh" "$dir"
"$python" - <<'PY'
from importlib import metadata
print("peers:", ", ".join("%s %s" % (n, metadata.version(n)) for n in ("keras", "tensorflow-cpu", "jax", "torch", "pandas", "polars")))
PY
