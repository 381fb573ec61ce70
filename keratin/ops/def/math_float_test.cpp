#include "keratin/ops/def/math_float.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>

#include "keratin/ops/def/math.h"

namespace keratin::ops::math {
namespace {

// The distance of `value` from `exact` in units of the last place of a float of that size.
double ulps(float value, double exact) {
  const auto nearest = static_cast<float>(exact);
  if (std::isnan(exact)) return std::isnan(value) ? 0 : 1e30;
  if (std::isinf(nearest) || std::isinf(value)) return nearest == value ? 0 : 1e30;
  const double unit = std::ldexp(1.0, std::max(std::ilogb(exact == 0 ? 1e-45 : exact), -126) - 23);
  return std::fabs(static_cast<double>(value) - exact) / unit;
}

// KERATIN_FLOAT_STRIDE=1 (./dev nightly) tries every float; otherwise a prime: every exponent, both signs, infinities
// and NaN.
uint64_t stride() {
  const char* text = std::getenv("KERATIN_FLOAT_STRIDE");
  return text == nullptr ? 4999 : std::max(1ull, std::strtoull(text, nullptr, 10));
}

template <class F, class G>
void expect_within(double bound, F ours, G exact) {
  double worst = 0;
  float at = 0;
  const uint64_t every = stride();
  for (uint64_t bits = 0; bits < (1ull << 32); bits += every) {
    const auto x = std::bit_cast<float>(static_cast<uint32_t>(bits));
    const double error = ulps(ours(x), exact(static_cast<double>(x)));
    if (error > worst) worst = error, at = x;
  }
  EXPECT_LE(worst, bound) << "at " << at << ": " << ours(at) << " instead of " << exact(static_cast<double>(at));
}

#define KERATIN_FLOAT_TEST(Name, bound, function)                                               \
  TEST(MathFloat, Name) {                                                                       \
    expect_within(                                                                              \
        bound, [](float x) { return function(x); }, [](double x) { return std::function(x); }); \
  }
KERATIN_FLOAT_TEST(ExpIsWithinOneUlp, 1, exp)
KERATIN_FLOAT_TEST(Expm1IsWithinTwoUlp, 2, expm1)
KERATIN_FLOAT_TEST(LogIsWithinOneUlp, 1, log)
KERATIN_FLOAT_TEST(Log1pIsWithinTwoUlp, 2, log1p)
KERATIN_FLOAT_TEST(TanhIsWithinThreeUlp, 3, tanh)
KERATIN_FLOAT_TEST(ErfIsWithinTwoUlp, 2, erf)
#undef KERATIN_FLOAT_TEST

TEST(MathFloat, SigmoidIsWithinThreeUlpInBothTails) {
  expect_within(
      3, [](float x) { return sigmoid(x); }, [](double x) { return sigmoid(x); });
}
TEST(MathFloat, SoftplusIsWithinThreeUlp) {
  expect_within(
      3, [](float x) { return softplus(x); }, [](double x) { return softplus(x); });
}

TEST(MathFloat, SpecialValuesAreExact) {
  const float inf = std::numeric_limits<float>::infinity();
  EXPECT_EQ(exp(0.0f), 1.0f);
  EXPECT_EQ(exp(-inf), 0.0f);
  EXPECT_EQ(exp(inf), inf);
  EXPECT_EQ(expm1(-inf), -1.0f);
  EXPECT_TRUE(std::signbit(expm1(-0.0f)));
  EXPECT_EQ(log(1.0f), 0.0f);
  EXPECT_EQ(log(0.0f), -inf);
  EXPECT_TRUE(std::isnan(log(-1.0f)));
  EXPECT_EQ(log1p(-1.0f), -inf);
  EXPECT_EQ(tanh(40.0f), 1.0f);
  EXPECT_TRUE(std::signbit(tanh(-0.0f)));
  EXPECT_EQ(erf(-5.0f), -1.0f);
  EXPECT_EQ(sigmoid(0.0f), 0.5f);
}

TEST(MathIntegers, NeverLeaveDefinedBehaviour) {
  const int32_t low = std::numeric_limits<int32_t>::min();
  EXPECT_EQ(add(std::numeric_limits<int32_t>::max(), 1), low);
  EXPECT_EQ(multiply(uint16_t{65535}, uint16_t{65535}), 1);
  EXPECT_EQ(abs(low), low);
  EXPECT_EQ(floor_divide(low, -1), low);
  EXPECT_EQ(floor_divide(-7, 2), -4);
  EXPECT_EQ(floor_divide(7, 0), 0);
  EXPECT_EQ(mod(-7, 2), 1);
  EXPECT_EQ(mod(7, -2), -1);
  EXPECT_EQ(mod(7, 0), 0);
  EXPECT_EQ(mod(low, -1), 0);
  EXPECT_EQ(power(3, 4), 81);
  EXPECT_EQ(power(-1, -3), -1);
  EXPECT_EQ(power(0, -1), 0);
}

}  // namespace
}  // namespace keratin::ops::math
