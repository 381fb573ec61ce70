#include <gtest/gtest.h>

#include <cmath>

#include "keratin/base/error.h"
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
