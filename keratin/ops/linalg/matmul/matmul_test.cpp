#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "keratin/base/parallel_for.h"
#include "keratin/ops/def/simd.h"
#include "keratin/ops/ops.h"

namespace keratin::ops {
namespace {

// Numbers with full significands and both signs, different for every call site.
Tensor noise(const Shape& shape, uint32_t state) {
  std::vector<float> values(static_cast<size_t>(shape.size()));
  for (float& v : values) {
    state = state * 1664525u + 1013904223u;
    v = static_cast<float>(static_cast<int32_t>(state)) * 0x1p-31f;
  }
  return Tensor(values, shape);
}

bool same_bits(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() && std::memcmp(a.raw(), b.raw(), static_cast<size_t>(a.bytes())) == 0;
}

// One chain of fused multiply-adds an element, in order of k.
Tensor chained(const Tensor& a, const Tensor& b) {
  const int64_t m = a.shape(0), k = a.shape(1), n = b.shape(1);
  Tensor c = Tensor::empty({m, n}, DType::float32);
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      float sum = 0;
      for (int64_t l = 0; l < k; ++l) sum = std::fma(a.data<float>()[i * k + l], b.data<float>()[l * n + j], sum);
      c.mutable_data<float>()[i * n + j] = sum;
    }
  }
  return c;
}

TEST(Matmul, SumsEveryElementInOneChainOfFusedMultiplyAdds) {
  if (!use_avx2()) GTEST_SKIP() << "this target multiplies and adds separately";
  for (const int64_t m : {1, 2, 5, 13, 40})
    for (const int64_t k : {0, 1, 5, 17, 300})
      for (const int64_t n : {1, 4, 5, 16, 33, 130}) {
        const Tensor a = noise({m, k}, 1), b = noise({k, n}, 2), expected = chained(a, b);
        const Tensor at = transpose(a), bt = transpose(b);
        EXPECT_TRUE(same_bits(matmul(a, b), expected)) << m << " " << k << " " << n;
        EXPECT_TRUE(same_bits(matmul(at, b, {.transpose_a = true}), expected)) << m << " " << k << " " << n;
        EXPECT_TRUE(same_bits(matmul(a, bt, {.transpose_b = true}), expected)) << m << " " << k << " " << n;
        EXPECT_TRUE(same_bits(matmul(at, bt, {.transpose_a = true, .transpose_b = true}), expected))
            << m << " " << k << " " << n;
      }
}

// All four layouts of the operands.
void expect_chains(int64_t m, int64_t k, int64_t n) {
  const Tensor a = noise({m, k}, 1), b = noise({k, n}, 2), expected = chained(a, b);
  const Tensor at = transpose(a), bt = transpose(b);
  EXPECT_TRUE(same_bits(matmul(a, b), expected)) << m << " " << k << " " << n;
  EXPECT_TRUE(same_bits(matmul(at, b, {.transpose_a = true}), expected)) << m << " " << k << " " << n;
  EXPECT_TRUE(same_bits(matmul(a, bt, {.transpose_b = true}), expected)) << m << " " << k << " " << n;
  EXPECT_TRUE(same_bits(matmul(at, bt, {.transpose_a = true, .transpose_b = true}), expected))
      << m << " " << k << " " << n;
}

TEST(Matmul, KeepsTheChainAtEveryEdgeAndInEveryWayOfReadingB) {
  if (!use_avx2()) GTEST_SKIP() << "this target multiplies and adds separately";
  for (int64_t size = 1; size <= 40; ++size) {
    expect_chains(size, 19, 37);
    expect_chains(37, size, 19);
    expect_chains(19, 37, size);
    expect_chains(60, 280, 64 + size);  // panels are copied where they are used
  }
  expect_chains(50, 1030, 530);  // the same for B as it lies, which is larger than a cache
  expect_chains(300, 300, 70);   // all of B is copied first
}

