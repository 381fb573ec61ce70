"""The run time of the binding library (nanobind's split mode), one binary for each CPython, as the wheel carries them.

Asked by `keratin._core` alone, when it is loaded.
"""

import sys


def fill(abi_major, platform_tag, table):
    """Fills the extension's table of functions.

    Raises:
        ImportError: When neither the wheel nor the package nanobind-backend has one for this interpreter.
    """
    try:
        from keratin._nanobind import _nb_backend_v1 as backend
    except ModuleNotFoundError:
        try:
            import nanobind_backend as backend
        except ModuleNotFoundError:
            raise ImportError(f"This wheel of Keratin has no part for {sys.implementation.cache_tag}: "
                              "`pip install nanobind-backend` brings it") from None
    return backend.fill(abi_major, platform_tag, table)
