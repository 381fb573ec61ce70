"""keratin/_core.pyi: the types of the extension, for mypy and editors."""

import re

from library import HEADER, PACKAGE

IMPORTS = "from typing import Any\n\nfrom numpy import ndarray\n"


def with_better_types(text):
    """Where the extension says `object` of what it returns, it means whatever comes."""
    text = re.sub(r"\nfrom keratin\._core import \(.*?\)\n", "\ncallbacks: Any\ntraining: Any\n", text, flags=re.S)
    # Python asks the other operand where an operator gives NotImplemented; what comes of both is a tensor.
    text = re.sub(r"(def __\w+__\(self, arg: object \| None, /\)) -> object", r"\1 -> Tensor", text)
    text = re.sub(r"(def (?:numpy|__array__)\(self.*?\)) -> object", r"\1 -> ndarray", text)
    # bool and object are what Python's own __eq__ and __contains__ are declared with.
    text = re.sub(r"def __(eq|ne)__\((.*?)\) -> Tensor: \.\.\.", r"def __\1__(\2) -> Tensor: ...  # type: ignore[override]", text)
    text = re.sub(r"(\n    __hash__: None = None)", r"\1  # type: ignore[assignment]", text)
    return text.replace("-> object:", "-> Any:")


def write(core, output):
    from nanobind.stubgen import StubGen

    stub = StubGen(core, include_docstrings=False, quiet=True)
    stub.put(core)
    body = with_better_types(stub.get()).replace("from collections.abc", f"{IMPORTS}from collections.abc", 1)
    output.settle(PACKAGE / "_core.pyi", HEADER + re.sub(r'^"""\n.*?"""\n\n', "", body, count=1, flags=re.S))
