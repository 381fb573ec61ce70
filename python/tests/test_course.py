"""The programs of the course, word for word (python/tests/course), each way in. What the reader has to bring, the tables and
`new_data`, is in a line before them, with a seed: such small networks are now and then dead from the beginning."""

import os
import pathlib
import re
import subprocess
import sys

import pytest

pytest.importorskip("pandas")
COURSE = pathlib.Path(__file__).with_name("course")
CONCRETE = (
    # Seeded: of nets this small one in ten begins with dead units and stays at the mean.
    "import keras.utils; keras.utils.set_random_seed(3); "
    "import keras.datasets.concrete; concrete_data = keras.datasets.concrete.load_data(as_frame=True); "
    "new_data = concrete_data.iloc[:3, :8]\n"
)
CAR = (
    "import keras.utils; keras.utils.set_random_seed(3); "
    "import keras.datasets.car_evaluation; car_data = keras.datasets.car_evaluation.load_data(as_frame=True); "
    "new_data = car_data.iloc[:3, :8]\n"
)
SHOW = "\nprint('predictions', predictions.shape, predictions.dtype, predictions.sum(axis=1).tolist())\n"


def with_age(text):
    return text.replace("'fineaggregate']]", "'fineaggregate', 'age']]")


def run(text, way, folder):
    program = folder / "program.py"
    program.write_text(("import keratin.as_keras\n" if way == "as_keras" else "") + text)
    command = [sys.executable] + (["-m", "keratin"] if way == "python -m keratin" else []) + [str(program)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300,
                          env={**os.environ, "COLUMNS": "80"})


def losses(output):
    return [float(loss) for loss in re.findall(r" - loss: ([\d.e+-]+)", output)]


@pytest.mark.parametrize("way", ["python -m keratin", "as_keras"])
def test_concrete(way, tmp_path):
    process = run(CONCRETE + with_age((COURSE / "concrete.py").read_text()) + SHOW, way, tmp_path)
    assert process.returncode == 0, process.stderr
    assert "Keras Backend: keratin\nEpoch 1/100\n" in process.stdout
    assert "Epoch 100/100\n" in process.stdout and "33/33" in process.stdout
    assert "predictions (3, 1) float32" in process.stdout
    found = losses(process.stdout)
    assert found[-1] < found[0] / 3 and found[-1] < 400


@pytest.mark.parametrize("way", ["python -m keratin", "as_keras"])
def test_car(way, tmp_path):
    process = run(CAR + (COURSE / "car.py").read_text() + SHOW, way, tmp_path)
    assert process.returncode == 0, process.stderr
    assert "accuracy: " in process.stdout and "predictions (3, 4) float32" in process.stdout
    found = losses(process.stdout)
    assert found[-1] < found[0] and found[-1] < 0.8


def test_seven_columns_beside_input_shape_8_is_one_clear_error(tmp_path):
    process = run(CONCRETE + (COURSE / "concrete.py").read_text(), "python -m keratin", tmp_path)
    assert process.returncode == 1
    lines = process.stderr.splitlines()
    assert lines[-1].startswith("ValueError: ") and "8" in lines[-1] and "7" in lines[-1], process.stderr
    assert "fineaggregate" in lines[-1], process.stderr
    assert sum("/keratin/" in line for line in lines) <= 1, process.stderr


def test_with_keras_as_a_name(tmp_path):
    """`import keratin as keras` serves programs that write `keras.x`."""
    text = (
        "import keratin as keras\nimport numpy as np\n"
        "model = keras.models.Sequential([keras.layers.Input((2,)), keras.layers.Dense(1)])\n"
        "model.compile(optimizer='sgd', loss='mse')\n"
        "model.fit(np.ones((4, 2)), np.ones(4), epochs=2, verbose=0)\n"
        "predictions = model.predict(np.ones((1, 2)), verbose=0)\n"
    )
    process = run(text + SHOW, "none", tmp_path)
    assert process.returncode == 0, process.stderr
    assert "predictions (1, 1) float32" in process.stdout
