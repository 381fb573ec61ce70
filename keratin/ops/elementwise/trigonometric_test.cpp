#include "keratin/ops/elementwise/trigonometric.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <vector>

namespace keratin::ops::trigonometric {
namespace {

std::vector<float> computed(Function function, std::vector<float> x) {
  const Kernel kernel = float_kernel(function, static_cast<int64_t>(x.size()));
  void* const buffers[] = {x.data(), x.data()};
  kernel.run(kernel, buffers);
  return x;
}

double exact(Function function, double x) {
  return function == Function::kSin ? std::sin(x) : function == Function::kCos ? std::cos(x) : std::tan(x);
}

// In units of the last place of a float of the exact value's size.
double ulps(float value, double exact) {
  if (std::isnan(exact)) return std::isnan(value) ? 0 : 1e30;
  const double unit = std::ldexp(1.0, std::max(std::ilogb(exact == 0 ? 1e-45 : exact), -126) - 23);
  return std::fabs(static_cast<double>(value) - exact) / unit;
}

// KERATIN_FLOAT_STRIDE=1 (./dev nightly) tries every float; otherwise a prime: every exponent, both signs, infinities
// and NaN.
TEST(Trigonometric, IsWithinTheStatedUlp) {
  const char* text = std::getenv("KERATIN_FLOAT_STRIDE");
  const uint64_t stride = text == nullptr ? 4999 : std::max(1ull, std::strtoull(text, nullptr, 10));
  for (const Function function : {Function::kSin, Function::kCos, Function::kTan}) {
    double worst = 0;
    float at = 0;
    std::vector<float> x;
    const auto check = [&] {
      const std::vector<float> y = computed(function, x);
      for (size_t i = 0; i < x.size(); ++i)
        if (const double error = ulps(y[i], exact(function, static_cast<double>(x[i]))); error > worst)
          worst = error, at = x[i];
      x.clear();
    };
    for (uint64_t bits = 0; bits < (1ull << 32); bits += stride) {
      x.push_back(std::bit_cast<float>(static_cast<uint32_t>(bits)));
      if (x.size() == 4096) check();
    }
    check();
    EXPECT_LE(worst, 0.6) << "at " << at;
  }
}

TEST(Trigonometric, DoesNotDependOnNeighbours) {
  std::vector<float> mixed;
  for (int i = 0; i < 300; ++i) mixed.push_back(i % 7 == 0 ? 1e20f : static_cast<float>(i) * 0.37f - 40);
  const std::vector<float> together = computed(Function::kSin, mixed);
  for (size_t i = 0; i < mixed.size(); ++i) EXPECT_EQ(together[i], computed(Function::kSin, {mixed[i]})[0]);
}

TEST(Trigonometric, SpecialValuesAreExact) {
  const float inf = std::numeric_limits<float>::infinity();
  EXPECT_TRUE(std::signbit(computed(Function::kSin, {-0.0f})[0]));
  EXPECT_TRUE(std::signbit(computed(Function::kTan, {-0.0f})[0]));
  EXPECT_EQ(computed(Function::kCos, {0.0f})[0], 1.0f);
  for (const Function function : {Function::kSin, Function::kCos, Function::kTan})
    EXPECT_TRUE(std::isnan(computed(function, {inf})[0]));
}

}  // namespace
}  // namespace keratin::ops::trigonometric
