// Expected values are those of Keras 3.15.1 on JAX.
#include <gtest/gtest.h>

#include <cmath>

#include "keratin/base/error.h"
#include "keratin/ops/generated/statistics/average.h"
#include "keratin/ops/generated/statistics/bincount.h"
#include "keratin/ops/generated/statistics/corrcoef.h"
#include "keratin/ops/generated/statistics/correlate.h"
#include "keratin/ops/generated/statistics/diff.h"
#include "keratin/ops/generated/statistics/histogram.h"
#include "keratin/ops/generated/statistics/median.h"
#include "keratin/ops/generated/statistics/nanmedian.h"
#include "keratin/ops/generated/statistics/nanquantile.h"
#include "keratin/ops/generated/statistics/percentile.h"
#include "keratin/ops/generated/statistics/quantile.h"
#include "keratin/ops/generated/statistics/trapezoid.h"
#include "keratin/ops/generated/statistics/vander.h"

namespace keratin::ops {
namespace {

const float kNan = std::nanf("");
const float kInf = HUGE_VALF;

Tensor ints(std::vector<int32_t> values, const Shape& shape = Shape::unset()) { return Tensor(values, shape); }
Tensor floats(std::vector<float> values, const Shape& shape = Shape::unset()) { return Tensor(values, shape); }

// Equal up to 2 units in the last place; NaN equals NaN.
void expect(const Tensor& actual, DType dtype, const Shape& shape, const std::vector<float>& values) {
  EXPECT_EQ(actual.dtype(), dtype);
  ASSERT_EQ(actual.shape(), shape);
  const std::vector<float> ours = actual.to_vector<float>();
  for (size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(values[i])) {
      EXPECT_TRUE(std::isnan(ours[i])) << i;
    } else if (ours[i] != values[i]) {
      EXPECT_NEAR(ours[i], values[i], std::fabs(values[i]) * 2.4e-7f) << i;
    }
  }
}

TEST(Quantile, GivesEveryMethodOfKerasOnJax) {
  const Tensor x = {1, 7, 3, 10, 5}, q = {0.1, 0.5, 0.62};
  const auto by = [&](const char* method) { return quantile(x, q, {.method = method}); };
  expect(by("linear"), DType::float32, {3}, {1.8f, 5, 5.96f});
  expect(by("lower"), DType::float32, {3}, {1, 5, 5});
  expect(by("higher"), DType::float32, {3}, {3, 5, 7});
  expect(by("midpoint"), DType::float32, {3}, {2, 5, 6});
  expect(by("nearest"), DType::float32, {3}, {1, 5, 5});
  expect(by("inverted_cdf"), DType::float32, {3}, {1, 5, 7});
  expect(quantile({1, 2, 3, 4}, {0.5, 1.0 / 6}, {.method = "nearest"}), DType::float32, {2}, {2, 1});
}

TEST(Quantile, PutsTheAxisOfQFirstAndKeepsReducedOnes) {
  std::vector<float> values(12);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
  const Tensor x = floats(values, {3, 4});
  expect(quantile(x, {0.5, 0.25}, {.axis = 0, .keepdims = true}), DType::float32, {2, 1, 4}, {4, 5, 6, 7, 2, 3, 4, 5});
  expect(quantile(x, 0.5, {.keepdims = true}), DType::float32, {1, 1}, {5.5f});
  expect(quantile(floats(values, {3, 2, 2}), {0.5}, {.axis = {0, 2}}), DType::float32, {1, 2}, {4.5f, 6.5f});
}

TEST(Quantile, IsNanWhereSomethingIsAndStaysWithinTheValues) {
  expect(quantile({1, kNan, 3}, 0.5), DType::float32, {}, {kNan});
  expect(quantile({1, 7, 3, 10, 5}, {-0.5, 1.5, kNan}), DType::float32, {3}, {1, 10, kNan});
  expect(percentile(ints({1, 2}), ints({50})), DType::float32, {1}, {1.5f});
}

TEST(Nanquantile, LeavesOutNanInEachRow) {
  const Tensor x = floats({1, kNan, 3, 9, kNan, kNan, kNan, kNan}, {2, 4});
  expect(nanquantile(x, {0.5, 0.2}, {.axis = 1}), DType::float32, {2, 2}, {3, kNan, 1.8f, kNan});
}

TEST(Median, OfTwoInfinitiesIsInfinite) {
  expect(median(floats({1, 2, 5, 4, 3, kNan, 1, 1}, {2, 4}), {.axis = 1, .keepdims = true}), DType::float32, {2, 1},
         {3, kNan});
  expect(median({kInf, kInf}), DType::float32, {}, {kInf});
  expect(median({-kInf, kInf}), DType::float32, {}, {kNan});
  expect(nanmedian(floats({1, 2, 5, 4, 3, kNan, 1, 1}, {2, 4})), DType::float32, {}, {2});
}

TEST(Histogram, CountsTheLastBorderAndOneUnitAroundASingleValue) {
  const Tensors counted = histogram({1, 2, 1, 5, 2.5}, {.bins = 4});
  expect(counted[0], DType::float32, {4}, {2, 2, 0, 1});
  expect(counted[1], DType::float32, {5}, {1, 2, 3, 4, 5});
  expect(histogram({1, 2, 1, 5, 2.5, 0, kNan}, {.bins = 4, .range = {1, 3}})[0], DType::float32, {4}, {2, 0, 1, 1});
  const Tensors single = histogram({2, 2}, {.bins = 2});
  expect(single[0], DType::float32, {2}, {0, 2});
  expect(single[1], DType::float32, {3}, {1.5f, 2, 2.5f});
  expect(histogram({1, 2}, {.bins = 0})[1], DType::float32, {1}, {1});
}

TEST(Bincount, CountsNegativeNumbersAsZero) {
  expect(bincount(ints({1, -2, 3, 1})), DType::int32, {4}, {1, 2, 0, 1});
  expect(bincount(ints({1, 0, 3, 1}), {.weights = {0.5, 1, 2, 3}, .minlength = 6}), DType::float32, {6},
         {1, 3.5f, 0, 2, 0, 0});
  expect(bincount(ints({1, 0, 0, 0}, {2, 2}), {.minlength = 3}), DType::int32, {2, 3}, {1, 1, 0, 2, 0, 0});
  expect(bincount(ints({})), DType::int32, {0}, {});
}

TEST(Correlate, SwapsAShorterFirstVectorAsNumPy) {
  const Tensor a = {1, 2, 3, 4}, v = {0, 1, 0.5};
  expect(correlate(a, v), DType::float32, {2}, {3.5f, 5});
  expect(correlate(a, v, {.mode = "same"}), DType::float32, {4}, {2, 3.5f, 5, 4});
  expect(correlate(a, v, {.mode = "full"}), DType::float32, {6}, {0.5f, 2, 3.5f, 5, 4, 0});
  expect(correlate(v, a, {.mode = "full"}), DType::float32, {6}, {0, 4, 5, 3.5f, 2, 0.5f});
  expect(correlate(v, a, {.mode = "same"}), DType::float32, {4}, {4, 5, 3.5f, 2});
  expect(correlate(a, {1, 2}, {.mode = "same"}), DType::float32, {4}, {2, 5, 8, 11});
}

TEST(Corrcoef, OfARowThatDoesNotVaryIsNan) {
  expect(corrcoef({{1, 1, 1}, {3, 1, 1}}), DType::float32, {2, 2}, {kNan, kNan, kNan, 1});
  expect(corrcoef({{1, 2, 4}, {3, 1, 1}}), DType::float32, {2, 2}, {1, -0.755929f, -0.755929f, 1});
}

TEST(Average, TakesWeightsOfOneAxisOrOfAll) {
  expect(average({{1, 2}, {3, 4}}, {.axis = 1, .weights = {1, 3}}), DType::float32, {2}, {1.75f, 3.75f});
  expect(average(ints({1, 2, 4})), DType::float32, {}, {2.3333333f});
  expect(average({1, 2}, {.weights = {0, 0}}), DType::float32, {}, {kNan});
}

TEST(Trapezoid, IntegratesOverXAlongAnyAxis) {
  const Tensor y = {{1, 2, 3}, {4, 5, 6}};
  expect(trapezoid(y, {.x = {0, 2, 3}}), DType::float32, {2}, {5.5f, 14.5f});
  expect(trapezoid(y, {.x = {0, 2}, .axis = 0}), DType::float32, {3}, {5, 7, 9});
  expect(trapezoid(y, {.x = {{0, 2, 3}, {1, 2, 5}}}), DType::float32, {2}, {5.5f, 21});
  expect(trapezoid(y, {.dx = 0.5, .axis = 0}), DType::float32, {3}, {1.25f, 1.75f, 2.25f});
}

TEST(Diff, OfBoolsIsWhetherTheyDifferAndUnsignedOnesWrap) {
  expect(diff(ints({1, 4, 9, 16}), {.n = 2}), DType::int32, {2}, {2, 2});
  expect(diff(ints({1, 4}), {.n = 5}), DType::int32, {0}, {});
  expect(diff(Tensor(std::vector<uint8_t>{4, 1})), DType::uint8, {1}, {253});
}

TEST(Vander, HasPowersAsColumns) {
  expect(vander(ints({1, 2, 3})), DType::int32, {3, 3}, {1, 1, 1, 4, 2, 1, 9, 3, 1});
  expect(vander({1, 2, 3}, {.N = 2, .increasing = true}), DType::float32, {3, 2}, {1, 1, 1, 2, 1, 3});
  expect(vander({1, 2, 3}, {.N = 0}), DType::float32, {3, 0}, {});
}

}  // namespace
}  // namespace keratin::ops
