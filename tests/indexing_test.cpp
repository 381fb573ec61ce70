// Indexing through tapes, vmap and traced functions.
#include <gtest/gtest.h>

#include "keratin/autograd/tape.h"
#include "keratin/graph/jit.h"
#include "keratin/ops/batch/vmap.h"
#include "keratin/ops/index/at.h"
#include "keratin/ops/ops.h"

namespace keratin {
namespace {

using Floats = std::vector<float>;

Tensor ints(std::vector<int32_t> values, const Shape& shape = Shape::unset()) { return Tensor(values, shape); }

// The gradient of sum(f(x) * [1, 10, 100, ...]) by x.
template <class F>
Floats gradient_of(const F& f, const Tensor& x) {
  GradientTape tape;
  const Tensor y = f(x);
  Tensor weights = Tensor::empty({y.size()}, DType::float32);
  float weight = 1;
  for (int64_t i = 0; i < y.size(); ++i, weight *= 10) weights.mutable_data<float>()[i] = weight;
  const Tensor total = ops::sum(ops::multiply(ops::reshape(y, Shape{-1}), weights));
  return tape.gradient(total, x).to_vector<float>();
}

TEST(IndexingGradients, OfARepeatedPositionAddUp) {
  EXPECT_EQ(gradient_of(
                [](const Tensor& x) {
                  return ops::at(x, {ints({2, 0, 2})});
                },
                {1, 2, 3}),
            (Floats{10, 0, 101}));
  EXPECT_EQ(gradient_of([](const Tensor& x) { return ops::at(x, {Range(kOpen, kOpen, -2)}); }, {1, 2, 3}),
            (Floats{10, 0, 1}));
  EXPECT_EQ(gradient_of([](const Tensor& x) { return ops::at(x, {ops::greater(x, 1)}); }, {1, 2, 3}),
            (Floats{0, 1, 10}));
}

TEST(IndexingGradients, OfAnUpdateGoToTheValueThatStays) {
  const Tensor x = {1, 2, 3};
  const auto set = [&](const Tensor& values) { return ops::at_set(x, {ints({1, 1})}, values); };
  EXPECT_EQ(gradient_of(set, {5, 6}), (Floats{0, 10}));
  EXPECT_EQ(gradient_of(
                [](const Tensor& to) {
                  return ops::at_set(to, {ints({1, 1})}, {5, 6});
                },
                x),
            (Floats{1, 0, 100}));
  const auto product = [&](const Tensor& values) { return ops::at_multiply(x, {ints({1, 1})}, values); };
  EXPECT_EQ(gradient_of(product, {0, 6}), (Floats{120, 0}));
  const auto largest = [&](const Tensor& values) { return ops::at_max(x, {ints({1, 1})}, values); };
  EXPECT_EQ(gradient_of(largest, {4, 4}), (Floats{5, 5}));
}

TEST(IndexingUnderVmap, TakesIndicesOfEachExample) {
  const Tensor rows = {{1, 2, 3}, {4, 5, 6}}, places = ints({2, 0, 1, 1}, {2, 2});
  const auto read = vmap([](const std::vector<Tensor>& in) {
    return std::vector<Tensor>{ops::at(in[0], {in[1]}), ops::at_add(in[0], {in[1]}, 10)};
  });
  const std::vector<Tensor> out = read({rows, places});
  EXPECT_EQ(out[0].to_vector<float>(), (Floats{3, 1, 5, 5}));
  EXPECT_EQ(out[1].to_vector<float>(), (Floats{11, 2, 13, 4, 25, 6}));
  const auto shared = vmap([](const std::vector<Tensor>& in) { return std::vector<Tensor>{ops::at(in[0], {in[1]})}; },
                           {.in_axes = {std::nullopt, 0}});
  EXPECT_EQ(shared({{7, 8, 9}, places})[0].to_vector<float>(), (Floats{9, 7, 8, 8}));
}

TEST(IndexingInATrace, GivesTheBitsOfEagerCalls) {
  const auto f = [](const std::vector<Tensor>& in) {
    const Tensor picked = ops::at(in[0], {in[1], Range(-2, kOpen), kNewAxis});
    return std::vector<Tensor>{picked, ops::at_set(in[0], {ops::less(in[0], 3)}, 0),
                               ops::at_max(in[0], {kEllipsis, Range(kOpen, kOpen, 2)}, 3.5)};
  };
  const std::vector<Tensor> inputs = {{{1, 2, 3}, {4, 5, 6}}, ints({1, 1, 0})};
  const std::vector<Tensor> eager = f(inputs), traced = graph::jit(f)(inputs);
  ASSERT_EQ(traced.size(), eager.size());
  for (size_t i = 0; i < eager.size(); ++i) {
    EXPECT_EQ(traced[i].shape(), eager[i].shape());
    EXPECT_EQ(traced[i].to_vector<float>(), eager[i].to_vector<float>());
  }
}

}  // namespace
}  // namespace keratin
