"""A functional model: two named inputs, two named outputs, losses and weights by name."""

import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(12)
image = rng.normal(size=(90, 4, 3)).astype("float32")
tabular = rng.normal(size=(90, 5)).astype("float32")
price = (image.mean(axis=(1, 2))[:, None] * 3 + tabular[:, :1]).astype("float32")
kind = (tabular[:, 1] > 0).astype("int32") + (tabular[:, 2] > 0).astype("int32")

image_in = keras.Input(shape=(4, 3), name="image")
table_in = keras.Input(shape=(5,), name="table")
a = layers.Flatten()(image_in)
a = layers.Dense(6, activation="relu")(a)
b = layers.Dense(6, activation="relu")(table_in)
joined = layers.Concatenate(name="joined")([a, b])
both = layers.Add()([joined, layers.Dense(12, activation="tanh")(joined)])
price_out = layers.Dense(1, name="price")(both)
kind_out = layers.Dense(3, activation="softmax", name="kind")(both)
model = keras.Model(inputs=[image_in, table_in], outputs=[price_out, kind_out], name="shop")
for weight in model.trainable_weights:
    weight.assign(rng.normal(scale=0.3, size=weight.shape))

print("inputs:", [t.name for t in model.inputs], "shapes:", [tuple(t.shape) for t in model.inputs])
print("outputs:", model.output_names, [tuple(t.shape) for t in model.outputs])
print("layers:", len(model.layers), "parameters:", model.count_params())

model.compile(
    optimizer=keras.optimizers.RMSprop(0.005),
    loss={"price": "mse", "kind": "sparse_categorical_crossentropy"},
    loss_weights={"price": 0.5, "kind": 2.0},
    metrics={"price": ["mae"], "kind": ["accuracy"]},
)
history = model.fit({"image": image, "table": tabular}, {"price": price, "kind": kind}, epochs=6, batch_size=30,
                    shuffle=False, verbose=0)
print(sorted(history.history))
print("last:", {name: round(values[-1], 3) for name, values in sorted(history.history.items())})
results = model.evaluate([image, tabular], [price, kind], verbose=0, return_dict=True)
print("evaluate:", {name: round(value, 3) for name, value in sorted(results.items())})
prices, kinds = model.predict([image[:3], tabular[:3]], verbose=0)
print(prices.shape, kinds.shape, kinds.argmax(axis=-1).tolist())
features = keras.Model(model.inputs, model.get_layer("joined").output)
print("inner:", np.round(features([image[:2], tabular[:2]]), 3).tolist()[0][:4])
