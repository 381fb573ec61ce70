"""`python -m keratin` and `import keratin.as_keras`: programs that say `import keras` get Keratin."""

import os
import subprocess
import sys

import pytest

PROGRAM = """\
import sys
import keras
from keras.utils import to_categorical
import keras.datasets.concrete
from keras import ops as K
print(keras.backend.backend(), keras.__version__, __name__, K is keras.ops, sys.argv)
"""
SAYS = "keratin 3.15.1 __main__ True"


def python(*arguments, folder=None, **environment):
    return subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=False,
                          env={**os.environ, **environment})


def says(*arguments, folder=None):
    process = python(*arguments, folder=folder)
    assert process.returncode == 0, process.stderr
    return process.stdout


@pytest.fixture
def program(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    return path


def test_a_script_gets_its_own_arguments(program):
    assert says("-m", "keratin", str(program), "a", "-m").startswith(f"{SAYS} ['{program}', 'a', '-m']")


def test_a_script_finds_the_modules_beside_it(tmp_path):
    (tmp_path / "beside.py").write_text("import keras\nname = keras.backend.backend()\n")
    (tmp_path / "main.py").write_text("import beside\nprint(beside.name)\n")
    assert says("-m", "keratin", str(tmp_path / "main.py"), folder="/") == "keratin\n"


def test_a_package_runs_its_main(tmp_path):
    (tmp_path / "package").mkdir()
    (tmp_path / "package/__main__.py").write_text(PROGRAM)
    assert says("-m", "keratin", "-m", "package", "a", folder=tmp_path).startswith(SAYS)
    assert says("-m", "keratin", "package", folder=tmp_path).startswith(SAYS)


def test_a_line(program):
    assert says("-m", "keratin", "-c", PROGRAM, "a").startswith(f"{SAYS} ['-c', 'a']")


def test_the_first_line_of_a_program(tmp_path):
    (tmp_path / "program.py").write_text("import keratin.as_keras\n" + PROGRAM)
    assert says(str(tmp_path / "program.py")).startswith(SAYS)


def test_classes_of_a_script_can_be_pickled(tmp_path):
    (tmp_path / "main.py").write_text(
        "import pickle\nclass A:\n    pass\nprint(type(pickle.loads(pickle.dumps(A()))) is A)\n")
    assert says("-m", "keratin", str(tmp_path / "main.py")) == "True\n"


def test_a_traceback_begins_in_the_program(tmp_path):
    (tmp_path / "main.py").write_text("import keras\nkeras.utils.to_categorical(['x'])\n")
    process = python("-m", "keratin", "main.py", folder=tmp_path)
    lines = process.stderr.splitlines()
    assert process.returncode == 1
    assert lines[1] == '  File "main.py", line 2, in <module>'
    assert sum("/keratin/" in line for line in lines) <= 1


def test_an_installed_keras_is_neither_loaded_nor_changed(tmp_path):
    """Without as_keras, `import keratin` leaves `import keras` alone; with it, the installed one is not run."""
    (tmp_path / "keras").mkdir()
    (tmp_path / "keras/__init__.py").write_text("print('the genuine one')\nfrom keras import layers\n")
    (tmp_path / "keras/layers.py").write_text("")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    assert python("-c", "import keratin, keras", PYTHONPATH=path).stdout == "the genuine one\n"
    assert python("-c", "import keratin.as_keras, keras; print(keras.__name__)", PYTHONPATH=path).stdout == "keratin\n"
    late = python("-c", "import keras, keratin.as_keras", PYTHONPATH=path)
    assert "ImportError: keras is imported already" in late.stderr


def test_what_is_missing_is_said():
    import keratin

    assert keratin.__version__ == keratin.version() == "3.15.1"
    process = python("-m", "keratin", "no_such_script.py")
    assert process.returncode == 1 and "can't open file 'no_such_script.py'" in process.stderr
    process = python("-m", "keratin", "-c", "import keras.no_such_module")
    assert "ModuleNotFoundError: There is no module 'keras.no_such_module' in Keratin" in process.stderr
    assert "Keras 3.15.1" in says("-m", "keratin", "--version")
