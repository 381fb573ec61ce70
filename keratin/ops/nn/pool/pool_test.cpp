#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "keratin/base/parallel_for.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/node.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/stack.h"
#include "keratin/ops/nn/pool/windows.h"

namespace keratin::ops {
namespace {

using namespace pool_detail;

Attributes windows(std::vector<int64_t> size, std::vector<int64_t> strides, const char* padding,
                   const char* format = "channels_last") {
  return {std::move(size), std::move(strides), std::string(padding), std::string(format)};
}

Tensor numbers(const Shape& shape) {
  std::vector<float> values(static_cast<size_t>(shape.size()));
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i * 37 % 23) / 8;
  return Tensor(values, shape);
}

TEST(Pool, TheGradientGoesToTheFirstOfEqualMaxima) {
  const Tensor x = floats({1, 5, 5, 5}, {1, 2, 2, 1}), dout = floats({1}, {1, 1, 1, 1});
  const Tensor dx = window_max_grad_of(dout, x, windows({2, 2}, {2, 2}, "valid"));
  EXPECT_EQ(dx.to_vector<double>(), (std::vector<double>{0, 1, 0, 0}));
}

TEST(Pool, OverlappingWindowsAddTheirGradients) {
  const Tensor x = floats({1, 9, 2, 3}, {1, 4, 1}), dout = floats({1, 10, 100}, {1, 3, 1});
  const Tensor dx = window_max_grad_of(dout, x, windows({2}, {1}, "valid"));
  EXPECT_EQ(dx.to_vector<double>(), (std::vector<double>{0, 11, 0, 100}));
}

TEST(Pool, NanIsTheMaximum) {
  const Tensor x = floats({1, std::nanf(""), 2, 3}, {1, 4, 1});
  const std::vector<double> y = window_max_of(x, windows({2}, {2}, "valid")).to_vector<double>();
  EXPECT_TRUE(std::isnan(y[0]));
  EXPECT_EQ(y[1], 3);
}

TEST(Pool, WhatLiesBeyondTheEdgesDoesNotCount) {
  const Tensor x = floats({-1, -2, -3}, {1, 3, 1});
  EXPECT_EQ(window_max_of(x, windows({3}, {1}, "same")).to_vector<double>(), (std::vector<double>{-1, -1, -2}));
  EXPECT_EQ(window_mean_of(x, windows({3}, {1}, "same")).to_vector<double>(), (std::vector<double>{-1.5, -2, -2.5}));
}

TEST(Pool, AdaptiveWindowsReachFromTheFloorToTheCeiling) {
  const Tensor x = floats({0, 1, 2, 3, 4, 5, 6}, {1, 7, 1});
  EXPECT_EQ(window_max_of(x, windows({3}, {1}, "adaptive")).to_vector<double>(), (std::vector<double>{2, 4, 6}));
  EXPECT_EQ(window_mean_of(x, windows({3}, {1}, "adaptive")).to_vector<double>(), (std::vector<double>{1, 3, 5}));
}

TEST(Pool, HasTheSameBitsOnAnyNumberOfThreads) {
  const Tensor x = numbers({16, 33, 31, 5});
  const Attributes attrs = windows({3, 2}, {2, 1}, "same");
  Tensors expected;
  for (const int64_t threads : {1, 2, 3, 8}) {
    set_num_threads(threads);
    const Tensor y = window_max_of(x, attrs), m = window_mean_of(x, attrs);
    const Tensors all{y, m, window_max_grad_of(m, x, attrs), window_mean_grad_of(y, x, attrs),
                      window_pick_of(x, x, attrs)};
    if (expected.empty()) expected = all;
    for (size_t i = 0; i < all.size(); ++i)
      EXPECT_EQ(std::memcmp(all[i].raw(), expected[i].raw(), static_cast<size_t>(all[i].bytes())), 0);
  }
  set_num_threads(0);
}

TEST(Pool, BatchRulesAreTheOpForEachExample) {
  const Attributes attrs = windows({2, 2}, {2, 1}, "valid");
  const Tensor x = numbers({3, 2, 4, 5, 2}), dout = numbers({3, 2, 2, 4, 2});
  const std::pair<const char*, Tensors> calls[] = {{"window_max", {x}},
                                                   {"window_mean", {x}},
                                                   {"window_pick", {x, numbers({2, 4, 5, 2})}},
                                                   {"window_max_grad", {dout, numbers({2, 4, 5, 2})}},
                                                   {"window_mean_grad", {numbers({2, 2, 4, 2}), x}}};
  for (const auto& [name, inputs] : calls) {
    const OpDef& op = get_op(name);
    std::vector<bool> batched;
    for (const Tensor& t : inputs) batched.push_back(t.rank() == 5);
    Tensors each;
    for (int64_t e = 0; e < 3; ++e) {
      Tensors mine;
      for (size_t i = 0; i < inputs.size(); ++i) mine.push_back(batched[i] ? inputs[i][e] : inputs[i]);
      each.push_back(call1(op, mine, attrs));
    }
    const Tensor ours = op.batch_rule({op, inputs, batched, attrs, 3}).values[0], expected = stack(each);
    EXPECT_EQ(ours.shape(), expected.shape()) << name;
    EXPECT_EQ(ours.to_vector<double>(), expected.to_vector<double>()) << name;
  }
}

TEST(Pool, LeavesUnknownSizesOpenWhileTraced) {
  const Tensor x = placeholder({{kUnknown, kUnknown, 28, 3}, DType::float32});
  EXPECT_EQ(call1(get_op("max_pool"), {x}, {int64_t{2}}).shape(), (Shape{kUnknown, kUnknown, 14, 3}));
  EXPECT_EQ(call1(get_op("adaptive_average_pool"), {x}, {int64_t{7}}).shape(), (Shape{kUnknown, 7, 7, 3}));
}

TEST(Pool, IntegersKeepTheirDTypeAsMaximumAndBecomeFloatsAsMean) {
  const Tensor x = ints({1, 2, 4, 3}, {1, 4, 1});
  EXPECT_EQ(call1(get_op("max_pool"), {x}, {int64_t{2}}).dtype(), DType::int32);
  EXPECT_EQ(call1(get_op("average_pool"), {x}, {int64_t{2}}).to_vector<double>(), (std::vector<double>{1.5, 3.5}));
}

}  // namespace
}  // namespace keratin::ops
