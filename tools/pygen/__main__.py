"""Writes the generated part of the Python package.

    python tools/pygen [--check] [BUILD]     --check writes nothing and fails when a file would change; BUILD: build/release
"""

import sys

import classes
import names
import ops
import parity
import stubs
import value_functions
from library import Output, Reference, load_core


def main(arguments):
    check = "--check" in arguments
    build = next((argument for argument in arguments if not argument.startswith("--")), "build/release")
    output = Output(check)
    core, reference = load_core(build), Reference()
    stubs.write(core, output)
    ops.write(core, reference, output)
    value_functions.write(classes.write(core, reference, output), reference, output)
    names.write(reference, output)
    parity.write(core, reference, output)
    return 1 if output.stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
