#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

#include "keratin/base/parallel_for.h"
#include "keratin/ops/index/radix_sort.h"
#include "keratin/ops/ops.h"
#include "keratin/ops/random/random.h"

namespace keratin::ops {
namespace {

/// Positions along the middle of [outer, size, inner] in stable order, NaN last.
std::vector<int32_t> expected(const Tensor& x) {
  const auto values = cast(x, DType::float64).to_vector<double>();
  const int64_t size = x.shape(1), inner = x.shape(2);
  std::vector<int32_t> found(values.size());
  for (int64_t row = 0; row < x.shape(0) * inner; ++row) {
    const int64_t start = row / inner * size * inner + row % inner;
    const auto at = [&](int32_t i) { return values[static_cast<size_t>(start + i * inner)]; };
    std::vector<int32_t> order(static_cast<size_t>(size));
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](int32_t a, int32_t b) { return at(a) < at(b) || (std::isnan(at(b)) && !std::isnan(at(a))); });
    for (int64_t i = 0; i < size; ++i) found[static_cast<size_t>(start + i * inner)] = order[static_cast<size_t>(i)];
  }
  return found;
}

void expect_sorted(const Tensor& x) {
  SCOPED_TRACE(to_string(x.shape()));
  const Tensor order = argsort(x, {.axis = 1});
  EXPECT_EQ(order.to_vector<int32_t>(), expected(x));
  const Tensor sorted = sort(x, {.axis = 1}), taken = take_along_axis(x, order, {.axis = 1});
  EXPECT_EQ(std::memcmp(sorted.raw(), taken.raw(), static_cast<size_t>(x.bytes())), 0);
}

TEST(Sort, IsStableForEveryDTypeAndSize) {
  for (const DType dtype : {DType::float32, DType::float64, DType::float16, DType::bfloat16, DType::int8, DType::uint8,
                            DType::int16, DType::int32, DType::uint32, DType::int64, DType::bool_})
    for (const int64_t size : {1, 2, 100, 255, 256, 257, 3000})
      for (const int64_t inner : {1, 3}) {
        const bool is_signed = dtype != DType::uint8 && dtype != DType::uint32;
        const double least = is_signed ? -90 : 0;
        expect_sorted(cast(random::uniform({2, size, inner}, {.minval = least, .maxval = 100, .seed = 1}), dtype));
      }
}

TEST(Sort, PutsNaNLastAndTakesZerosAsEqual) {
  const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
  for (const int64_t repeats : {1, 100}) {
    std::vector<double> values;
    for (int64_t i = 0; i < repeats; ++i)
      for (const double v : {0.0, -0.0, nan, -inf, 5e-324, -nan, inf, -5e-324, 1.5, -1.5}) values.push_back(v);
    const Tensor x(values, {1, static_cast<int64_t>(values.size()), 1});
    expect_sorted(cast(x, DType::float64));
    expect_sorted(cast(x, DType::float32));
  }
}

TEST(Sort, IsTheSameOnAnyNumberOfThreads) {
  const Tensor x = random::normal({70, 500, 3}, {.seed = 3});
  for (const int64_t threads : {1, 2, 8}) {
    set_num_threads(threads);
    expect_sorted(x);
  }
  set_num_threads(0);
}

TEST(SortKey, FollowsTheOrderOfNumbers) {
  using index_detail::sort_key;
  const std::vector<float> rising{
      -std::numeric_limits<float>::infinity(), -3, -1e-45f, 0, 1e-45f, 2, std::numeric_limits<float>::infinity(),
      std::numeric_limits<float>::quiet_NaN()};
  for (size_t i = 1; i < rising.size(); ++i) EXPECT_LT(sort_key(rising[i - 1]), sort_key(rising[i]));
  EXPECT_EQ(sort_key(0.0), sort_key(-0.0));
  EXPECT_LT(sort_key(int64_t{-1}), sort_key(std::numeric_limits<int64_t>::max()));
  EXPECT_LT(sort_key(int8_t{-1}), sort_key(int8_t{0}));
}

}  // namespace
}  // namespace keratin::ops
