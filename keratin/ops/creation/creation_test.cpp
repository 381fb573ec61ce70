#include "keratin/ops/creation/creation.h"

#include <gtest/gtest.h>

#include <cmath>

#include "keratin/base/error.h"

namespace keratin::ops {
namespace {

std::vector<double> list(const Tensor& t) { return t.to_vector<double>(); }

TEST(Arange, HasTheDTypeOfWhatIsGiven) {
  EXPECT_EQ(arange(5).dtype(), DType::int32);
  EXPECT_EQ(arange(0, 5.0).dtype(), DType::float32);
  EXPECT_EQ(arange(Tensor::scalar(3, DType::int16)).dtype(), DType::int16);
  EXPECT_EQ(arange(0, 3, 1, DType::float64).dtype(), DType::float64);
}

TEST(Arange, StopsBeforeTheEndInBothDirections) {
  EXPECT_EQ(list(arange(3)), (std::vector<double>{0, 1, 2}));
  EXPECT_EQ(list(arange(1, 2, 0.25)), (std::vector<double>{1, 1.25, 1.5, 1.75}));
  EXPECT_EQ(list(arange(3, 0, -2)), (std::vector<double>{3, 1}));
  EXPECT_EQ(arange(3, 0).size(), 0);
}

TEST(Arange, RefusesAStepOf0) {
  try {
    arange(0, 1, 0);
    FAIL();
  } catch (const Error& e) {
    EXPECT_STREQ(e.what(), "[arange] expected finite numbers and a step other than 0, received 0.0, 1.0, 0.0.");
  }
}

TEST(Eye, ShiftsItsDiagonal) {
  EXPECT_EQ(list(eye(2, 3, 1, DType::int8)), (std::vector<double>{0, 1, 0, 0, 0, 1}));
  EXPECT_EQ(list(eye(3, 2, -1)), (std::vector<double>{0, 0, 1, 0, 0, 1}));
  EXPECT_EQ(list(eye(2, 2, INT64_MIN)), (std::vector<double>{0, 0, 0, 0}));
  EXPECT_EQ(list(eye(2, 2, INT64_MAX)), (std::vector<double>{0, 0, 0, 0}));
  EXPECT_EQ(list(identity(2, DType::bfloat16)), (std::vector<double>{1, 0, 0, 1}));
}

TEST(Tri, HasOnesOnAndBelowItsDiagonal) {
  EXPECT_EQ(list(tri(2, 3)), (std::vector<double>{1, 0, 0, 1, 1, 0}));
  EXPECT_EQ(list(tri(2, 2, -1, DType::int32)), (std::vector<double>{0, 0, 1, 0}));
}

TEST(LinspaceWithStep, GivesTheDistanceToo) {
  const auto [values, step] = linspace_with_step(0, 1, 5);
  EXPECT_EQ(list(values), (std::vector<double>{0, 0.25, 0.5, 0.75, 1}));
  EXPECT_EQ(step.item(), 0.25);
  EXPECT_TRUE(std::isnan(linspace_with_step(0, 1, 1).second.item()));
}

// Values of keras.ops 3.15.1.
TEST(Windows, AreKeras) {
  EXPECT_EQ(list(bartlett(5)), (std::vector<double>{0, 0.5, 1, 0.5, 0}));
  EXPECT_NEAR(blackman(4).at(1), 0.63, 1e-7);
  EXPECT_NEAR(hamming(4).at(0), 0.08, 1e-7);
  EXPECT_NEAR(hanning(4).at(2), 0.75, 1e-7);
  EXPECT_NEAR(kaiser(5, 14).at(1), 0.164932, 1e-6);
  EXPECT_EQ(list(hanning(1)), (std::vector<double>{1}));
  EXPECT_EQ(kaiser(0, 1).size(), 0);
}

}  // namespace
}  // namespace keratin::ops
