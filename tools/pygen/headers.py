"""Words from the headers of the library: what a class is, and what its options mean."""

import re

from library import ROOT


class Headers:
    def __init__(self, folder="keratin/keras"):
        self.texts = [path.read_text() for path in sorted((ROOT / folder).rglob("*.h"))]

    def class_doc(self, name):
        """The comment above `class NAME`, as text; None when there is none."""
        for text in self.texts:
            found = re.search(rf"((?:^/// .*\n|^///\n)+)class {name}\b[^;]*{{", text, re.M)
            if found:
                lines = [line[4:] for line in found.group(1).splitlines()]
                return " ".join(line for line in lines if not line.startswith("    ")).strip()
        return None

    def field_docs(self, name):
        """{option: its comment} of `struct NAMEOptions`."""
        for text in self.texts:
            found = re.search(rf"struct {name}Options[^{{]*{{(.*?)\n}};", text, re.S)
            if found:
                return dict(self._fields(found.group(1)))
        return {}

    @staticmethod
    def _fields(body):
        pending = None  # the option that a comment behind it is of
        for line in re.split(r";", body):
            comment = re.search(r"^\s*///<\s*(.*)", line)
            if comment and pending:
                yield pending, comment.group(1).strip()
            field = re.search(r"(\w+)\s*(?:=[^=]*)?$", line.strip())
            pending = field.group(1) if field else None
