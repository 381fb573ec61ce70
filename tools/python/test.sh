#!/usr/bin/env bash
# Makes the wheel, installs it into a fresh environment, and runs pytest there (arguments go to pytest). First without anything but
# numpy; then pytest, pandas and the others are lent by build/python-env.
set -euo pipefail
cd "$(dirname "$0")/../.."
wheel=$(tools/python/wheel.sh 2>build/wheel.log) || { tail -50 build/wheel.log >&2; exit 1; }
lender=$(tools/python/env.sh)
env=build/python-test-env
"$lender" -m venv --clear "$env"
"$env/bin/pip" install --quiet --disable-pip-version-check "$wheel"
unset PYTHONPATH

echo "$(basename "$wheel"), $(($(stat -c %s "$wheel") >> 20)) MB, beside: $("$env/bin/pip" freeze --exclude keratin | tr '\n' ' ')"
if (($(stat -c %s "$wheel") > 30 << 20)); then echo "The wheel is larger than 30 MB" >&2; exit 1; fi
# Not from here, where a folder is called keratin.
(cd / && "$OLDPWD/$env/bin/python" -W error -m keratin "$OLDPWD/python/tests/programs/regression.py" >/dev/null)
"$lender" -c 'import sysconfig; print(sysconfig.get_path("purelib"))' >"$(echo "$env"/lib/python3*/site-packages)/lent.pth"
"$env/bin/python" -m pytest python/tests -q -p no:cacheprovider "$@"
