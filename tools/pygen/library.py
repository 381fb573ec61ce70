"""What the generators read: the library's word about itself, and the reference of genuine Keras."""

import importlib.util
import json
import pathlib
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "python/keratin"
HEADER = '# Written by tools/pygen from the library; do not edit. `./dev gen` writes it again.\n'


def load_core(build):
    """The extension alone, without the package whose files are about to be written."""
    path = next((pathlib.Path(build) / "python/keratin").glob("_core*.so"))
    spec = importlib.util.spec_from_file_location("keratin._core", path)
    core = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(core)
    return core


class Reference:
    """python/reference/keras_3_15_1.json."""

    def __init__(self):
        self.entries = json.loads((ROOT / "python/reference/keras_3_15_1.json").read_text())

    def entry(self, path):
        """What stands behind a path, aliases followed; None when Keras has no such name."""
        entry = self.entries.get(path)
        return self.entries[entry["alias"]] if entry and "alias" in entry else entry

    def below(self, namespace, kind):
        """The names directly in a namespace."""
        prefix = namespace + "."
        return sorted(path[len(prefix):] for path, entry in self.entries.items()
                      if path.startswith(prefix) and "." not in path[len(prefix):] and entry["kind"] == kind)


def signature(parameters):
    """Parameters as they stand in a def."""
    out, keyword_only = [], any(p[1] == "a" for p in parameters)
    for parameter in parameters:
        name, kind = parameter[:2]
        if kind == "k" and not keyword_only:
            out.append("*")
            keyword_only = True
        text = {"a": "*", "w": "**"}.get(kind, "") + name
        out.append(f"{text}={parameter[2]}" if len(parameter) > 2 else text)
    return ", ".join(out)


def wrap(text, indent, first=None):
    """Text in lines of at most 100 columns."""
    return textwrap.fill(" ".join(text.split()), 100, initial_indent=indent if first is None else first,
                         subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


class Output:
    """Files to be written, or compared with what is there."""

    def __init__(self, check):
        self.check, self.stale = check, 0

    def settle(self, path, text):
        if path.exists() and path.read_text() == text:
            return
        name = path.relative_to(ROOT)
        if self.check:
            self.stale += 1
            print(f"{name} is not what tools/pygen writes; run ./dev gen and commit it")
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        print(f"wrote {name}")
