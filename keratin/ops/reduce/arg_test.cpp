#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "keratin/base/parallel_for.h"
#include "keratin/ops/ops.h"
#include "keratin/ops/random/random.h"

namespace keratin::ops {
namespace {

/// Whether a beats b for argmax: NaN beats all numbers, 0 is greater than -0.
bool beats(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && !std::isnan(b);
  if (a == 0 && b == 0) return std::signbit(b) && !std::signbit(a);
  return a > b;
}

/// The first best along the middle of [outer, count, inner]; `sign` -1 asks for the smallest.
std::vector<int32_t> expected(const Tensor& x, double sign) {
  const auto values = cast(x, DType::float64).to_vector<double>();
  const auto at = [&](int64_t o, int64_t i, int64_t j) {
    return sign * values[static_cast<size_t>((o * x.shape(1) + i) * x.shape(2) + j)];
  };
  std::vector<int32_t> found;
  for (int64_t o = 0; o < x.shape(0); ++o)
    for (int64_t j = 0; j < x.shape(2); ++j) {
      int64_t best = 0;
      for (int64_t i = 1; i < x.shape(1); ++i)
        if (beats(at(o, i, j), at(o, best, j))) best = i;
      found.push_back(static_cast<int32_t>(best));
    }
  return found;
}

TEST(Arg, FindsTheFirstBestAtEveryEdgeOfBlocks) {
  for (const DType dtype : {DType::float32, DType::float64, DType::bfloat16, DType::int32, DType::uint8})
    for (const int64_t count : {1, 2, 63, 64, 65, 127, 128, 200, 1000})
      for (const int64_t inner : {1, 2, 64, 70}) {
        // Few values, so that there are ties.
        const Tensor x = cast(floor(random::uniform({3, count, inner}, {.minval = 0, .maxval = 9, .seed = 1})), dtype);
        SCOPED_TRACE(to_string(x.shape()));
        EXPECT_EQ(argmax(x, {.axis = 1}).to_vector<int32_t>(), expected(x, 1));
        EXPECT_EQ(argmin(x, {.axis = 1}).to_vector<int32_t>(), expected(x, -1));
      }
}

TEST(Arg, NaNBeatsAllAndZeroIsAboveMinusZero) {
  const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
  for (const int64_t count : {5, 64, 300}) {
    for (const int64_t at : {int64_t{0}, count / 2, count - 1})
      for (const float other : {nan, -nan, inf, 0.0f}) {
        std::vector<float> values(static_cast<size_t>(count), -0.0f);
        values[static_cast<size_t>(at)] = other;
        values.back() = other;
        const Tensor x(values, {1, count, 1});
        EXPECT_EQ(argmax(x, {.axis = 1}).to_vector<int32_t>(), expected(x, 1)) << other;
        EXPECT_EQ(argmin(x, {.axis = 1}).to_vector<int32_t>(), expected(x, -1)) << other;
      }
  }
}

TEST(Arg, IsTheSameOnAnyNumberOfThreads) {
  const Tensor x = random::normal({40, 130, 100}, {.seed = 3});
  for (const int64_t threads : {1, 2, 8}) {
    set_num_threads(threads);
    EXPECT_EQ(argmax(x, {.axis = 1}).to_vector<int32_t>(), expected(x, 1)) << threads;
  }
  set_num_threads(0);
}

}  // namespace
}  // namespace keratin::ops
