"""A small network on a table of numbers: fit, evaluate, predict."""

import numpy as np
from keras.layers import Dense
from keras.models import Sequential

rng = np.random.default_rng(1)
x = rng.uniform(-1, 1, (256, 8)).astype("float32")
y = (x @ rng.normal(size=8) + 0.5 * x[:, 0] * x[:, 1] + 3).astype("float32")
x_train, y_train, x_test, y_test = x[:200], y[:200], x[200:], y[200:]

model = Sequential()
model.add(Dense(5, input_shape=(8,), activation="relu"))
model.add(Dense(5, activation="relu"))
model.add(Dense(1))
model.set_weights([rng.normal(scale=0.5, size=w.shape) for w in model.get_weights()])
model.compile(optimizer="adam", loss="mean_squared_error", metrics=["mae"])

history = model.fit(x_train, y_train, epochs=30, batch_size=20, shuffle=False, verbose=0,
                    validation_data=(x_test, y_test))
print("keys:", sorted(history.history))
for epoch in (0, 9, 29):
    print("epoch", epoch, {name: round(values[epoch], 4) for name, values in sorted(history.history.items())})
loss, mae = model.evaluate(x_test, y_test, verbose=0)
print(f"test loss {loss:.4f}, mae {mae:.4f}")
predictions = model.predict(x_test[:4], verbose=0)
print(predictions.shape, predictions.dtype, np.round(predictions.ravel(), 3).tolist())
print("parameters:", model.count_params(), "steps:", int(model.optimizer.iterations))
