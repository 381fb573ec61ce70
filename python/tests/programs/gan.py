"""Two networks against each other: a Model with its own train_step, two optimizers and two losses."""

import keras
import numpy as np
from keras import layers, ops

if keras.backend.backend() == "keratin":
    from keras.autograd import GradientTape
else:
    from tensorflow import GradientTape

rng = np.random.default_rng(10)
real = (rng.normal(size=(256, 2)) * [0.3, 0.6] + [2.0, -1.0]).astype("float32")
noise = rng.normal(size=(256, 4)).astype("float32")


class GAN(keras.Model):
    def __init__(self, generator, discriminator):
        super().__init__()
        self.generator = generator
        self.discriminator = discriminator
        self.d_loss = keras.metrics.Mean(name="d_loss")
        self.g_loss = keras.metrics.Mean(name="g_loss")

    def compile(self, d_optimizer, g_optimizer, loss_fn):
        super().compile()
        self.d_optimizer = d_optimizer
        self.g_optimizer = g_optimizer
        self.loss_fn = loss_fn

    @property
    def metrics(self):
        return [self.d_loss, self.g_loss]

    def train_step(self, data):
        points, noise = data
        fake = self.generator(noise)
        both = ops.concatenate([points, fake], axis=0)
        labels = ops.concatenate([ops.ones((64, 1)), ops.zeros((64, 1))], axis=0)
        with GradientTape() as tape:
            d_loss = self.loss_fn(labels, self.discriminator(both))
        gradients = tape.gradient(d_loss, self.discriminator.trainable_weights)
        self.d_optimizer.apply(gradients, self.discriminator.trainable_weights)
        with GradientTape() as tape:
            g_loss = self.loss_fn(ops.ones((64, 1)), self.discriminator(self.generator(noise)))
        gradients = tape.gradient(g_loss, self.generator.trainable_weights)
        self.g_optimizer.apply(gradients, self.generator.trainable_weights)
        self.d_loss.update_state(d_loss)
        self.g_loss.update_state(g_loss)
        return {"d_loss": self.d_loss.result(), "g_loss": self.g_loss.result()}


generator = keras.Sequential([keras.Input((4,)), layers.Dense(8, "relu"), layers.Dense(2)], name="generator")
discriminator = keras.Sequential([keras.Input((2,)), layers.Dense(8, "tanh"), layers.Dense(1)], name="discriminator")
for network in (generator, discriminator):
    network.set_weights([rng.normal(scale=0.4, size=w.shape) for w in network.get_weights()])

gan = GAN(generator, discriminator)
gan.compile(d_optimizer=keras.optimizers.Adam(0.01), g_optimizer=keras.optimizers.Adam(0.01, beta_1=0.5),
            loss_fn=keras.losses.BinaryCrossentropy(from_logits=True))
history = gan.fit(real, noise, batch_size=64, epochs=15, shuffle=False, verbose=0)
for epoch in (0, 4, 14):
    print(epoch, {name: round(values[epoch], 3) for name, values in sorted(history.history.items())})
fake = generator.predict(noise, verbose=0)
print("generated mean:", np.round(fake.mean(axis=0), 2).tolist())
print("steps:", int(gan.d_optimizer.iterations), int(gan.g_optimizer.iterations))
