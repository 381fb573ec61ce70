#include "keratin/ops/reduce/reduction.h"

#include <gtest/gtest.h>

#include <cstring>

#include "keratin/base/parallel_for.h"
#include "keratin/ops/generated/reduce/max.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/random/random.h"

namespace keratin::ops::reduction_detail {
namespace {

struct Sum {
  template <class A>
  static constexpr A identity() {
    return A{};
  }
  template <class A>
  static constexpr A combine(A a, A b) {
    return a + b;
  }
  template <class Out, class A>
  static Out finish(A a, double) {
    return a;
  }
};

Tensor numbers(const Shape& shape) { return random::normal(shape, {.seed = 5}); }

bool same_bits(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() && std::memcmp(a.raw(), b.raw(), static_cast<size_t>(a.bytes())) == 0;
}

/// x [outer, rows, inner] summed over the rows by one task that takes each line as a whole.
Tensor sum_at_once(const Tensor& x) {
  const int64_t outer = x.shape(0), rows = x.shape(1), inner = x.shape(2);
  Tensor out = Tensor::empty({outer, inner}, DType::float32);
  const auto* in = static_cast<const float*>(x.raw());
  auto* to = static_cast<float*>(out.mutable_raw());
  for (int64_t o = 0; o < outer; ++o)
    for (int64_t c = 0; c < inner; c += kTile)
      reduce_columns<Sum, float, float>(in + o * rows * inner + c, to + o * inner + c, rows, std::min(kTile, inner - c),
                                        inner, 0);
  return out;
}

TEST(Reduction, CuttingIntoTasksChangesNoBit) {
  for (const Shape& shape : std::vector<Shape>{{1, 300001, 1},
                                               {1, (1 << 20) + 4096 * 17 + 3, 1},
                                               {3, 200000, 1},
                                               {1, 70001, 10},
                                               {1, 5000, 300},
                                               {2, 1027, 128},
                                               {700, 600, 1}}) {
    const Tensor x = numbers(shape), expected = sum_at_once(x);
    for (const int64_t threads : {1, 2, 3, 8}) {
      set_num_threads(threads);
      EXPECT_TRUE(same_bits(sum(x, {.axis = 1}), expected)) << to_string(spec_of(x)) << " on " << threads;
    }
  }
  set_num_threads(0);
}

TEST(Reduction, SeveralPassesGiveTheSameBitsOnAnyNumberOfThreads) {
  const Tensor x = numbers({600, 3, 400});
  const auto both = [&] { return sum(x, {.axis = {0, 2}}); };
  set_num_threads(1);
  const Tensor expected = both(), largest = max(x);
  for (const int64_t threads : {2, 3, 8}) {
    set_num_threads(threads);
    EXPECT_TRUE(same_bits(both(), expected));
    EXPECT_TRUE(same_bits(max(x), largest));
  }
  set_num_threads(0);
}

TEST(Reduction, NothingToReduceGivesTheIdentity) {
  EXPECT_EQ(sum(numbers({3, 0, 2}), {.axis = 1}).to_vector<float>(), std::vector<float>(6, 0));
  EXPECT_EQ(sum(numbers({0, 4}), {.axis = 1}).size(), 0);
  EXPECT_EQ(sum(numbers({4, 0}), {.axis = 0}).size(), 0);
}

}  // namespace
}  // namespace keratin::ops::reduction_detail
