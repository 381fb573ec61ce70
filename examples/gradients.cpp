// Gradients: of tensors, of variables, of gradients; and a training loop by hand, eager and traced.
#include <keratin/keratin.h>

#include <iostream>
using namespace keratin;

int main() {
  // A tape is watching from its construction on; it needs no watch().
  Tensor x = {1.0, 2.0, 3.0};
  GradientTape tape;
  Tensor y = ops::sum(x * x * x);
  std::cout << "dy/dx   = " << to_string(tape.gradient(y, x)) << "\n";  // 3 x^2

  // The gradient is made of ops, so that an outer tape differentiates it again.
  GradientTape outer;
  GradientTape inner;
  Tensor z = ops::sum(x * x * x);
  Tensor slope = inner.gradient(z, x);
  std::cout << "d2z/dx2 = " << to_string(outer.gradient(slope, x)) << "\n";  // 6 x

  // A straight line through points on y = 2 x + 1, by gradient descent.
  Tensor inputs = {0.0, 1.0, 2.0, 3.0}, targets = {1.0, 3.0, 5.0, 7.0};
  Variable w(ops::zeros({})), b(ops::zeros({}));
  auto step = [&](const Tensors& data) -> Tensors {
    GradientTape recording;
    Tensor loss = ops::mean(ops::square(w * data[0] + b - data[1]));
    std::vector<Tensor> gradients = recording.gradient(loss, std::vector<Variable>{w, b});
    w.assign(w - 0.1 * gradients[0]);
    b.assign(b - 0.1 * gradients[1]);
    return {loss};
  };
  step({inputs, targets});         // eager: op by op
  auto traced = graph::jit(step);  // traced and planned at its first call, the variables' updates included
  for (int i = 0; i < 200; ++i) traced({inputs, targets});
  std::cout << "w = " << w.value().item() << ", b = " << b.value().item() << "\n";
}
