// Looking at what runs: printing, errors that name their line, finite values, mixed precision. docs/debugging.md walks
// through it.
#include <keratin/keratin.h>

#include <iostream>
using namespace keratin;

Tensor layer(const Tensor& x, const Tensor& w, const Tensor& b) {
  const Tensor product = ops::matmul(x, w);
  return ops::relu(product + b);
}

int main() {
  const Tensor x = {{1, 2, 3}, {4, 5, 6}};
  const Tensor w = ops::ones({3, 4});
  std::cout << layer(x, w, ops::ones({4})) << "\n";

  try {
    layer(x, w, ops::ones({5}));
  } catch (const Error& e) {
    std::cout << e.what() << "\n";
  }

  try {
    ops::assert_finite(ops::log(x - 1.0), "log of x - 1");
  } catch (const Error& e) {
    std::cout << e.what() << "\n";
  }

  std::cout << x / 3.0 << "\n";
  {
    const ScopedPrintOptions short_numbers({.precision = 2, .sign = '+'});
    std::cout << x / 3.0 << "\n";
  }

  const auto symbolic = graph::jit([](const ops::Tensors& in) -> ops::Tensors {
    const Tensor y = ops::exp(in[0]);
    std::cout << y << "\n";
    return {y};
  });
  symbolic({x});

  {
    const Autocast mixed(DType::bfloat16);
    const Tensor logits = ops::matmul(x, w);
    std::cout << to_string(logits.dtype()) << ", " << to_string(ops::softmax(logits).dtype()) << "\n";
  }
}
