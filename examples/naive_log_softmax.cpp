// A program that computes the logarithm of a softmax as it stands in the textbook, and what the compiler makes of it:
// the graph before, and after each pass that changed something. docs/stability.md walks through it.
#include <keratin/graph/passes/passes.h>
#include <keratin/graph/trace.h>
#include <keratin/keratin.h>

#include <iostream>
using namespace keratin;

// log(exp(x) / sum(exp(x))), and the gradient of its first column.
std::vector<Tensor> naive(const std::vector<Tensor>& inputs) {
  const Tensor& x = inputs[0];
  GradientTape tape;
  tape.watch(x);
  Tensor e = ops::exp(x);
  Tensor p = e / ops::expand_dims(ops::sum(e, {.axis = -1}), -1);
  Tensor y = ops::log(p);
  return {y, tape.gradient(ops::sum(y * Tensor{1.0, 0.0, 0.0}), x)};
}

void print(const char* title, const std::vector<Tensor>& results) {
  std::cout << title << "\n  value    " << to_string(results[0]) << "\n  gradient " << to_string(results[1]) << "\n";
}

int main() {
  graph::Graph g = graph::trace(naive, std::vector<ops::TensorSpec>{{Shape{1, 3}, DType::float32}});
  std::string before = graph::to_string(g);
  std::cout << "== traced\n" << before;
  for (const graph::Pass& pass : graph::all_passes()) {
    pass.run(g);
    const std::string after = graph::to_string(g);
    if (after != before) std::cout << "\n== " << pass.name << ": " << pass.doc << "\n" << after;
    before = after;
  }

  const Tensor x = {{1000.0, 999.0, 0.0}};
  std::cout << "\n";
  print("eager:", naive({x}));
  print("compiled:", graph::jit(naive)({x}));
  print("compiled, exact passes alone:", graph::jit(naive, {.compile = {.exact_only = true}})({x}));
}
