"""`import keratin.as_keras` as the first line of a program: from then on `import keras` is Keratin, in this process alone.

An installed genuine Keras is neither touched nor loaded.
"""

import importlib
import importlib.machinery
import sys

import keratin

__all__ = []


def _own(name):
    return "keratin" + name[len("keras") :]


class _Finder:  # without the bases of importlib.abc, whose import costs 6 ms
    """Answers `keras` and `keras.x.y` with `keratin` and `keratin.x.y`, the very same module objects."""

    def find_spec(self, name, path=None, target=None):
        if name != "keras" and not name.startswith("keras."):
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        name = module.__name__
        try:
            sys.modules[name] = importlib.import_module(_own(name))
        except ModuleNotFoundError as error:
            if error.name != _own(name):
                raise
            raise ModuleNotFoundError(f"There is no module {name!r} in Keratin", name=name) from None


def _install():
    loaded = sys.modules.get("keras")
    if loaded is keratin:
        return
    if loaded is not None:
        raise ImportError(
            f"keras is imported already, from {getattr(loaded, '__file__', 'elsewhere')}: "
            "`import keratin.as_keras` has to come before it"
        )
    sys.meta_path.insert(0, _Finder())


_install()
