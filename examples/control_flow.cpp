// Control flow and vmap: plain C++ while values are known, ops in a trace; gradients and vmap go through both.
#include <keratin/keratin.h>

#include <iostream>
using namespace keratin;

int main() {
  // A step length that shrinks where the loss would grow: decided again at every run of one trace.
  auto step = graph::jit([](const Tensors& in) -> Tensors {
    const Tensor &x = in[0], &dx = in[1];
    Tensor moved = x - dx;
    return {ops::cond(
        ops::sum(moved * moved) < ops::sum(x * x), [&] { return moved; }, [&] { return x - dx * 0.1; })};
  });
  std::cout << step({{3, 4}, {1, 1}})[0] << " " << step({{3, 4}, {9, 9}})[0] << "\n";

  // Newton's square root, as many steps as it takes, at most 20: the bound lets gradients through.
  auto root = [](const Tensor& a) {
    return ops::while_loop([&](const Tensor& r) { return ops::abs(r * r - a) > 1e-5; },
                           [&](const Tensor& r) { return (r + a / r) * 0.5; }, a, {.maximum_iterations = 20});
  };
  auto slope = graph::jit([&](const Tensors& a) -> Tensors { return {grad(root)(a[0])}; });
  std::cout << "the root of 2: " << root(Tensor::scalar(2, DType::float32)).item()
            << ", its slope: " << slope({Tensor::scalar(2, DType::float32)})[0].item() << "\n";

  // An exponential moving average along time, and its gradient by the smoothing.
  auto average = [](const Tensor& keep, const Tensor& series) {
    return ops::scan(
               [&](const Tensor& mean, const Tensor& x) {
                 Tensor next = mean * keep + x * (1 - keep);
                 return std::pair(next, next);
               },
               Tensor::scalar(0, DType::float32), series)
        .second;
  };
  Tensor series = {1, 5, 2, 8};
  auto last = [&](const Tensor& keep) { return ops::take(average(keep, series), 3); };
  std::cout << average(0.5f, series)
            << ", slope of the last: " << grad(last)(Tensor::scalar(0.5, DType::float32)).item() << "\n";

  // A function of one example becomes one of many: here the gradient of each example's loss, all at once.
  Tensor w = {0.5f, -1.0f}, xs = {{1, 2}, {3, 4}, {5, 6}};
  auto loss = [&](const Tensor& weights, const Tensor& x) { return ops::square(ops::sum(weights * x)); };
  auto per_example =
      vmap([&](const Tensor& x) { return grad([&](const Tensor& weights) { return loss(weights, x); })(w); });
  std::cout << per_example(xs) << "\n";
}
