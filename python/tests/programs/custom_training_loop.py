"""A training loop of one's own: tape, optimizer.apply, metrics by hand."""

import keras
import numpy as np
from keras import layers, ops

if keras.backend.backend() == "keratin":
    from keras.autograd import GradientTape
else:
    from tensorflow import GradientTape

rng = np.random.default_rng(4)
x = rng.normal(size=(128, 6)).astype("float32")
labels = (np.abs(x[:, 0]) + x[:, 1] > 0.7).astype("int32") + (x[:, 2] > 0).astype("int32")

inputs = keras.Input(shape=(6,), name="features")
hidden = layers.Dense(16, activation="relu", name="hidden")(inputs)
outputs = layers.Dense(3, name="logits")(hidden)
model = keras.Model(inputs, outputs)
for weight in model.trainable_weights:
    weight.assign(rng.normal(scale=0.3, size=weight.shape))

optimizer = keras.optimizers.Adam(learning_rate=0.02)
loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
train_accuracy = keras.metrics.SparseCategoricalAccuracy()
mean_loss = keras.metrics.Mean(name="loss")


def train_step(batch, target):
    with GradientTape() as tape:
        logits = model(batch, training=True)
        loss = loss_fn(target, logits) + 1e-3 * ops.sum(ops.square(model.get_layer("hidden").kernel))
    gradients = tape.gradient(loss, model.trainable_weights)
    norm = ops.sqrt(sum(ops.sum(ops.square(gradient)) for gradient in gradients))
    gradients = [gradient * ops.minimum(1.0, 1.0 / norm) for gradient in gradients]
    optimizer.apply(gradients, model.trainable_weights)
    train_accuracy.update_state(target, logits)
    mean_loss.update_state(loss)
    return norm


for epoch in range(5):
    for start in range(0, len(x), 32):
        norm = train_step(x[start : start + 32], labels[start : start + 32])
    print(f"epoch {epoch}: loss {float(mean_loss.result()):.4f} accuracy {float(train_accuracy.result()):.4f}"
          f" last norm {float(norm):.3f}")
    train_accuracy.reset_state()
    mean_loss.reset_state()
print("iterations:", int(optimizer.iterations))
