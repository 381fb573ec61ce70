"""keratin.losses.mean_squared_error, keratin.metrics.binary_accuracy, ...: the functions behind losses and metrics."""

import re

from library import HEADER, PACKAGE, signature, wrap

KINDS = {"loss": "losses", "metric": "metrics"}


def to_snake_case(name):
    """As keratin.utils.names has it, which cannot be loaded while the package is being written."""
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


class ValueFunctions:
    def __init__(self, classes, reference):
        self.classes, self.reference = classes, reference

    def own(self, kind):
        """Function -> class, of the functions that Keras has beside a class of the same name in this namespace."""
        prefix = f"keras.{KINDS[kind]}"
        by_name = {to_snake_case(name): name for name in self.classes.names(kind)}
        names = [name for name in self.reference.below(prefix, "function") if name in by_name]
        return {name: by_name[name] for name in names
                if "alias" not in self.reference.entries[f"{prefix}.{name}"] and self.fits(kind, name, by_name[name])}

    def borrowed(self):
        """The functions that keras.metrics shares with keras.losses."""
        losses = self.own("loss")
        return [name for name in self.reference.below("keras.metrics", "function")
                if name in losses and "alias" in self.reference.entries[f"keras.metrics.{name}"]]

    def options(self, kind, name):
        return self.reference.entry(f"keras.{KINDS[kind]}.{name}")["parameters"][2:]

    def fits(self, kind, name, cls):
        known = {p[0] for p in self.reference.entry(f"keras.{KINDS[kind]}.{cls}")["parameters"]}
        return all(option[0] in known for option in self.options(kind, name))

    def write_function(self, kind, name, cls):
        parameters, options = self.reference.entry(f"keras.{KINDS[kind]}.{name}")["parameters"], self.options(kind, name)
        passed = "".join(f", {p[0]}={p[0]}" for p in options)
        target = "[1]" if name.startswith("sparse") else "[[0.0, 1.0]]"
        call = f"keratin.{KINDS[kind]}.{name}({target}, [[0.25, 0.75]])"
        doc = [
            f'    """What `{cls}` gathers, for each sample.', "", "    Args:", "        y_true: Targets.",
            "        y_pred: Predictions.", *self.classes.arguments_doc(cls, options)[1:-3], *([""] if not options else []),
            "    Returns:", "        A value for each sample.", "", "    Raises:",
            "        ValueError: For shapes that do not fit, and arguments out of range.", "", "    Example:", "",
            "    >>> import keratin", f"    >>> len({call})", "    1", '    """',
        ]
        return "\n".join([f"def {name}({signature(parameters)}) -> Tensor:", *doc,
                          f"    return values_of({cls}, y_true, y_pred{passed})"])

    def module(self, kind):
        own, space = self.own(kind), KINDS[kind]
        aliases = {name: path.rsplit(".", 1)[1] for name, path in self.aliases(kind) if path.rsplit(".", 1)[1] in own}
        head = [HEADER.rstrip(), f'"""The functions of `keratin.{space}`."""', "", "from keratin._core import Tensor", "from keratin._objects import built_in"]
        head.append(wrap(f"from keratin.{space}._classes import {', '.join(own.values())}", " " * 4) if len(own) < 3 else
                    f"from keratin.{space}._classes import (\n" + "".join(f"    {cls},\n" for cls in own.values()) + ")")
        if kind == "metric":
            head.append("from keratin.losses._functions import (\n" + "".join(f"    {n},\n" for n in self.borrowed()) + ")")
        head.append(f"from keratin.{space}.values import values_of")
        body = [f"@built_in\n{self.write_function(kind, name, cls)}" for name, cls in own.items()]
        if aliases:
            body.append("\n".join(f"{name} = {target}" for name, target in aliases.items()))
        names = [*own, *aliases, *(self.borrowed() if kind == "metric" else [])]
        tail = "__all__ = [\n" + "".join(f'    "{name}",\n' for name in sorted(names)) + "]"
        return "\n\n\n".join(["\n".join(head), *body, tail]) + "\n"

    def aliases(self, kind):
        prefix = f"keras.{KINDS[kind]}"
        for name in self.reference.below(prefix, "function"):
            alias = self.reference.entries[f"{prefix}.{name}"].get("alias", "")
            if alias.startswith(prefix):
                yield name, alias


def write(classes, reference, output):
    functions = ValueFunctions(classes, reference)
    for kind, space in KINDS.items():
        output.settle(PACKAGE / space / "_functions.py", functions.module(kind))
