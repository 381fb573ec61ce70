#include <gtest/gtest.h>

#include <cmath>

#include "keratin/graph/jit.h"
#include "keratin/graph/passes/passes.h"
#include "keratin/ops/autocast.h"
#include "keratin/ops/linalg/matmul/gemm.h"
#include "keratin/ops/nn/conv/core.h"
#include "keratin/ops/nn/pool/windows.h"
#include "keratin/ops/ops.h"

namespace keratin::graph {
namespace {

using ops::Tensors;
using ops::TensorSpec;

const ops::Attributes kConv = ops::conv_detail::sample({1, 1}, "same", "channels_last", {1, 1});
const ops::Attributes kPairs{std::vector<int64_t>{2, 2}, std::vector<int64_t>{2, 2}, std::string("valid"),
                             std::string("channels_last")};
const std::vector<TensorSpec> kSpecs{{{2, 6, 7, 3}, DType::float32},
                                     {{3, 3, 3, 5}, DType::float32},
                                     {{5}, DType::float32},
                                     {{2, 3, 3, 5}, DType::float32}};

Tensors arguments() {
  Tensors out;
  for (const TensorSpec& s : kSpecs)
    out.push_back(ops::sin(ops::reshape(ops::arange(static_cast<double>(s.shape.size())), s.shape) * 1.7));
  return out;
}

Tensor active(const Tensors& in) { return ops::relu(ops::conv_detail::outputs_of(in[0], in[1], kConv) + in[2]); }

// A block, and the way back through it as the tape writes it.
Tensors step(const Tensors& in) {
  const Tensor full = active(in);
  const Tensor d = ops::relu_grad(ops::pool_detail::window_max_grad_of(in[3], full, kPairs), full);
  return {ops::pool_detail::window_max_of(full, kPairs), ops::sum_to(d, in[2].shape()),
          ops::conv_detail::inputs_grad(d, in[1], in[0], kConv), ops::conv_detail::kernel_grad(in[0], d, in[1], kConv)};
}

std::string compiled(const Function& function) { return to_string(compile(function, kSpecs)->graph()); }

bool has(const std::string& graph, const std::string& op) { return graph.find("= " + op + "(") != std::string::npos; }

TEST(FuseConvolutions, PutsTheBlockAndItsWayBack) {
  const std::string graph = compiled(step);
  EXPECT_TRUE(has(graph, "conv_relu_pool") && has(graph, "conv_relu_pool_input_grad") &&
              has(graph, "conv_relu_pool_kernel_grad"))
      << graph;
  for (const char* gone : {"conv_general", "relu", "window_max", "window_max_grad", "relu_grad", "sum_to",
                           "conv_input_grad", "conv_kernel_grad"})
    EXPECT_FALSE(has(graph, gone)) << gone;
}

TEST(FuseConvolutions, KeepsTheBitsForwardAndTheValuesBack) {
  const Tensors in = arguments();
  const Tensors fused = compile(step, kSpecs)->run(in);
  const Tensors exact = compile(step, kSpecs, {.exact_only = true})->run(in);
  EXPECT_EQ(fused[0].to_vector<float>(), exact[0].to_vector<float>());
  for (size_t i = 1; i < exact.size(); ++i) {
    const auto a = fused[i].to_vector<double>(), b = exact[i].to_vector<double>();
    ASSERT_EQ(fused[i].shape(), exact[i].shape());
    // Sums of at most 45 products below 1 in both orders.
    for (size_t j = 0; j < a.size(); ++j) EXPECT_NEAR(a[j], b[j], 2 * 45 * 45 * 0x1p-24);
  }
}

// Operands in bfloat16 lose 2^-9 each, sums of 45 products of numbers below 1 then less than 45 * 2^-7.
TEST(FuseConvolutions, MultipliesInBfloat16UnderAutocastWhereTheProcessorCan) {
  const auto block = [](const Tensors& in) -> Tensors {
    const Autocast mixed(DType::bfloat16);
    return {ops::max_pool(ops::relu(ops::conv(in[0], in[1]) + in[2]), 2)};
  };
  const auto plan = compile(block, kSpecs);
  EXPECT_NE(to_string(plan->graph()).find("bfloat16=True"), std::string::npos) << to_string(plan->graph());
  const Tensors in = arguments();
  const Tensor exact = block(in)[0], mixed = plan->run(in)[0];
  ASSERT_EQ(mixed.dtype(), DType::float32);
  const auto a = mixed.to_vector<double>(), b = exact.to_vector<double>();
  for (size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 45 * 0x1p-7);
  EXPECT_EQ(a != b, ops::matmul_detail::has_bfloat16_products());
}

TEST(FuseConvolutions, FusesForwardAlone) {
  const auto forward = [](const Tensors& in) -> Tensors { return {ops::max_pool(active(in), 2)}; };
  EXPECT_TRUE(has(compiled(forward), "conv_relu_pool"));
}

TEST(FuseConvolutions, LeavesAloneWhatSomebodyElseReads) {
  const auto wants_active = [](const Tensors& in) -> Tensors {
    Tensors out = step(in);
    out.push_back(active(in));
    return out;
  };
  const auto wants_outputs = [](const Tensors& in) -> Tensors {
    const Tensor outputs = ops::conv_detail::outputs_of(in[0], in[1], kConv);
    return {ops::max_pool(ops::relu(outputs + in[2]), 2), ops::exp(outputs)};
  };
  const auto wants_gradient = [](const Tensors& in) -> Tensors {
    const Tensor full = active(in);
    const Tensor d = ops::relu_grad(ops::pool_detail::window_max_grad_of(in[3], full, kPairs), full);
    return {ops::max_pool(full, 2), ops::conv_detail::kernel_grad(in[0], d, in[1], kConv), ops::exp(d)};
  };
  EXPECT_FALSE(has(compiled(wants_active), "conv_relu_pool"));
  EXPECT_FALSE(has(compiled(wants_outputs), "conv_relu_pool"));
  EXPECT_FALSE(has(compiled(wants_gradient), "conv_relu_pool"));
}

TEST(FuseConvolutions, LeavesOtherPoolingsAlone) {
  const auto threes = [](const Tensors& in) -> Tensors { return {ops::max_pool(active(in), 3)}; };
  const auto means = [](const Tensors& in) -> Tensors { return {ops::average_pool(active(in), 2)}; };
  EXPECT_FALSE(has(compiled(threes), "conv_relu_pool"));
  EXPECT_FALSE(has(compiled(means), "conv_relu_pool"));
}

TEST(FuseConvolutions, TheLargeIntermediatesLeaveTheArena) {
  const std::vector<TensorSpec> specs{{{64, 28, 28, 1}, DType::float32},
                                      {{3, 3, 1, 32}, DType::float32},
                                      {{32}, DType::float32},
                                      {{64, 14, 14, 32}, DType::float32}};
  const int64_t full = 64 * 28 * 28 * 32 * 4;
  EXPECT_LT(compile(step, specs)->arena_bytes(), full / 2);
}

}  // namespace
}  // namespace keratin::graph
