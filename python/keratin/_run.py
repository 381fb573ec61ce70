"""Runs programs that say `import keras` on Keratin: `python -m keratin script.py [args]`, `-m module`, `-c code`."""

import io
import os
import runpy
import sys
import types

USAGE = """\
python -m keratin SCRIPT [ARGUMENTS]     run a program that says `import keras`
python -m keratin -m MODULE [ARGUMENTS]  run a module
python -m keratin -c CODE [ARGUMENTS]    run a line
python -m keratin --version              Keratin's version, and that of the Keras it follows
"""


def main(arguments):
    """What `python -m keratin` does.

    Args:
        arguments: As `sys.argv[1:]`: what to run, then its own arguments.
    """
    if not arguments or arguments[0] in ("-h", "--help"):
        print(USAGE, end="", file=sys.stdout if arguments else sys.stderr)
        sys.exit(0 if arguments else 2)
    if arguments[0] == "--version":
        import keratin

        print(f"keratin {keratin.keratin_version} (Keras {keratin.__version__})")
        return
    if arguments[0] in ("-m", "-c") and len(arguments) == 1:
        sys.exit(f"python -m keratin: {arguments[0]} wants what to run\n{USAGE}")
    import keratin.as_keras

    _hide_own_frames()
    if arguments[0] == "-m":
        _run_module(arguments[1:])
    elif arguments[0] == "-c":
        _run_code(arguments[1:])
    else:
        _run_script(arguments)


def _run_module(arguments):
    sys.argv[:] = arguments
    runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)


def _run_code(arguments):
    sys.argv[:] = ["-c", *arguments[1:]]
    _execute(compile(arguments[0], "<string>", "exec"), {})


def _run_script(arguments):
    path = arguments[0]
    sys.argv[:] = arguments
    if os.path.isdir(path) or path.endswith((".zip", ".pyz")):
        runpy.run_path(path, run_name="__main__")
        return
    try:
        with io.open_code(path) as file:
            source = file.read()
    except OSError as error:
        sys.exit(f"python -m keratin: can't open file {path!r}: {error.strerror}")
    if not getattr(sys.flags, "safe_path", False):
        sys.path[0] = os.path.dirname(os.path.realpath(path))
    _execute(compile(source, path, "exec"), {"__file__": path, "__cached__": None})


def _execute(code, names):
    """Runs it as `__main__`, which it stays: pickle, threads and exit handlers look there."""
    module = types.ModuleType("__main__")
    vars(module).update(names)
    sys.modules["__main__"] = module
    exec(code, vars(module))


def _hide_own_frames():
    """A traceback begins in the program, not in what started it."""
    show = sys.excepthook

    def hook(kind, error, traceback):
        first = traceback
        while first and first.tb_frame.f_code.co_filename in (__file__, runpy.__file__, "<frozen runpy>", _MAIN):
            first = first.tb_next
        show(kind, error.with_traceback(first), first)

    sys.excepthook = hook


_MAIN = os.path.join(os.path.dirname(__file__), "__main__.py")
