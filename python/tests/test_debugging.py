"""`run_eagerly=True`: a layer's `call` is Python, line by line and with numbers, under pdb."""

import subprocess
import sys

PROGRAM = """\
import keratin as keras
import numpy as np
from keratin import layers

class Twice(layers.Layer):
    def call(self, x):
        y = x * 2.0
        return y

model = keras.Sequential([keras.Input((2,)), Twice(), layers.Dense(1)])
model.compile("sgd", "mse", run_eagerly=True)
model.fit(np.ones((4, 2)), np.ones((4, 1)), batch_size=2, verbose=0)
"""
COMMANDS = """\
break 8, "KerasTensor" not in repr(y)
continue
p y.numpy().tolist()
continue
p x.shape
quit
"""


def test_pdb_stops_at_every_step_and_sees_numbers(tmp_path):
    (tmp_path / "program.py").write_text(PROGRAM)
    process = subprocess.run([sys.executable, "-m", "pdb", "program.py"], cwd=tmp_path, input=COMMANDS, capture_output=True, text=True,
                             check=False, timeout=120)
    assert process.stdout.count("program.py(8)call()") >= 2, process.stdout
    assert "[[2.0, 2.0], [2.0, 2.0]]" in process.stdout and "(2, 2)" in process.stdout
