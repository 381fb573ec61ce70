#include "keratin/ops/fft/plan.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numbers>

#include "keratin/base/philox.h"

namespace keratin::ops::fft_detail {
namespace {

using Wide = std::complex<long double>;

std::vector<Complex> noise(int64_t n) {
  std::vector<Complex> out;
  for (int64_t i = 0; i < n; ++i) {
    const PhiloxCounter words = philox(philox_counter(static_cast<uint64_t>(i), 0), philox_key(7));
    out.push_back({uniform_double(words[0], words[1]) - 0.5, uniform_double(words[2], words[3]) - 0.5});
  }
  return out;
}

std::vector<Complex> transformed(const std::vector<Complex>& x) {
  const Plan plan(static_cast<int64_t>(x.size()));
  std::vector<Complex> data = x, work(static_cast<size_t>(plan.work()));
  const Complex* result = plan.run(data.data(), work.data());
  return {result, result + x.size()};
}

// The definition, with 64 bits of significand: element k.
Wide exact(const std::vector<Complex>& x, size_t k, const std::vector<Wide>& roots) {
  Wide sum = 0;
  for (size_t j = 0; j < x.size(); ++j) sum += Wide(x[j].re, x[j].im) * roots[j * k % x.size()];
  return sum;
}

std::vector<Wide> wide_roots(size_t n) {
  std::vector<Wide> out;
  for (size_t k = 0; k < n; ++k) {
    const long double angle =
        2 * std::numbers::pi_v<long double> * static_cast<long double>(k) / static_cast<long double>(n);
    out.emplace_back(std::cos(angle), -std::sin(angle));
  }
  return out;
}

// ||error|| / ||exact|| over the elements 0, step, 2 step, ..., in units of 2^-53.
double error_of(int64_t n, size_t step) {
  const std::vector<Complex> x = noise(n), y = transformed(x);
  const std::vector<Wide> roots = wide_roots(static_cast<size_t>(n));
  long double error = 0, size = 0;
  for (size_t k = 0; k < y.size(); k += step) {
    const Wide wanted = exact(x, k, roots);
    error += std::norm(wanted - Wide(y[k].re, y[k].im));
    size += std::norm(wanted);
  }
  return static_cast<double>(std::sqrt(error / size)) * 0x1p53;
}

TEST(FftPlan, KeepsItsErrorBoundAtEveryLengthUpTo130) {
  for (int64_t n = 1; n <= 130; ++n) EXPECT_LE(error_of(n, 1), 16 * std::log2(4.0 * static_cast<double>(n))) << n;
}

TEST(FftPlan, KeepsTheTighterBoundOfMixedRadices) {
  for (const int64_t n : {2, 3, 4, 5, 7, 16, 27, 31, 60, 64, 96, 100, 128, 210, 243, 1001, 1024, 2310, 4096, 6000})
    EXPECT_LE(error_of(n, n > 1000 ? 37 : 1), 4 * std::log2(static_cast<double>(n))) << n;
}

TEST(FftPlan, KeepsItsErrorBoundAtLargePrimesAndTheirMultiples) {
  for (const int64_t n : {37, 101, 997, 2 * 503, 10007, 3 * 4099})
    EXPECT_LE(error_of(n, n > 1000 ? 101 : 1), 16 * std::log2(4.0 * static_cast<double>(n))) << n;
}

TEST(RootOfUnity, IsExactAtQuartersAndWithinTwoUlpsElsewhere) {
  EXPECT_EQ(root_of_unity(0, 8).re, 1);
  EXPECT_EQ(root_of_unity(2, 8).im, -1);
  EXPECT_EQ(root_of_unity(4, 8).re, -1);
  EXPECT_EQ(root_of_unity(6, 8).im, 1);
  for (const int64_t n : {1, 2, 3, 5, 8, 12, 97, 360}) {
    const std::vector<Wide> roots = wide_roots(static_cast<size_t>(n));
    for (int64_t k = 0; k < n; ++k) {
      const Complex root = root_of_unity(k, n);
      EXPECT_NEAR(root.re, static_cast<double>(roots[static_cast<size_t>(k)].real()), 0x1p-52) << k << "/" << n;
      EXPECT_NEAR(root.im, static_cast<double>(roots[static_cast<size_t>(k)].imag()), 0x1p-52) << k << "/" << n;
    }
  }
}

}  // namespace
}  // namespace keratin::ops::fft_detail
