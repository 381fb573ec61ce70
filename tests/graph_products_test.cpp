// The pass fuse_products on training steps: what an optimizer does of a weight's gradient.
#include <gtest/gtest.h>

#include "keratin/autograd/tape.h"
#include "keratin/graph/passes/exact_pass_test_util.h"
#include "keratin/keras/optimizers/optimizers.h"

namespace keratin::graph {
namespace {

/// The weights of two layers after three steps.
Tensors trained(const char* optimizer_name, const std::vector<std::string>& without, int64_t fused) {
  const std::vector<Variable> weights{Variable(numbers({300, 256}, 1)), Variable(numbers({256, 260}, 2))};
  Optimizer optimizer(optimizer_name);
  optimizer->build(weights);
  const auto step = [&](const Tensors& in) -> Tensors {
    GradientTape tape;
    const Tensor hidden = ops::relu(ops::matmul(in[0], weights[0]));
    const Tensor loss = ops::mean(ops::square(ops::matmul(hidden, weights[1]) - in[1]));
    optimizer->apply(tape.gradient(loss, weights), weights);
    return {loss};
  };
  const Tensors in{numbers({64, 300}, 3), numbers({64, 260}, 4)};
  const auto plan = compile(step, specs_of(in), {.without = without});
  EXPECT_EQ(count(*plan, "matmul_elementwise"), fused) << to_string(plan->graph());
  for (int i = 0; i < 3; ++i) plan->run(in);
  return {weights[0].value(), weights[1].value()};
}

TEST(FuseProducts, UpdatesOfOptimizersKeepTheirBits) {
  for (const char* optimizer : {"adam", "adamw", "nadam", "rmsprop", "adagrad"}) {
    SCOPED_TRACE(optimizer);
    expect_same_bits(trained(optimizer, {}, 2), trained(optimizer, {"fuse_products"}, 0));
  }
}

TEST(FuseProducts, LeavesAPlainStepToTheEpilogueOfTheProduct) { trained("sgd", {}, 0); }

}  // namespace
}  // namespace keratin::graph
