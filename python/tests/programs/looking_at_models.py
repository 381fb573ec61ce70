"""What a model says of itself: summary, configs, JSON, weights, clones."""

import json

import keras
import numpy as np
from keras import layers

model = keras.Sequential(name="net")
model.add(keras.Input(shape=(10,)))
model.add(layers.Dense(16, activation="relu", name="one"))
model.add(layers.Dropout(0.5, name="drop"))
model.add(layers.BatchNormalization(name="norm"))
model.add(layers.Dense(4, use_bias=False, name="two"))
model.summary()
lines = []
model.summary(print_fn=lines.append)
print("lines:", len("\n".join(lines).splitlines()))

print([layer.name for layer in model.layers], model.built, model.input_shape, model.output_shape)
print([w.path for w in model.weights])
print({"all": model.count_params(), "trainable": sum(int(np.prod(w.shape)) for w in model.trainable_weights)})
one = model.get_layer("one")
print(one.units, one.use_bias, one.activation.__name__, tuple(one.kernel.shape), one.kernel.dtype, one.trainable)
print(model.layers[0] is one, model.get_layer(index=3) is model.layers[-1], one.input.shape, one.output.shape)
config = one.get_config()
print(sorted(config))
print(config["kernel_initializer"]["class_name"], config["activation"], config["dtype"]["config"]["name"])

text = model.to_json()
print(json.loads(text)["class_name"], len(json.loads(text)["config"]["layers"]))
again = keras.models.model_from_json(text)
again.set_weights(model.get_weights())
x = np.linspace(-1, 1, 30, dtype="float32").reshape(3, 10)
print("from json:", bool(np.array_equal(model(x), again(x))))
clone = keras.models.clone_model(model)
print("clone:", clone.count_params(), [layer.name for layer in clone.layers], clone.layers[0] is model.layers[0])
dense = layers.Dense.from_config({**config, "units": 3, "name": "other"})
dense.build((None, 10))
print(dense.name, dense.units, [tuple(w.shape) for w in dense.weights])
model.pop()
print("after pop:", len(model.layers), model.output_shape)
try:
    model.get_layer("nobody")
except ValueError as error:
    print("ValueError", "nobody" in str(error))
try:
    layers.Dense(-1)
except ValueError as error:
    print("ValueError", "units" in str(error))
try:
    again(np.zeros((2, 7), "float32"))
except ValueError as error:
    print("ValueError", "10" in str(error) and "7" in str(error))
