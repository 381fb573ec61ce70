// A physics loss with second derivatives: a network learns u'' = -u, u(0) = 0, u'(0) = 1 from the equation alone. The
// answer is sin(t), which it is never shown.
#include <keratin/keratin.h>

#include <iostream>
using namespace keratin;

int main() {
  utils::set_random_seed(3);
  Sequential network(
      {layers::Dense(24, {.activation = "tanh"}), layers::Dense(24, {.activation = "tanh"}), layers::Dense(1)});
  network.build({None, 1});
  // t + t^2 n(t) has the right value and slope at 0 whatever the network says.
  auto u = [&](const Tensor& t) { return t + t * t * network(t); };
  // Row i of u depends on row i of t alone, so the gradient of the sum is the derivative of every row.
  auto slope = grad([&](const Tensor& t) { return ops::sum(u(t)); });
  auto curvature = grad([&](const Tensor& t) { return ops::sum(slope(t)); });

  Optimizer adam = optimizers::Adam({.learning_rate = 0.01});
  std::vector<Variable> weights = network.trainable_weights();
  adam->build(weights);
  auto step = graph::jit([&](const Tensors& t) -> Tensors {
    GradientTape tape;
    Tensor loss = ops::mean(ops::square(curvature(t[0]) + u(t[0])));
    adam->apply(tape.gradient(loss, weights), weights);
    return {loss};
  });

  Tensor t = ops::reshape(ops::linspace(0.0, 6.0, {.num = 64}), {64, 1});
  for (int i = 0; i <= 2000; ++i) {
    Tensor loss = step({t})[0];
    if (i % 500 == 0) std::cout << "step " << i << ": loss " << loss.item() << "\n";
  }
  Tensor error = ops::max(ops::abs(u(t) - ops::sin(t)));
  std::cout << "largest |u(t) - sin(t)| for t in [0, 6]: " << error.item() << "\n";
}
