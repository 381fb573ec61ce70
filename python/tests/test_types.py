"""mypy passes over the package and the programs, and sees through the package's types."""

import os
import pathlib
import re
import subprocess
import sys

import keratin
import pytest

pytest.importorskip("mypy")
HERE = pathlib.Path(__file__).parent
PACKAGES = pathlib.Path(keratin.__file__).parents[1]
# mypy looks into site-packages by itself, and refuses to be told so.
PATHS = {} if PACKAGES.name == "site-packages" else {"MYPYPATH": str(PACKAGES)}
# What the programs of the course find in the reader's session.
PRELUDE = "from typing import Any\nconcrete_data: Any = None\ncar_data: Any = None\nnew_data: Any = None\n"


def mypy(*arguments, folder):
    """What mypy says, a line for each error."""
    process = subprocess.run(
        [sys.executable, "-m", "mypy", "--ignore-missing-imports", "--cache-dir", str(folder / "cache"), *arguments],
        capture_output=True, text=True, check=False, cwd=folder, env={**os.environ, **PATHS})
    assert process.returncode in (0, 1), process.stderr
    return [line for line in process.stdout.splitlines() if ": error: " in line or ": note: " in line]


def as_keratin(program):
    """The program as `python -m keratin` runs it: `keras` is keratin."""
    return re.sub(r"^(\s*)from keras\b", r"\1from keratin", re.sub(r"^(\s*)import keras$", r"\1import keratin as keras", program, flags=re.M),
                  flags=re.M)


def test_the_programs_pass(tmp_path):
    paths = []
    for path in [*(HERE / "programs").glob("*.py"), *(HERE / "course").glob("*.py")]:
        paths.append(tmp_path / path.name)
        paths[-1].write_text((PRELUDE if path.parent.name == "course" else "") + as_keratin(path.read_text()))
    assert len(paths) >= 20
    # An empty list without annotation, and a second import for genuine Keras, are the programs' own affair.
    assert mypy("--disable-error-code=var-annotated", "--disable-error-code=no-redef", *map(str, paths), folder=tmp_path) == []


def test_the_pages_of_the_documentation_pass(tmp_path):
    paths = []
    for page in [HERE.parents[1] / "README.md", *sorted((HERE.parents[1] / "docs").glob("*.md"))]:
        blocks = re.findall(r"^```python\n(.*?)^```$", page.read_text(), flags=re.M | re.S)
        if blocks:
            paths.append(tmp_path / f"page_{page.stem.replace('-', '_')}.py")
            paths[-1].write_text(as_keratin("".join(blocks)))
    assert len(paths) > 10
    # A page is one session, in which a name may stand for one thing and then for another.
    assert mypy("--allow-redefinition", "--disable-error-code=no-redef", *map(str, paths), folder=tmp_path) == []


def test_the_package_passes(tmp_path):
    assert mypy("-p", "keratin", folder=tmp_path) == []


def test_mistakes_are_found(tmp_path):
    program = tmp_path / "mistakes.py"
    program.write_text("""\
import keratin as keras
from keratin import ops
x = ops.ones((2, 3))
reveal_type(ops.exp(x + 1).numpy())
reveal_type(x[0] @ x.T)
reveal_type(keras.layers.Dense(3))
reveal_type(keras.Variable([1.0]) * 2)
keras.layers.Dens(3)
keras.layers.Dense()
ops.add(x)
x.shap
""")
    said = [line.split(": ", 1)[1] for line in mypy(str(program), folder=tmp_path)]
    types = [line.removeprefix("note: Revealed type is ") for line in said if "Revealed" in line]
    assert "ndarray" in types[0] and types[1:] == ['"keratin._core.Tensor"', '"keratin.layers._classes.Dense"', '"keratin._core.Tensor"']
    for words in ('no attribute "Dens"', 'Missing positional argument "units"', 'Missing positional argument "x2"', 'no attribute "shap"'):
        assert any(words in line for line in said), words
