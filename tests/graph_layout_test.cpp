// The layout pass on what the tape recorded: a whole training step of a net whose channels lie first.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "keratin/autograd/tape.h"
#include "keratin/graph/passes/exact_pass_test_util.h"

namespace keratin::graph {
namespace {

Tensor block(const Tensor& x, const Tensor& kernel, const Tensor& bias) {
  const Tensor out = ops::conv(x, kernel, {.padding = "same", .data_format = "channels_first"}) + bias;
  return ops::max_pool(ops::relu(out), 2, {.data_format = "channels_first"});
}

/// The gradients of the weights, then the loss. `in`: the images, then kernel and bias of each block.
Tensors training_step(const Tensors& in) {
  GradientTape tape;
  const Tensors weights(in.begin() + 1, in.end());
  for (const Tensor& t : weights) tape.watch(t);
  const Tensor out = block(block(in[0], in[1], in[2]), in[3], in[4]);
  const Tensor loss = ops::mean(ops::square(out));
  Tensors results = tape.gradient(loss, weights);
  results.push_back(loss);
  return results;
}

Tensors inputs() {
  return {numbers({4, 3, 16, 20}, 1), numbers({3, 3, 3, 8}, 2), numbers({8, 1, 1}, 3), numbers({3, 3, 8, 16}, 4),
          numbers({16, 1, 1}, 5)};
}

/// Equal but for roundings of sums over pixels.
void expect_close(const Tensor& now, const Tensor& expected) {
  ASSERT_EQ(ops::spec_of(now), ops::spec_of(expected));
  const auto a = now.to_vector<float>(), b = expected.to_vector<float>();
  double most = 0, largest = 1e-6;
  for (size_t i = 0; i < a.size(); ++i) {
    most = std::max(most, std::fabs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
    largest = std::max(largest, std::fabs(static_cast<double>(b[i])));
  }
  EXPECT_LE(most, 1e-5 * largest);
}

TEST(Layout, KeepsTheGradientsOfATrainingStep) {
  const Tensors in = inputs();
  const Tensors now = compile(training_step, specs_of(in), {.mode = Mode::debug})->run(in),
                expected = compile(training_step, specs_of(in), {.without = {"layout"}})->run(in);
  for (size_t i = 0; i < now.size(); ++i) {
    SCOPED_TRACE(i);
    expect_close(now[i], expected[i]);
  }
}

TEST(Layout, TurnsATrainingStepAtItsBordersAlone) {
  const auto plan = compile(training_step, specs_of(inputs()));
  const auto& steps = plan->graph().steps;
  const auto turns = std::count_if(steps.begin(), steps.end(),
                                   [](const Step& step) { return std::string_view(step.op->name) == "transpose"; });
  EXPECT_EQ(turns, 3) << "the inputs, the outputs and the gradient of the outputs";
}

}  // namespace
}  // namespace keratin::graph
