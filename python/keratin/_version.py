"""The two versions: of the Keras whose names, signatures and defaults these are, and Keratin's own."""

from keratin import _core

__version__ = "3.15.1"
keratin_version = _core.version


def version():
    """The version of Keras whose API this is; Keratin's own is `keratin_version`."""
    return __version__
