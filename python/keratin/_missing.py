"""Names of Keras that are not there yet: an error that says so, instead of one that looks like a typing mistake."""

import opcode
import sys

from keratin._version import __version__, keratin_version

_IMPORT_FROM = opcode.opmap["IMPORT_FROM"]


def answer_in(modules):
    """From here on these modules say of a name that they lack whether Keras has it.

    Args:
        modules: Modules of the package, under their names in `keratin`.
    """
    for module in modules:
        module.__getattr__ = _getattr_of(module.__name__)


def _getattr_of(module):
    def __getattr__(name):
        message = f"module {module!r} has no attribute {name!r}"
        if name.startswith("__") or not _is_of_keras(module, name):
            raise AttributeError(message, name=name, obj=sys.modules.get(module))
        told = f"Keras {__version__} has it, keratin {keratin_version} does not yet"
        if _imports(sys._getframe(1)):
            raise ImportError(f"cannot import name {name!r} from {module!r}: {told}", name=module)
        raise AttributeError(f"{message}: {told}", name=name, obj=sys.modules.get(module))

    return __getattr__


def _is_of_keras(module, name):
    from keratin._keras_names import NAMES  # many, and seldom asked for

    return name in NAMES.get(module.replace("keratin", "keras", 1), "").split()


def _imports(frame):
    """Whether the frame is at `from module import name`."""
    return frame.f_code.co_code[frame.f_lasti] == _IMPORT_FROM
