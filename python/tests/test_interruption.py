"""Ctrl-C: `fit` ends at a batch boundary with its History whole, then KeyboardInterrupt is raised, and the model lives on."""

import signal
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")

BEGIN = """
import os, signal, threading
import numpy as np
import keratin as keras
from keratin import layers

x = np.random.default_rng(0).normal(size=(640, 4)).astype("float32")
y = x[:, :1]
model = keras.Sequential([layers.Input((4,)), layers.Dense(8, "relu"), layers.Dense(1)])
model.compile("adam", "mse", metrics=["mae"])

def send_later(seconds):
    timer = threading.Timer(seconds, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    return timer

class Counts(keras.callbacks.Callback):
    begun = ended = batches = trained = 0
    def on_epoch_begin(self, epoch, logs=None):
        self.begun += 1
    def on_epoch_end(self, epoch, logs=None):
        self.ended += 1
    def on_train_end(self, logs=None):
        self.trained += 1
"""


def run(program):
    process = subprocess.run([sys.executable, "-c", BEGIN + program], capture_output=True, text=True, check=False, timeout=120)
    assert process.returncode == 0, process.stderr
    return process.stdout


def test_a_signal_from_outside_ends_the_program_as_ctrl_c_does():
    program = BEGIN + """
class Says(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if epoch == 3:
            print("begun", flush=True)
model.fit(x, y, epochs=10**9, verbose=0, callbacks=[Says()])
"""
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == -signal.SIGINT
    assert errors.rstrip().endswith("KeyboardInterrupt")


def test_history_is_whole_whenever_the_signal_comes():
    output = run("""
for i in range(25):
    counts = Counts()
    timer = send_later(0.03 + 0.004 * i)
    try:
        model.fit(x, y, epochs=10**9, verbose=0, validation_data=(x, y), callbacks=[counts])
    except KeyboardInterrupt:
        timer.join()
    else:
        raise AssertionError("fit did not end")
    history = model.history
    assert {len(values) for values in history.history.values()} <= {len(history.epoch)}, history.history
    assert len(history.epoch) - 1 <= counts.ended <= counts.begun + 1 <= len(history.epoch) + 1 and counts.trained == 1, vars(counts)
    assert not history.history or sorted(history.history) == ["loss", "mae", "val_loss", "val_mae"]
    assert all(loss > 0 for loss in history.history.get("loss", [])), "an epoch without a step"
print(len(model.fit(x, y, epochs=2, verbose=0).epoch), model.predict(x[:1], verbose=0).shape)
""")
    assert output == "2 (1, 1)\n"


def test_the_epoch_that_was_cut_counts_and_its_weights_stay():
    output = run("""
class Signal(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        if batch == 4:
            self.weights = model.get_weights()
            os.kill(os.getpid(), signal.SIGINT)

callback = Signal()
try:
    model.fit(x, y, epochs=3, verbose=0, callbacks=[callback])
except KeyboardInterrupt:
    pass
print(model.history.epoch, len(model.history.history["loss"]),
      all((a == b).all() for a, b in zip(callback.weights, model.get_weights())))
""")
    assert output == "[0] 1 True\n"


def test_evaluate_and_predict_end_too():
    output = run("""
for run in (lambda d: model.evaluate(d, verbose=0), lambda d: model.predict(d, verbose=0)):
    def batches():
        while True:
            yield x, y
    send_later(0.2)
    try:
        run(batches())
    except KeyboardInterrupt:
        print("interrupted")
""")
    assert output == "interrupted\n" * 2


def test_backup_and_restore_goes_on_where_ctrl_c_came(tmp_path):
    output = run(f"""
class Signal(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if epoch == 2 and not os.path.exists({str(tmp_path / "cut")!r}):
            open({str(tmp_path / "cut")!r}, "w").close()
            os.kill(os.getpid(), signal.SIGINT)

backup = {str(tmp_path / "backup")!r}
try:
    model.fit(x, y, epochs=6, verbose=0, callbacks=[keras.callbacks.BackupAndRestore(backup), Signal()])
except KeyboardInterrupt:
    print(model.history.epoch)
model.fit(x, y, epochs=6, verbose=0, callbacks=[keras.callbacks.BackupAndRestore(backup)])
print(model.history.epoch[-3:])
""")
    assert output == "[0, 1, 2]\n[3, 4, 5]\n"


def test_a_signal_handler_of_ones_own_is_heard_between_batches():
    output = run("""
class TimeUp(Exception):
    pass

def ring(number, frame):
    raise TimeUp

signal.signal(signal.SIGALRM, ring)
signal.setitimer(signal.ITIMER_REAL, 0.1)
try:
    model.fit(x, y, epochs=10**9, verbose=0)
except TimeUp:
    print("time is up")
""")
    assert output == "time is up\n"


def test_an_epoch_told_to_stop_at_its_beginning_has_one_step():
    output = run("""
class Stops(Counts):
    def on_epoch_begin(self, epoch, logs=None):
        model.stop_training = epoch == 1
    def on_train_batch_end(self, batch, logs=None):
        self.batches += 1

stops = Stops()
history = model.fit(x, y, epochs=5, batch_size=64, verbose=0, callbacks=[stops])
print(history.epoch, stops.batches, min(history.history["loss"]) > 0)
""")
    assert output == "[0, 1] 11 True\n"
