// From an eager function to a graph: jit, reports, modes, pictures. docs/graphs.md walks through it.
#include <keratin/keratin.h>

#include <iostream>
using namespace keratin;

Tensor predict(const Tensor& x, const Tensor& w) {
  const Tensor logits = ops::matmul(x, w);
  return ops::log(ops::softmax(logits)) * 1.0;
}

int main() {
  const Tensor w = ops::ones({3, 2});
  auto f = graph::jit(predict, {.symbolic_batch = true});
  for (const int64_t rows : {4, 4, 5, 6, 7}) f(ops::ones({rows, 3}), w);
  const graph::Jit& flat = f.flat(w, w);
  std::cout << flat.retrace_report() << "\n";

  const std::vector<ops::TensorSpec> specs = {{{4, 3}, DType::float32}, {{3, 2}, DType::float32}};
  const graph::Graph before = flat.lower(specs);
  std::cout << to_string(before) << "\n";

  const auto plan = flat.plan_for(specs);
  std::cout << to_string(plan->graph()) << "\n";
  std::cout << to_string(plan->compile_report()) << "\n";
  std::cout << plan->memory_report() << "\n";
  const std::string picture = graph::to_svg(plan->graph());
  std::cout << picture.size() / 1000 << " KB of SVG\n\n";

  auto guarded = graph::jit([](const Tensor& x) { return std::make_pair(ops::log(x - 1.0), x); },
                            {.compile = {.mode = graph::Mode::nan_guard}});
  try {
    guarded(Tensor{3, 2, 1});
  } catch (const Error& e) {
    std::cout << e.what() << "\n\n";
  }

  auto profiled = graph::jit(predict, {.compile = {.mode = graph::Mode::profile}});
  for (int i = 0; i < 100; ++i) profiled(ops::ones({4, 3}), w);
  std::cout << to_string(profiled.flat(w, w).plan_for(specs)->profile());
}
