#include <gtest/gtest.h>

#include <cmath>

#include "keratin/base/error.h"
#include "keratin/ops/index/select.h"
#include "keratin/ops/ops.h"

namespace keratin::ops {
namespace {

Tensor ints(std::vector<int32_t> values, const Shape& shape = Shape::unset()) { return Tensor(values, shape); }

using Floats = std::vector<float>;
using Ints = std::vector<int>;

TEST(Take, ReplacesTheAxisByThoseOfTheIndices) {
  const Tensor x = {{1, 2, 3}, {4, 5, 6}};
  const Tensor y = take(x, ints({2, 0, -1, 1}, {2, 2}), {.axis = 1});
  EXPECT_EQ(y.shape(), (Shape{2, 2, 2}));
  EXPECT_EQ(y.to_vector<float>(), (Floats{3, 1, 3, 2, 6, 4, 6, 5}));
  EXPECT_EQ(take(x, ints({4})).to_vector<float>(), (Floats{5}));
}

TEST(Take, MovesEveryElementSize) {
  for (const DType dtype : {DType::bool_, DType::float16, DType::int32, DType::float64}) {
    const Tensor y = take(cast({{0, 1}, {1, 0}}, dtype), ints({1}), {.axis = 0});
    EXPECT_EQ(y.dtype(), dtype);
    EXPECT_EQ(y.to_vector<float>(), (Floats{1, 0}));
  }
}

TEST(TakeGrad, AddsRepeatedIndicesAndSumsHalvesInFloat32) {
  const Tensor table = Tensor::zeros({2, 1}, DType::float16), dout = Tensor::full({4096, 1}, 1, DType::float16);
  const Tensor y = take_grad(table, Tensor::zeros({4096}, DType::int32), dout, {.axis = 0});
  EXPECT_EQ(y.to_vector<float>(), (Floats{4096, 0}));
}

TEST(OneHot, OfANumberThatIsNoClassIsZeros) {
  EXPECT_EQ(one_hot(ints({1, 3, -1}), 3).to_vector<float>(), (Floats{0, 1, 0, 0, 0, 0, 0, 0, 0}));
  const Tensor first = one_hot(ints({1, 0}), 2, {.axis = 0, .dtype = DType::int32});
  EXPECT_EQ(first.to_vector<int>(), (Ints{0, 1, 1, 0}));
}

TEST(MultiHot, MarksEveryClassOfASample) {
  EXPECT_EQ(multi_hot(ints({1, 0, 2, 2}, {2, 2}), 3).to_vector<float>(), (Floats{1, 1, 0, 0, 0, 1}));
}

TEST(Sort, PutsNanLastAndArgsortKeepsEqualElementsInOrder) {
  const Tensor x = {2, std::nanf(""), -1};
  const Tensor y = sort(x);
  EXPECT_EQ(y.at<float>(0), -1);
  EXPECT_TRUE(std::isnan(y.at<float>(2)));
  EXPECT_EQ(argsort({3, 1, 3, 1}).to_vector<int>(), (Ints{1, 3, 0, 2}));
}

TEST(TopK, TakesTheFirstOfEqualElements) {
  const Tensors top = top_k({3, 1, 3, 2}, 3);
  EXPECT_EQ(top[0].to_vector<float>(), (Floats{3, 3, 2}));
  EXPECT_EQ(top[1].to_vector<int>(), (Ints{0, 2, 3}));
  EXPECT_EQ(top[1].dtype(), DType::int32);
}

TEST(InTopK, CountsTiesForTheTarget) {
  const Tensor predictions = {{1, 2, 3}, {1, 2, 3}, {2, 2, 3}, {1, 2, 3}};
  EXPECT_EQ(in_top_k(ints({2, 0, 1, 5}), predictions, 2).to_vector<int>(), (Ints{1, 0, 1, 0}));
}

TEST(SegmentSum, LeavesOutNegativeIds) {
  const Tensor y = segment_sum({{1, 2}, {3, 4}, {5, 6}}, ints({1, -1, 1}), 3);
  EXPECT_EQ(y.to_vector<float>(), (Floats{0, 0, 6, 8, 0, 0}));
}

TEST(Sort, FlattensWithoutAnAxisAndKeepsEqualZerosInOrder) {
  EXPECT_EQ(argsort({{7, 2}, {9, 1}}, {.axis = {}}).to_vector<int>(), (Ints{3, 1, 0, 2}));
  EXPECT_EQ(sort({{7, 2}, {9, 1}}, {.axis = {}}).shape(), (Shape{4}));
  EXPECT_EQ(argsort({0.0, -0.0, -1}).to_vector<int>(), (Ints{2, 0, 1}));
}

TEST(TakeAlongAxis, WithoutAnAxisTakesFromTheFlatTensor) {
  EXPECT_EQ(take_along_axis({{1, 2}, {3, 4}}, ints({3, 0})).to_vector<float>(), (Floats{4, 1}));
}

TEST(Argpartition, OrdersTheFirstAndLeavesTheOthersInTheirOrder) {
  const Tensor x = {7, 2, 9, 1, 8, 2};
  EXPECT_EQ(argpartition(x, 2).to_vector<int>(), (Ints{3, 1, 5, 0, 2, 4}));
  EXPECT_EQ(argpartition(x, -2).to_vector<int>(), (Ints{3, 1, 5, 0, 4, 2}));
}

TEST(Scatter, AddsRepeatedIndicesInTheirOrder) {
  EXPECT_EQ(scatter(ints({0, 2, 0}, {3, 1}), {1, 2, 3}, {4}).to_vector<float>(), (Floats{4, 0, 2, 0}));
  EXPECT_EQ(scatter(ints({0, 1, 2, 0}, {2, 2, 1}), {{1, 2}, {3, 4}}, {3}).to_vector<float>(), (Floats{5, 2, 3}));
}

TEST(ScatterUpdate, CastsAndBroadcastsUpdatesAndKeepsTheLast) {
  const Tensor zeros = Tensor::zeros({3}, DType::int32);
  EXPECT_EQ(scatter_update(zeros, ints({0, 0}, {2, 1}), {5, 6.9}).to_vector<int>(), (Ints{6, 0, 0}));
  EXPECT_EQ(scatter_update(zeros, ints({0, 1}, {2, 1}), 7).to_vector<int>(), (Ints{7, 7, 0}));
  EXPECT_EQ(scatter_update(zeros, ints({0, 0}, {2, 1}), ints({1, 2}), {.reduction = "ADD"}).to_vector<int>(),
            (Ints{3, 0, 0}));
}

TEST(SliceUpdate, MovesABlockBackUntilItFits) {
  const Tensor zeros = Tensor::zeros({3}, DType::int32);
  EXPECT_EQ(slice_update(zeros, ints({2}), ints({1, 2})).to_vector<int>(), (Ints{0, 1, 2}));
  EXPECT_EQ(slice_update(zeros, ints({-1}), ints({1})).to_vector<int>(), (Ints{0, 0, 1}));
}

TEST(SegmentMax, OfNoRowsIsTheLeastValue) {
  EXPECT_EQ(segment_max({1, 2, 3}, ints({0, 0, 2}), 4).to_vector<float>(), (Floats{2, -HUGE_VALF, 3, -HUGE_VALF}));
  EXPECT_EQ(segment_min(ints({1, 2, 3}), ints({0, 0, 2}), 4).to_vector<int>(), (Ints{1, 2147483647, 3, 2147483647}));
  EXPECT_EQ(segment_prod({1, 2, 3}, ints({-1, 0, 4}), 4).to_vector<float>(), (Floats{2, 1, 1, 1}));
}

TEST(Unique, CountsEveryNanForItself) {
  const float nan = std::nanf("");
  const Tensors found =
      unique({nan, 1, nan, -0.0f, 0}, {.return_index = true, .return_inverse = true, .return_counts = true});
  EXPECT_EQ(found[0].shape(), (Shape{4}));
  EXPECT_EQ(found[1].to_vector<int>(), (Ints{3, 1, 0, 2}));
  EXPECT_EQ(found[2].to_vector<int>(), (Ints{2, 1, 3, 0, 0}));
  EXPECT_EQ(found[3].to_vector<int>(), (Ints{2, 1, 1, 1}));
}

TEST(Unique, FillsUpToTheSize) {
  const Tensor x = ints({3, 1, 1, 2, 3});
  const Tensors five = unique(x, {.return_index = true, .return_counts = true, .size = 5});
  EXPECT_EQ(five[0].to_vector<int>(), (Ints{1, 2, 3, 1, 1}));
  EXPECT_EQ(five[1].to_vector<int>(), (Ints{1, 3, 0, 1, 1}));
  EXPECT_EQ(five[2].to_vector<int>(), (Ints{2, 1, 2, 0, 0}));
  EXPECT_EQ(unique(x, {.size = 5, .fill_value = 9})[0].to_vector<int>(), (Ints{1, 2, 3, 9, 9}));
  EXPECT_EQ(unique(x, {.size = 2})[0].to_vector<int>(), (Ints{1, 2}));
  EXPECT_EQ(unique(ints({3, 1, 1, 3, 3, 1}, {3, 2}), {.axis = 0})[0].to_vector<int>(), (Ints{1, 3, 3, 1}));
}

TEST(Nonzero, ListsPlacesInRowMajorOrder) {
  const Tensors places = nonzero({{1, 0, 2}, {0, std::nanf(""), 0}});
  EXPECT_EQ(places[0].to_vector<int>(), (Ints{0, 0, 1}));
  EXPECT_EQ(places[1].to_vector<int>(), (Ints{0, 2, 1}));
}

TEST(UnravelIndex, TakesTheNearestOfWhatIsOutOfRange) {
  const Tensors positions = unravel_index(ints({22, 410, -1, -100}), {7, 6});
  EXPECT_EQ(positions[0].to_vector<int>(), (Ints{3, 6, 6, 0}));
  EXPECT_EQ(positions[1].to_vector<int>(), (Ints{4, 5, 5, 0}));
}

TEST(Digitize, TakesDescendingBinsToo) {
  EXPECT_EQ(digitize({0.2, 6.4, 3, 1.6, std::nanf("")}, {0, 1, 2.5, 4, 10}).to_vector<int>(), (Ints{1, 4, 3, 2, 5}));
  EXPECT_EQ(digitize({0.2, 6.4, 3, 2.5}, {10, 4, 2.5, 1, 0}).to_vector<int>(), (Ints{4, 1, 2, 2}));
}

TEST(Isin, ComparesInTheCommonDType) {
  EXPECT_EQ(isin(ints({1, 2}), {2.5, 1}, {.invert = true}).to_vector<int>(), (Ints{0, 1}));
  EXPECT_EQ(isin({1, std::nanf("")}, {std::nanf(""), 1}).to_vector<int>(), (Ints{1, 0}));
}

TEST(Select, TakesTheFirstChoiceThatHolds) {
  const Tensor x = {1, 2, 3};
  EXPECT_EQ(select({x < 2, x < 3}, {x, multiply(x, 10)}, 42).to_vector<float>(), (Floats{1, 20, 42}));
}

TEST(Take, NamesIndexPositionAndSize) {
  try {
    take({1, 2, 3}, ints({0, -4}), {.axis = 0});
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "[take] index -4 at position 1 is out of range for an axis of size 3.");
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace keratin::ops
