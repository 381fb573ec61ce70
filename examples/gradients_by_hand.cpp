// Gradients by hand in 15 lines: a curve through noisy points, without a model, an optimizer or a loss class.
#include <keratin/keratin.h>

#include <iostream>
using namespace keratin;

int main() {
  Tensor x = ops::linspace(-1.0, 1.0, {.num = 100}), noise = random::normal({100}, {.stddev = 0.05, .seed = 1});
  Tensor y = 0.5 + x * 2.0 - ops::square(x) * 3.0 + noise;
  Tensors w = {Tensor::scalar(0, DType::float32), Tensor::scalar(0, DType::float32), Tensor::scalar(0, DType::float32)};
  auto loss = [&](const Tensors& p) { return ops::mean(ops::square(p[0] + p[1] * x + p[2] * ops::square(x) - y)); };
  auto loss_and_slopes = value_and_grad(loss);
  for (int step = 0; step <= 400; ++step) {
    auto [value, slopes] = loss_and_slopes(w);
    for (size_t i = 0; i < w.size(); ++i) w[i] = w[i] - 0.3 * slopes[i];
    if (step % 100 == 0) std::cout << "step " << step << ": loss " << value.item() << "\n";
  }
  std::cout << "found " << w[0].item() << ", " << w[1].item() << ", " << w[2].item() << " for 0.5, 2, -3\n";
}
