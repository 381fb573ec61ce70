"""Training that is interrupted, saved with its optimizer and gone on with, is the training that was not interrupted."""

import os
import tempfile

import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(9)
x = rng.normal(size=(64, 4)).astype("float32")
y = (x[:, :1] * x[:, 1:2]).astype("float32")
options = {"batch_size": 16, "shuffle": False, "verbose": 0}
folder = tempfile.mkdtemp()


def make_model():
    generator = np.random.default_rng(90)
    model = keras.Sequential([layers.Input((4,)), layers.Dense(8, activation="tanh"), layers.Dense(1)])
    model.set_weights([generator.normal(scale=0.6, size=w.shape) for w in model.get_weights()])
    model.compile(keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(0.05, 10, 0.8)), "mse")
    return model


straight = make_model()
straight.fit(x, y, epochs=8, **options)
print("straight:", round(straight.evaluate(x, y, verbose=0), 5))

half = make_model()
half.fit(x, y, epochs=4, **options)
print("half:", round(half.evaluate(x, y, verbose=0), 5))
half.save(os.path.join(folder, "half.keras"))
resumed = keras.models.load_model(os.path.join(folder, "half.keras"))
print("steps so far:", int(resumed.optimizer.iterations), type(resumed.optimizer).__name__)
history = resumed.fit(x, y, epochs=8, initial_epoch=4, **options)
print("epochs:", history.epoch)
print("resumed:", round(resumed.evaluate(x, y, verbose=0), 5))
print("equal:", all(np.array_equal(a, b) for a, b in zip(straight.get_weights(), resumed.get_weights())))

weights = os.path.join(folder, "half.weights.h5")
half.save_weights(weights)
fresh = make_model()
fresh.load_weights(weights)
print("weights:", all(np.array_equal(a, b) for a, b in zip(half.get_weights(), fresh.get_weights())))


class Stop(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 3:
            raise RuntimeError("the power is gone")


backup = os.path.join(folder, "backup")
try:
    make_model().fit(x, y, epochs=8, callbacks=[keras.callbacks.BackupAndRestore(backup), Stop()], **options)
except RuntimeError as error:
    print("error:", error)
again = make_model()
history = again.fit(x, y, epochs=8, callbacks=[keras.callbacks.BackupAndRestore(backup)], **options)
print("went on with epoch:", history.epoch[0], "of", 8)
print("the same end:", bool(np.allclose(again.get_weights()[0], straight.get_weights()[0], atol=1e-6)))
