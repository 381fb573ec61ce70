#include "keratin/ops/composite.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "keratin/base/error.h"
#include "keratin/ops/ops.h"

namespace keratin::ops {
namespace {

const Tensor kTable = {{1, 2, 3}, {4, 5, 9}};

std::vector<double> list(const Tensor& t) { return t.to_vector<double>(); }

TEST(Composite, VarianceIsTheMeanSquaredDistanceFromTheMean) {
  EXPECT_EQ(list(var(kTable, {.axis = 0})), (std::vector<double>{2.25, 2.25, 9}));
  EXPECT_DOUBLE_EQ(std(kTable, {.axis = 1}).at(1), std::sqrt(14.0f / 3.0f));
  EXPECT_EQ(var(kTable, {.keepdims = true}).shape(), (Shape{1, 1}));
}

TEST(Composite, VarianceOfLargeNumbersKeepsItsDigits) {
  EXPECT_EQ(var(Tensor({1e6f, 1e6f + 1, 1e6f + 2, 1e6f + 3})).item(), 1.25);  // the one-pass formula gives 0
}

TEST(Composite, MomentsAreMeanAndBiasedVariance) {
  const Tensors m = moments(kTable, {0});
  EXPECT_EQ(list(m[0]), (std::vector<double>{2.5, 3.5, 6}));
  EXPECT_EQ(list(m[1]), (std::vector<double>{2.25, 2.25, 9}));
}

TEST(Composite, LogSumExpDoesNotOverflow) {
  const float inf = std::numeric_limits<float>::infinity();
  EXPECT_NEAR(logsumexp(Tensor({1000, 1000})).item(), 1000 + std::log(2.0), 1e-4);
  EXPECT_EQ(logsumexp(Tensor({-inf, -inf})).item(), -inf);
  EXPECT_EQ(logsumexp(kTable, {.axis = 1}).shape(), (Shape{2}));
}

TEST(Composite, CountNonzeroCountsInInt32) {
  const Tensor n = count_nonzero(Tensor({{0, 1}, {2, 0}}), {.axis = 0});
  EXPECT_EQ(n.dtype(), DType::int32);
  EXPECT_EQ(list(n), (std::vector<double>{1, 1}));
}

TEST(Composite, ConstantsHaveTheirShapesAndDTypes) {
  EXPECT_EQ(list(eye(2, 3, DType::int8)), (std::vector<double>{1, 0, 0, 0, 1, 0}));
  EXPECT_EQ(list(arange(0, 1, 0.25, DType::float32)), (std::vector<double>{0, 0.25, 0.5, 0.75}));
  EXPECT_EQ(list(arange(3, 0, -2)), (std::vector<double>{3, 1}));
  EXPECT_EQ(list(linspace(0, 1, {.num = 3})), (std::vector<double>{0, 0.5, 1}));
  EXPECT_EQ(full({2}, 7, DType::uint8).dtype(), DType::uint8);
  EXPECT_EQ(list(full({2, 2}, Tensor({1, 2}))), (std::vector<double>{1, 2, 1, 2}));
  EXPECT_EQ(list(full_like(kTable, 3)), std::vector<double>(6, 3));
}

TEST(Composite, ZerosOfAnUnknownSizeSayWhatToDo) {
  try {
    zeros({None, 2});
    FAIL();
  } catch (const Error& e) {
    EXPECT_STREQ(e.what(),
                 "[zeros] expected known sizes, received shape (None, 2). For the shape of a symbolic tensor use "
                 "zeros_like.");
  }
}

TEST(Reduce, SumsPairwiseAboveTheBlock) {
  // One running float32 sum of 2^25 ones would stop at 2^24.
  EXPECT_EQ(sum(ones({1 << 25})).item(), static_cast<double>(1 << 25));
  EXPECT_EQ(sum(ones({1 << 20, 3}), {.axis = 0}).at(2), static_cast<double>(1 << 20));
}

TEST(Reduce, TakesAxesThatAreNotNeighbours) {
  const Tensor x = reshape(arange(0, 24, 1, DType::float32), {2, 3, 4});
  EXPECT_EQ(list(sum(x, {.axis = {0, 2}})), (std::vector<double>{60, 92, 124}));
  EXPECT_EQ(list(max(x, {.axis = {0, -1}})), (std::vector<double>{15, 19, 23}));
}

TEST(Elementwise, AddsARowToEveryRowWhateverItsWidth) {
  for (const int64_t width : {1, 2, 5, 31, 32, 33, 70}) {
    for (const int64_t rows : {1, 3, 4, 32, 33}) {
      const Tensor x = reshape(arange(0, static_cast<double>(rows * width), 1, DType::float32), {rows, width});
      const Tensor row = arange(0, static_cast<double>(width), 1, DType::float32);
      const Tensor sums = subtract(row, x);
      for (int64_t i = 0; i < rows * width; ++i)
        ASSERT_EQ(sums.flat_as_double(i), static_cast<double>(i % width - i)) << rows << " rows of " << width;
    }
  }
}

}  // namespace
}  // namespace keratin::ops
