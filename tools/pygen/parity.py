"""docs/parity.md: every public name of Keras, with what there is of it."""

import importlib
import inspect
import sys

from library import ROOT

KINDS = {"o": 0, "p": 1, "a": 2, "k": 3, "w": 4}


class Package:
    """The package `keratin` as it stands in python/, with the extension that is loaded already."""

    def __init__(self, core):
        sys.modules["keratin._core"] = core
        sys.path.insert(0, str(ROOT / "python"))
        self.root = importlib.import_module("keratin")

    def find(self, path):
        """What stands at a path of Keras; None when there is nothing."""
        found = self.root
        for name in path.split(".")[1:]:
            inner = getattr(found, name, None)
            if inner is None and inspect.ismodule(found):
                inner = sys.modules.get(f"{found.__name__}.{name}")
            if inner is None:
                return None
            found = inner
        return found


def parameters_of(function, skip_self):
    given = list(inspect.signature(function).parameters.values())
    given = given[1:] if skip_self and given and given[0].name == "self" else given
    return [(p.name, int(p.kind), *([] if p.default is inspect.Parameter.empty else [source_of(p.default)])) for p in given]


def source_of(default):
    return default.__name__ if isinstance(default, type) or callable(default) else repr(default)


def has_signature(found, parameters, skip_self=False):
    try:
        ours = parameters_of(found, skip_self)
    except (TypeError, ValueError):
        return False
    return ours == [(p[0], KINDS[p[1]], *p[2:]) for p in parameters]


class Row:
    """A name, and what there is of it."""

    def __init__(self, path, entry, kind, found):
        self.path, self.kind, self.exists = path, kind, found is not None
        self.comparable = entry.get("parameters") is not None
        self.equal = self.exists and self.comparable and has_signature(found, entry["parameters"])
        self.members = [*entry.get("methods", ()), *entry.get("properties", ())]
        self.missing = [name for name in self.members if not hasattr(found, name)] if self.exists else self.members

    def text(self):
        signature = "" if not self.exists or not self.comparable else "yes" if self.equal else "**no**"
        members = ""
        if self.exists and self.members:
            members = f"{len(self.members) - len(self.missing)} of {len(self.members)}"
            members += f"; not yet: {', '.join(f'`{name}`' for name in self.missing)}" if self.missing else ""
        return f"| `{self.path}` | {self.kind} | {'yes' if self.exists else 'no'} | {signature} | {members} |"


def rows_of(reference, package):
    for path, entry in reference.entries.items():
        yield Row(path, reference.entry(path), entry["kind"], package.find(path))


def page(core, reference):
    spaces = {}
    for row in rows_of(reference, Package(core)):
        spaces.setdefault(row.path.rsplit(".", 1)[0], []).append(row)
    every = [row for rows in spaces.values() for row in rows]
    lines = [
        "# Names of Keras 3.15.1 in the Python module", "",
        "Written by `tools/pygen` (`./dev gen`) from `python/reference/keras_3_15_1.json` and the package; do not edit. A name that",
        "does not exist yet raises an `AttributeError` that says so. *Signature*: names, order, kinds and defaults of all parameters",
        "are those of Keras. *Members*: public methods and properties of a class, where Keras's own class or a base that is not",
        "public defines them.", "",
        "| Namespace | Names | Exist | Signatures compared | Equal |", "|---|---:|---:|---:|---:|",
        *(totals(f"`{space}`", rows) for space, rows in sorted(spaces.items())), totals("**All**", every),
    ]
    for space, rows in sorted(spaces.items()):
        lines += ["", f"## {space}", "", "| Name | Kind | Exists | Signature equal | Members |", "|---|---|---|---|---|",
                  *(row.text() for row in rows)]
    return "\n".join([*lines, ""])


def totals(title, rows):
    compared = [row for row in rows if row.exists and row.comparable]
    return f"| {title} | {len(rows)} | {sum(row.exists for row in rows)} | {len(compared)} | {sum(row.equal for row in compared)} |"


def write(core, reference, output):
    output.settle(ROOT / "docs/parity.md", page(core, reference))
