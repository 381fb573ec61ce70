// Lines of a user's program in errors of the way back. (Inside keratin/ every line counts as the library's own.)
#include "keratin/autograd/anomaly.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "keratin/autograd/custom_gradient.h"
#include "keratin/autograd/tape.h"
#include "keratin/base/error.h"
#include "keratin/ops/ops.h"

namespace keratin {
namespace {

using testing::EndsWith;

TEST(DetectAnomaly, GivesTheLineOfTheForwardOp) {
  const DetectAnomaly detect;
  const Tensor x = {0, 4};
  GradientTape tape;
  const Tensor root = ops::sqrt(x);
  const int line = __LINE__ - 1;
  const Tensor y = ops::sum(root * 2);
  try {
    tape.gradient(y, x);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.source().line, line);
    EXPECT_THAT(error.what(), EndsWith(cat("(at anomaly_test.cpp:", line, ")")));
  }
}

TEST(GradientTape, AnErrorOnTheWayBackGivesTheLineOfTheForwardOp) {
  const Tensor x = {1, 2};
  const auto wrong = ops::custom_gradient([](const Tensor& t) {
    return std::pair(t * 2, [](const Tensor& up) { return ops::matmul(up, Tensor{1, 2, 3}); });
  });
  GradientTape tape;
  const Tensor y = ops::exp(wrong(x));
  try {
    tape.gradient(y, x);
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(error.source().file, nullptr);
  }
}

}  // namespace
}  // namespace keratin
