"""`python -m keratin`: see keratin/_run.py, which stays when the program becomes `__main__`."""

import sys

from keratin import _run

_run.main(sys.argv[1:])