TEST(Matmul, GivesARowTheSameBitsWhateverTheOtherRowsAre) {
  const Tensor a = noise({70, 50}, 3), b = noise({50, 37}, 4), all = matmul(a, b);
  for (const int64_t count : {1, 3, 12, 31})
    EXPECT_TRUE(same_bits(matmul(a.rows(5, 5 + count), b), all.rows(5, 5 + count))) << count;
}

TEST(Matmul, GivesTheSameBitsOnEveryNumberOfThreads) {
  const Tensor a = noise({301, 257}, 5), b = noise({257, 263}, 6), batch = noise({9, 64, 257}, 7);
  set_num_threads(1);
  const Tensor one = matmul(a, b), one_batch = matmul(batch, noise({9, 257, 130}, 8));
  for (const int64_t threads : {2, 3, 8}) {
    set_num_threads(threads);
    EXPECT_TRUE(same_bits(matmul(a, b), one)) << threads;
    EXPECT_TRUE(same_bits(matmul(batch, noise({9, 257, 130}, 8)), one_batch)) << threads;
  }
  set_num_threads(0);
}

TEST(Matmul, BroadcastsBatchesOnBothSides) {
  const Tensor a = noise({2, 1, 3, 4}, 9), b = noise({5, 4, 6}, 10), c = matmul(a, b);
  ASSERT_EQ(c.shape(), (Shape{2, 5, 3, 6}));
  for (int64_t i = 0; i < 2; ++i)
    for (int64_t j = 0; j < 5; ++j) EXPECT_TRUE(same_bits(c[i][j], matmul(a[i][0], b[j]))) << i << " " << j;
}

TEST(Matmul, TreatsVectorsAsRowOnTheLeftAndColumnOnTheRight) {
  const Tensor m = {{1, 2}, {3, 4}, {5, 6}};
  EXPECT_EQ(matmul({1, 2, 3}, m).to_vector<float>(), (std::vector<float>{22, 28}));
  EXPECT_EQ(matmul(m, {1, 2}).to_vector<float>(), (std::vector<float>{5, 11, 17}));
  EXPECT_EQ(matmul({1, 2, 3}, {4, 5, 6}).item<float>(), 32);
}

TEST(Matmul, WrapsIntegersWidensBytesAndTakesBoolsAsAny) {
  const Tensor big(std::vector<int32_t>{1 << 30, 1 << 30}, {1, 2}), twos(std::vector<int32_t>{2, 2}, {2, 1});
  EXPECT_EQ(matmul(big, twos).at<int64_t>(0, 0), 0);
  const Tensor bytes(std::vector<int8_t>{100, 100}, {1, 2});
  const Tensor product = matmul(bytes, transpose(bytes));
  EXPECT_EQ(product.dtype(), DType::int32);
  EXPECT_EQ(product.at<int64_t>(0, 0), 20000);
  const Tensor yes = Tensor::full({2, 2}, 1, DType::bool_);
  EXPECT_EQ(matmul(yes, yes).dtype(), DType::bool_);
  EXPECT_EQ(matmul(yes, yes).to_vector<int>(), (std::vector<int>{1, 1, 1, 1}));
}

TEST(Matmul, SumsHalvesInFloat32) {
  const Tensor ones = Tensor::full({1, 4096}, 1, DType::float16);  // 2048 + 1 is 2048 in float16
  EXPECT_EQ(matmul(ones, transpose(ones)).at<float>(0, 0), 4096);
}

// Twice the bound of a chain of k additions in float32 (Higham, section 3.1), and the rounding of the result to a half
// with `bits` bits.
Tensor error_bound(const Tensor& a, const Tensor& b, const Tensor& exact, int bits) {
  const double chain = 2 * static_cast<double>(a.shape(1) + 1) * 0x1p-24;
  return add(multiply(matmul(abs(a), abs(b)), chain), multiply(abs(exact), std::ldexp(1.0, -bits)));
}

