"""keratin._keras_names: what Keras has, for the words about what is not there yet."""

from library import HEADER, PACKAGE, wrap


def names_module(reference):
    """Every public name by namespace."""
    spaces = {}
    for path in reference.entries:
        space, name = path.rsplit(".", 1)
        spaces.setdefault(space, []).append(name)
    lines = [HEADER.rstrip(), '"""The public names of Keras, by namespace."""', "", "NAMES = {"]
    for space, names in sorted(spaces.items()):
        lines += [f'    "{space}": """', wrap(" ".join(sorted(names)), " " * 8), '    """,']
    return "\n".join([*lines, "}", ""])


def write(reference, output):
    output.settle(PACKAGE / "_keras_names.py", names_module(reference))
