#include "keratin/autograd/gradcheck.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "keratin/autograd/custom_gradient.h"
#include "keratin/base/error.h"
#include "keratin/ops/ops.h"

namespace keratin {
namespace {

using ops::Tensors;
using testing::StartsWith;

const Tensor x = Tensor(std::vector<double>{0.3, -0.7, 1.1, 2});

TEST(Gradcheck, AgreesWithAGradientThatIsRight) {
  const GradcheckReport report = gradcheck([](const Tensor& v) { return ops::tanh(v) * ops::sum(v); }, x);
  EXPECT_TRUE(report.ok) << report.text;
  EXPECT_EQ(report.compared, 16);
  EXPECT_THAT(report.text, StartsWith("[gradcheck] all agree; the worst: output 0 element ("));
}

TEST(Gradcheck, NamesTheElementWhoseGradientIsWrong) {
  const auto wrong = ops::custom_gradient([](const Tensor& v) {
    const Tensor factor = Tensor(std::vector<double>{1, 1, 1.5, 1});
    return std::pair(v * 2, [factor](const Tensor& up) { return up * 2 * factor; });
  });
  const GradcheckReport report = gradcheck(wrong, x);
  EXPECT_FALSE(report.ok);
  EXPECT_THAT(report.text,
              StartsWith("[gradcheck] output 0 element (2,) by input 0 element (2,): ours 3.0, slope 1.99"));
}

TEST(Gradcheck, SeesAGradientThatIsMissing) {
  EXPECT_FALSE(gradcheck([](const Tensor& v) { return ops::stop_gradient(v) * v; }, x).ok);
}

TEST(Gradcheck, LeavesOutIntegers) {
  const auto f = [](const Tensors& in) { return ops::take(in[0], in[1]); };
  const Tensor index = Tensor(std::vector<int32_t>{2, 0, 2});
  const GradcheckReport report = gradcheck(f, {x, index});
  EXPECT_TRUE(report.ok) << report.text;
  EXPECT_EQ(report.compared, 12);
}

TEST(Gradcheck, AsksForFloat64) {
  try {
    gradcheck([](const Tensor& v) { return v; }, Tensor{1, 2});
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "[gradcheck] expected float64, received float32 (2,) as input 0: a slope in float32 has no digits to "
                 "compare with. Cast it.");
  }
}

TEST(Gradgradcheck, AgreesWithSecondDerivativesThatAreRight) {
  const auto f = [](const Tensors& in) { return ops::exp(in[0]) * ops::sin(in[1]); };
  const GradcheckReport report = gradgradcheck(f, {x, x * 2});
  EXPECT_TRUE(report.ok) << report.text;
}

TEST(Gradgradcheck, SeesAGradientThatIsRightButCannotBeDifferentiated) {
  const auto f = ops::custom_gradient([](const Tensor& v) {
    return std::pair(v * v, [v](const Tensor& up) { return up * 2 * ops::stop_gradient(v); });
  });
  EXPECT_TRUE(gradcheck(f, x).ok);
  EXPECT_FALSE(gradgradcheck(f, x).ok);
}

}  // namespace
}  // namespace keratin
