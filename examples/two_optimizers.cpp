// A GAN in small: two networks, two optimizers, one eager loop. The generator learns to draw from a normal distribution
// of mean 4 and standard deviation 0.5; it only ever sees what the discriminator makes of its samples.
#include <keratin/keratin.h>

#include <iostream>
using namespace keratin;

Tensor cross_entropy(const Tensor& logits, double label) {  // of every logit with the same label
  return ops::mean(ops::softplus(logits) - logits * label);
}

int main() {
  utils::set_random_seed(4);
  Sequential generator({layers::Dense(16, {.activation = "tanh"}), layers::Dense(1)});
  Sequential discriminator({layers::Dense(16, {.activation = "tanh"}), layers::Dense(1)});
  generator.build({None, 2}), discriminator.build({None, 2});
  Optimizer draws = optimizers::Adam({.learning_rate = 0.002, .beta_1 = 0.0});
  Optimizer judges = optimizers::Adam({.learning_rate = 0.002, .beta_1 = 0.0});
  random::SeedGenerator seed(2);

  auto real = [&] { return random::normal({128, 1}, {.mean = 4, .stddev = 0.5, .seed = seed}); };
  auto fake = [&] { return generator(random::normal({128, 2}, {.seed = seed})); };
  // A value and its square: so the discriminator sees the spread as easily as the mean.
  auto judge = [&](const Tensor& samples) {
    return discriminator(ops::concatenate({samples, ops::square(samples - 4.0)}, {.axis = 1}));
  };

  for (int step = 0; step <= 3000; ++step) {
    {  // the discriminator: real samples are 1, drawn ones 0
      Tensor drawn = no_grad(fake);
      GradientTape tape;
      Tensor loss = cross_entropy(judge(real()), 0.9) + cross_entropy(judge(drawn), 0.0);
      std::vector<Variable> weights = discriminator.trainable_weights();
      judges->apply(tape.gradient(loss, weights), weights);
    }
    {  // the generator: its samples should pass as real
      GradientTape tape;
      Tensor loss = cross_entropy(judge(fake()), 1.0);
      std::vector<Variable> weights = generator.trainable_weights();
      draws->apply(tape.gradient(loss, weights), weights);
    }
    if (step % 750 == 0) {
      Tensor drawn = generator(random::normal({2000, 2}, {.seed = 9}));
      std::cout << "step " << step << ": mean " << ops::mean(drawn).item() << ", std " << ops::std(drawn).item()
                << "\n";
    }
  }
}
