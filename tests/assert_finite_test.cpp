#include "keratin/ops/assert_finite.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>

#include "keratin/base/error.h"
#include "keratin/ops/def/node.h"
#include "keratin/ops/ops.h"

namespace keratin {
namespace {

constexpr int kLine = __LINE__ + 4;  // of the call below

std::string message_of(const Tensor& x) {
  try {
    ops::assert_finite(x, "logits");
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::kNonFinite);
    return e.what();
  }
  return "";
}

TEST(AssertFinite, NamesTheFirstAndCountsAll) {
  EXPECT_EQ(
      message_of({{1, 2, INFINITY}, {NAN, 5, -INFINITY}}),
      cat("[assert_finite] logits (float32 (2, 3)) has 1 NaN and 2 infinite elements; the first, at index (0, 2), "
          "is inf. (at assert_finite_test.cpp:",
          kLine, ")"));
}

TEST(AssertFinite, LooksIntoComplexNumbers) {
  const std::vector<std::complex<float>> values = {{1, 2}, {3, NAN}};
  EXPECT_NE(message_of(Tensor(values)).find("1 NaN and 0 infinite elements; the first, at index (1,)"),
            std::string::npos);
}

TEST(AssertFinite, ReturnsWhatIsFinite) {
  const Tensor x = {1, 2};
  EXPECT_TRUE(ops::assert_finite(x).is(x));
  EXPECT_EQ(message_of(Tensor(std::vector<int32_t>{1})), "");
  EXPECT_EQ(message_of(Tensor(std::vector<double>{})), "");
}

TEST(AssertFinite, PassesWhatHasNoValuesYet) {
  const Tensor x = ops::placeholder({{2}, DType::float32});
  EXPECT_TRUE(ops::assert_finite(x).is(x));
}

}  // namespace
}  // namespace keratin
