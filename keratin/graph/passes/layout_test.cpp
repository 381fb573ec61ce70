#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "keratin/graph/compile.h"
#include "keratin/graph/plan.h"
#include "keratin/ops/ops.h"
#include "keratin/ops/random/random.h"

namespace keratin::graph {
namespace {

Tensor numbers(const Shape& shape, int seed) { return random::normal(shape, {.seed = seed}); }

std::vector<TensorSpec> specs_of(const Tensors& in) {
  std::vector<TensorSpec> specs;
  for (const Tensor& t : in) specs.push_back(ops::spec_of(t));
  return specs;
}

int64_t count(const Plan& plan, std::string_view op) {
  const auto& steps = plan.graph().steps;
  return std::count_if(steps.begin(), steps.end(), [&](const Step& step) { return step.op->name == op; });
}

/// With and without the pass: equal but for roundings of sums over pixels.
void expect_close(const Function& function, const Tensors& in, double relative) {
  const Tensors now = compile(function, specs_of(in), {.mode = Mode::debug})->run(in),
                expected = compile(function, specs_of(in), {.without = {"layout"}})->run(in);
  for (size_t i = 0; i < now.size(); ++i) {
    ASSERT_EQ(ops::spec_of(now[i]), ops::spec_of(expected[i]));
    const auto a = now[i].to_vector<float>(), b = expected[i].to_vector<float>();
    double most = 0, largest = 1e-6;
    for (size_t j = 0; j < a.size(); ++j) {
      most = std::max(most, std::fabs(static_cast<double>(a[j]) - static_cast<double>(b[j])));
      largest = std::max(largest, std::fabs(static_cast<double>(b[j])));
    }
    EXPECT_LE(most, relative * largest) << "result " << i;
  }
}

Tensor block(const Tensor& x, const Tensor& kernel, const Tensor& bias) {
  const Tensor out = ops::conv(x, kernel, {.padding = "same", .data_format = "channels_first"}) + bias;
  return ops::max_pool(ops::relu(out), 2, {.data_format = "channels_first"});
}

Tensor net(const Tensors& in) { return block(block(in[0], in[1], in[2]), in[3], in[4]); }

Tensors net_inputs() {
  return {numbers({4, 3, 16, 20}, 1), numbers({3, 3, 3, 8}, 2), numbers({8, 1, 1}, 3), numbers({3, 3, 8, 16}, 4),
          numbers({16, 1, 1}, 5)};
}

TEST(Layout, TurnsANetAtItsBordersAlone) {
  const auto function = [](const Tensors& in) -> Tensors { return {net(in)}; };
  const auto plan = compile(function, specs_of(net_inputs()));
  EXPECT_EQ(count(*plan, "transpose"), 2) << to_string(plan->graph());
  EXPECT_EQ(count(*plan, "conv_relu_pool"), 2) << to_string(plan->graph());
  expect_close(function, net_inputs(), 1e-5);
}

TEST(Layout, ServesWhoReadsWhatLiesBetween) {
  const auto function = [](const Tensors& in) -> Tensors {
    const Tensor inner = block(in[0], in[1], in[2]);
    const Tensor mixed = ops::exp(inner) * ops::mean(inner, {.axis = {2, 3}, .keepdims = true});
    return {inner, mixed, ops::average_pool(mixed * in[2] + 1.0, 2, {.data_format = "channels_first"})};
  };
  expect_close(function, net_inputs(), 1e-5);
}

TEST(Layout, LeavesChannelsThatLieLast) {
  const auto function = [](const Tensors& in) -> Tensors { return {ops::conv(in[0], in[1])}; };
  const Tensors in{numbers({2, 8, 8, 3}, 1), numbers({3, 3, 3, 4}, 2)};
  EXPECT_EQ(count(*compile(function, specs_of(in)), "transpose"), 0);
}

TEST(Layout, TurnsOneAndThreeAxesToo) {
  const auto line = [](const Tensors& in) -> Tensors {
    return {ops::relu(ops::conv(in[0], in[1], {.data_format = "channels_first"}) + 1.0)};
  };
  expect_close(line, {numbers({2, 5, 30}, 1), numbers({3, 5, 4}, 2)}, 1e-5);
  expect_close(line, {numbers({2, 2, 6, 7, 8}, 1), numbers({3, 2, 3, 2, 4}, 2)}, 1e-5);
}

}  // namespace
}  // namespace keratin::graph
