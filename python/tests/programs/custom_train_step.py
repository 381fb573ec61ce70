"""train_step and test_step overridden; compute_loss of the model; fit does the rest."""

import keras
import numpy as np
from keras import layers, ops

if keras.backend.backend() == "keratin":
    from keras.autograd import GradientTape
else:
    from tensorflow import GradientTape


class Smooth(keras.Model):
    """Wants small changes of the output for small changes of the input, too."""

    def __init__(self, *args, strength=0.1, **kwargs):
        super().__init__(*args, **kwargs)
        self.strength = strength
        self.penalty = keras.metrics.Mean(name="penalty")

    def train_step(self, data):
        x, y = data
        with GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(x=x, y=y, y_pred=y_pred)
            penalty = ops.mean(ops.square(self(x + 0.1, training=True) - y_pred))
            total = loss + self.strength * penalty
        gradients = tape.gradient(total, self.trainable_variables)
        self.optimizer.apply(gradients, self.trainable_variables)
        self.penalty.update_state(penalty)
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            elif metric is not self.penalty:
                metric.update_state(y, y_pred)
        return {metric.name: metric.result() for metric in self.metrics}

    def test_step(self, data):
        x, y = data
        y_pred = self(x, training=False)
        return {"worst": ops.max(ops.abs(y - y_pred))}


rng = np.random.default_rng(21)
x = rng.normal(size=(64, 4)).astype("float32")
y = np.sin(2 * x[:, :1]).astype("float32")


def make_model(strength):
    inputs = keras.Input((4,))
    model = Smooth(inputs, layers.Dense(1)(layers.Dense(10, activation="tanh")(inputs)), strength=strength)
    draw = np.random.default_rng(210)
    for weight in model.trainable_weights:
        weight.assign(draw.normal(scale=0.6, size=weight.shape))
    model.compile(keras.optimizers.Adam(0.03), "mse", metrics=["mae"])
    return model


for strength in (0.0, 5.0):
    model = make_model(strength)
    history = model.fit(x, y, epochs=10, batch_size=16, shuffle=False, verbose=0)
    print(strength, {name: round(float(values[-1]), 4) for name, values in sorted(history.history.items())})
    print("test:", {name: round(float(value), 4)
                    for name, value in model.evaluate(x, y, batch_size=64, verbose=0, return_dict=True).items()})
    print("predict:", model.predict(x[:5], verbose=0).shape, "metrics:", sorted(m.name for m in model.metrics))