TEST(Matmul, OfHalvesOfEverySizeIsWithinTheBoundOfFloat32) {
  const auto within = [](DType half, int bits, int64_t m, int64_t k, int64_t n) {
    const Tensor a = cast(noise({m, k}, 1), half), b = cast(noise({k, n}, 2), half);
    const Tensor at = transpose(a), bt = transpose(b), c = matmul(a, b);
    const Tensor wide_a = cast(a, DType::float64), wide_b = cast(b, DType::float64);
    const Tensor exact = matmul(wide_a, wide_b), bound = error_bound(wide_a, wide_b, exact, bits);
    const Tensor error = subtract(abs(subtract(cast(c, DType::float64), exact)), bound);
    EXPECT_LE(max(error).item<double>(), 0) << m << " " << k << " " << n;
    EXPECT_TRUE(same_bits(matmul(at, b, {.transpose_a = true}), c)) << m << " " << k << " " << n;
    EXPECT_TRUE(same_bits(matmul(a, bt, {.transpose_b = true}), c)) << m << " " << k << " " << n;
    EXPECT_TRUE(same_bits(matmul(at, bt, {.transpose_a = true, .transpose_b = true}), c)) << m << " " << k << " " << n;
  };
  for (const auto& [half, bits] : {std::pair{DType::bfloat16, 8}, std::pair{DType::float16, 11}}) {
    for (int64_t size = 1; size <= 40; ++size) {
      within(half, bits, size, 17, 33);
      within(half, bits, 13, size, 40);
      within(half, bits, 13, 16, size);
      within(half, bits, 2, 15, size);
    }
    within(half, bits, 130, 300, 130);
  }
}

TEST(Matmul, GivesARowOfHalvesTheSameBitsWhateverTheOtherRowsAre) {
  for (const DType half : {DType::bfloat16, DType::float16}) {
    const Tensor a = cast(noise({70, 51}, 3), half), b = cast(noise({51, 37}, 4), half), all = matmul(a, b);
    for (const int64_t count : {1, 2, 3, 4, 5, 12, 31})
      EXPECT_TRUE(same_bits(matmul(a.rows(5, 5 + count), b), all.rows(5, 5 + count))) << count;
  }
}

TEST(Matmul, OfHalvesGivesTheSameBitsOnEveryNumberOfThreads) {
  const auto all = [] {
    Tensors results;
    for (const DType half : {DType::bfloat16, DType::float16}) {
      const Tensor a = cast(noise({301, 257}, 5), half), b = cast(noise({257, 263}, 6), half);
      results.push_back(matmul(a, b));
      results.push_back(matmul(cast(noise({9, 64, 257}, 7), half), cast(noise({9, 257, 130}, 8), half)));
    }
    return results;
  };
  set_num_threads(1);
  const Tensors one = all();
  for (const int64_t threads : {2, 3, 8}) {
    set_num_threads(threads);
    const Tensors more = all();
    for (size_t i = 0; i < one.size(); ++i) EXPECT_TRUE(same_bits(more[i], one[i])) << threads;
  }
  set_num_threads(0);
}

TEST(Matmul, OfHalvesKeepsInfinityAndNaN) {
  const float inf = INFINITY;
  for (const DType half : {DType::bfloat16, DType::float16}) {
    const Tensor c =
        matmul(cast(Tensor{{inf, 1}, {NAN, 1}, {1, 2}}, half), cast(Tensor(std::vector<float>{1, 1}, {2, 1}), half));
    EXPECT_EQ(c.at<float>(0, 0), inf);
    EXPECT_TRUE(std::isnan(c.at<float>(1, 0)));
    EXPECT_EQ(c.at<float>(2, 0), 3);
  }
}

TEST(Matmul, OfNothingIsZeros) {
  const Tensor c = matmul(Tensor::zeros({2, 0}), Tensor::zeros({0, 3}));
  EXPECT_EQ(c.to_vector<float>(), std::vector<float>(6, 0.0f));
  EXPECT_EQ(matmul(Tensor::zeros({0, 4}), Tensor::zeros({4, 3})).shape(), (Shape{0, 3}));
}

}  // namespace
}  // namespace keratin::ops
