"""Every optimizer for twenty steps on the same bowl, and the learning rates that schedules give."""

import keras
import numpy as np
from keras import ops
from keras.optimizers import schedules

target = np.array([1.0, -2.0, 0.5], "float32")


def final(optimizer):
    w = keras.Variable([0.0, 0.0, 0.0])
    for _ in range(20):
        gradient = 2 * (w - target) * ops.convert_to_tensor([1.0, 0.5, 3.0])
        optimizer.apply([gradient], [w])
    return np.round(ops.convert_to_numpy(w), 4).tolist()


for optimizer in (
    keras.optimizers.SGD(0.05),
    keras.optimizers.SGD(0.05, momentum=0.9),
    keras.optimizers.SGD(0.05, momentum=0.9, nesterov=True),
    keras.optimizers.RMSprop(0.05),
    keras.optimizers.RMSprop(0.05, momentum=0.5, centered=True),
    keras.optimizers.Adam(0.1),
    keras.optimizers.Adam(0.1, amsgrad=True),
    keras.optimizers.AdamW(0.1, weight_decay=0.1),
    keras.optimizers.Nadam(0.1),
    keras.optimizers.Adagrad(0.5),
    keras.optimizers.SGD(0.5, clipnorm=0.5),
    keras.optimizers.Adam(0.1, clipvalue=0.1),
    keras.optimizers.SGD(0.05, use_ema=True, ema_momentum=0.9),
    keras.optimizers.SGD(schedules.InverseTimeDecay(0.1, 5, 0.5)),
):
    print(type(optimizer).__name__, final(optimizer), int(optimizer.iterations))

steps = (0, 1, 5, 10, 25)
for schedule in (
    schedules.ExponentialDecay(0.1, 10, 0.5),
    schedules.ExponentialDecay(0.1, 10, 0.5, staircase=True),
    schedules.PiecewiseConstantDecay([2, 10], [1.0, 0.5, 0.1]),
    schedules.PolynomialDecay(0.1, 20, 0.01, power=2.0),
    schedules.InverseTimeDecay(0.1, 10, 0.5),
    schedules.CosineDecay(0.1, 20, alpha=0.1),
    schedules.CosineDecay(0.0, 20, warmup_target=0.1, warmup_steps=5),
    schedules.CosineDecayRestarts(0.1, 8),
):
    print(type(schedule).__name__, [round(float(schedule(step)), 5) for step in steps])

optimizer = keras.optimizers.Adam(0.1)
optimizer.learning_rate = 0.03
print("learning_rate:", round(float(optimizer.learning_rate), 4), optimizer.name)
config = keras.optimizers.serialize(optimizer)
print(config["class_name"], round(config["config"]["learning_rate"], 4), config["config"]["beta_2"])
print(type(keras.optimizers.deserialize(config)).__name__)
