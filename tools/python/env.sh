#!/usr/bin/env bash
# Makes build/python-env, the virtual environment that the Python module is built and tested with, and prints its python. Made anew when
# requirements.txt has changed.
set -euo pipefail
cd "$(dirname "$0")/../.."
env=build/python-env
if ! cmp -s tools/python/requirements.txt "$env/requirements.txt"; then
  python=python3
  if [[ -x /usr/bin/python3.11 && -f /usr/include/python3.11/Python.h ]]; then python=/usr/bin/python3.11; fi
  "$python" -m venv --clear "$env" >&2
  "$env/bin/pip" install --quiet --disable-pip-version-check -r tools/python/requirements.txt >&2
  cp tools/python/requirements.txt "$env/"
fi
echo "$PWD/$env/bin/python"
