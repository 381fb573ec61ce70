#include "keratin/autograd/anomaly.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "keratin/autograd/tape.h"
#include "keratin/base/error.h"
#include "keratin/ops/ops.h"

namespace keratin {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(DetectAnomaly, NamesTheForwardOpBehindTheFirstGradientThatIsNotFinite) {
  const DetectAnomaly detect;
  const Tensor x = {0, 4};
  GradientTape tape;
  const Tensor y = ops::sum(ops::sqrt(x) * 2);
  try {
    tape.gradient(y, x);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(),
                StartsWith("[sqrt] its gradient of input 0 is the first that is not finite (float32 (2,) -> float32 "
                           "(2,)). Look at the values that it was given."));
  }
}

TEST(DetectAnomaly, SaysWhenTheSeedWasNotFiniteAlready) {
  const DetectAnomaly detect;
  const Tensor x = {1};
  GradientTape tape;
  const Tensor y = x * 2;
  try {
    tape.gradient({y}, {x}, {Tensor{NAN}});
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("The gradient that reached it was not finite already"));
  }
}

TEST(DetectAnomaly, LooksWhileItLives) {
  const Tensor x = {0};
  { const DetectAnomaly detect; }
  EXPECT_FALSE(DetectAnomaly::active());
  GradientTape tape;
  EXPECT_TRUE(std::isinf(tape.gradient(ops::sqrt(x), x).at(0)));
}

}  // namespace
}  // namespace keratin
