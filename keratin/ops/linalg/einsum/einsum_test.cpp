// einsum against the products that it stands for, and in which order operands meet.
#include <gtest/gtest.h>

#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/node.h"
#include "keratin/ops/linalg/einsum/order.h"
#include "keratin/ops/ops.h"

namespace keratin::ops {
namespace {

using einsum_detail::best_order;
using einsum_detail::read_subscripts;

Tensor numbers(const Shape& shape) {
  std::vector<float> values;
  for (int64_t i = 0; i < shape.size(); ++i) values.push_back(static_cast<float>((i * i + 3 * i) % 11) - 5);
  return Tensor(values, shape);
}

void expect_same(const Tensor& a, const Tensor& b) {
  EXPECT_EQ(a.shape(), b.shape());
  EXPECT_EQ(a.to_vector<float>(), b.to_vector<float>());
}

TEST(Einsum, IsAProductOfMatrices) {
  const Tensor a = numbers({2, 3, 4}), b = numbers({2, 4, 5});
  expect_same(einsum({a, b}, "bij,bjk->bik"), matmul(a, b));
  expect_same(einsum({a, b}, "bij,bjk"), sum(matmul(a, b), {.axis = 0}));
  expect_same(einsum({a, b}, "...ij,...jk->...ik"), matmul(a, b));
  expect_same(einsum({a, b}, " b i j , b j k -> b k i "), swapaxes(matmul(a, b), 1, 2));
}

TEST(Einsum, TransposesSumsAndTakesDiagonals) {
  const Tensor a = numbers({3, 3}), b = numbers({2, 3, 3});
  expect_same(einsum({a}, "ji"), transpose(a));
  expect_same(einsum({a}, "ij->"), sum(a));
  expect_same(einsum({a}, "ii->i"), diagonal(a));
  expect_same(einsum({b}, "...ii->...i"), diagonal(b, {.axis1 = 1, .axis2 = 2}));
  expect_same(einsum({b}, "bii"), sum(diagonal(b, {.axis1 = 1, .axis2 = 2}), {.axis = -1}));
}

TEST(Einsum, BroadcastsUnderTheEllipsis) {
  const Tensor a = numbers({2, 1, 3}), b = numbers({4, 3});
  expect_same(einsum({a, b}, "...i,...i->..."), sum(multiply(a, b), {.axis = -1}));
  expect_same(einsum({a, b}, "...,..."), multiply(a, b));
}

TEST(Einsum, ComputesAttentionScores) {
  const Tensor q = numbers({2, 3, 4, 5}), k = numbers({2, 6, 4, 5});
  const Tensor expected = matmul(transpose(q, {.axes = {{0, 2, 1, 3}}}), transpose(k, {.axes = {{0, 2, 3, 1}}}));
  expect_same(einsum({q, k}, "bqhd,bkhd->bhqk"), expected);
}

TEST(Einsum, TakesUnknownSizesThatItNeedNotJoin) {
  const Tensor q = placeholder({{kUnknown, kUnknown, 4, 5}, DType::float32});
  const Tensor k = placeholder({{kUnknown, kUnknown, 4, 5}, DType::float32});
  EXPECT_EQ(einsum({q, k}, "bqhd,bkhd->bhqk").shape(), (Shape{kUnknown, 4, kUnknown, kUnknown}));
}

TEST(Einsum, StartsWithTheCheapestProduct) {
  const std::vector<Shape> shapes = {{100, 100}, {100, 100}, {100}};
  const auto order = best_order(read_subscripts("ij,jk,k->i", shapes));
  ASSERT_EQ(order.size(), 2u);
  EXPECT_EQ(order[0].first, 1u);
  EXPECT_EQ(order[0].second, 1u);  // the vector, which has moved up
}

TEST(Einsum, GivesInt32OfInt8AndBoolOfBool) {
  const Tensor a = cast(numbers({2, 2}), DType::int8), b = cast(numbers({2, 2}), DType::bool_);
  EXPECT_EQ(einsum({a, a}, "ij,jk->ik").dtype(), DType::int32);
  EXPECT_EQ(einsum({b, b}, "ij,jk->ik").dtype(), DType::bool_);
}

TEST(Rearrange, SplitsAndJoinsAxesByName) {
  const Tensor x = numbers({2, 6, 4, 3});
  const Tensor patches = rearrange(x, "b (h p) (w q) c -> (b h w) p q c", {.axes_lengths = "p=3, q=2"});
  EXPECT_EQ(patches.shape(), (Shape{8, 3, 2, 3}));
  expect_same(rearrange(patches, "(b h w) p q c -> b (h p) (w q) c", {.axes_lengths = "b=2 h=2"}), x);
  EXPECT_EQ(rearrange(x, "... c -> c (...) 1").shape(), (Shape{3, 48, 1}));
}

TEST(Tensordot, TakesPairsOfAxes) {
  const Tensor a = numbers({2, 3, 4}), b = numbers({4, 3, 2});
  expect_same(tensordot(a, b, {.axes = {1, 2, 1, 0}}), einsum({a, b}, "ijk,kjl->il"));
  expect_same(tensordot(a, b, {.axes = 0}), einsum({a, b}, "ijk,lmn->ijklmn"));
}

TEST(Kron, PutsTheSecondIntoEveryElementOfTheFirst) {
  const Tensor k = kron({{1, 2}}, {{1, 0}, {3, 4}});
  EXPECT_EQ(k.to_vector<float>(), (std::vector<float>{1, 0, 2, 0, 3, 4, 6, 8}));
}

TEST(Cross, AgreesWithNumPy) {
  EXPECT_EQ(cross({1, 2, 3}, {4, 5, 6}).to_vector<float>(), (std::vector<float>{-3, 6, -3}));
  EXPECT_EQ(cross({1, 2}, {4, 5, 6}).to_vector<float>(), (std::vector<float>{12, -6, -3}));
  EXPECT_EQ(cross({1, 2, 3}, {4, 5}).to_vector<float>(), (std::vector<float>{-15, 12, -3}));
}

}  // namespace
}  // namespace keratin::ops
