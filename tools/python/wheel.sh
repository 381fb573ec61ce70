#!/usr/bin/env bash
# Makes build/wheels/keratin-VERSION-cp310-abi3-*.whl: one wheel for every CPython from 3.10, which needs numpy alone. Prints its path.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=$(tools/python/env.sh)
backends=$PWD/build/nanobind-backends

# nanobind's run time differs by CPython and is published for each on PyPI.
fetch_backends() {
  local requirement version
  requirement=$(grep '^nanobind-backend==' tools/python/requirements.txt)
  if [[ -f $backends/complete ]] && [[ $(<"$backends/complete") == "$requirement" ]]; then return; fi
  rm -rf "$backends"
  mkdir -p "$backends/wheels"
  for version in 3.10 3.11 3.12 3.13 3.14; do
    "$python" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --python-version "$version" \
      --dest "$backends/wheels" "$requirement"
  done
  "$python" - "$backends" <<'PYTHON'
import pathlib, sys, zipfile
folder = pathlib.Path(sys.argv[1])
for wheel in (folder / "wheels").glob("*.whl"):
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith(".so"):
                (folder / pathlib.Path(name).name).write_bytes(archive.read(name))
PYTHON
  echo "$requirement" >"$backends/complete"
}

fetch_backends >&2
rm -rf build/wheels build/wheels-unrepaired
# The compiler and the flags of ./dev build, so that ccache knows the objects.
CXX=${CXX:-c++} "$python" -m pip wheel --quiet --disable-pip-version-check --no-build-isolation --no-deps --wheel-dir build/wheels-unrepaired \
  --config-settings cmake.define.KERATIN_WERROR=ON --config-settings cmake.define.KERATIN_NANOBIND_BACKENDS="$backends" . >&2
# oneTBB and Highway go inside, under names of their own.
PATH=$(dirname "$python"):$PATH "$python" -m auditwheel repair --wheel-dir build/wheels build/wheels-unrepaired/*.whl >&2
rm -rf build/wheels-unrepaired
ls "$PWD"/build/wheels/*.whl
