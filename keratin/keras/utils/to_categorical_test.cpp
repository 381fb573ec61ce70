#include "keratin/keras/utils/to_categorical.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "keratin/base/error.h"
#include "keratin/data/frame/frame.h"
#include "tests/golden/golden.h"

namespace keratin::utils {
namespace {

using golden::near;

TEST(ToCategorical, PutsAOneWhereTheClassIs) {
  EXPECT_TRUE(near(to_categorical({0, 2, 1}), {{1, 0, 0}, {0, 0, 1}, {0, 1, 0}}, 0));
  EXPECT_EQ(to_categorical({0, 2, 1}).dtype(), DType::float32);
}

TEST(ToCategorical, DropsALastAxisOfOneAndKeepsOthers) {
  EXPECT_EQ(to_categorical(Tensor::zeros({4, 1}), 3).shape(), Shape({4, 3}));
  EXPECT_EQ(to_categorical(Tensor::zeros({4, 2}), 3).shape(), Shape({4, 2, 3}));
}

TEST(ToCategorical, TakesASeriesOfLabels) {
  const DataFrame frame({Series("class", std::vector<double>{1, 0})});
  EXPECT_TRUE(near(to_categorical(frame["class"], 2), {{0, 1}, {1, 0}}, 0));
}

std::string message_of(const Tensor& x, std::optional<int64_t> num_classes) {
  try {
    to_categorical(x, num_classes);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(ToCategorical, SaysWhichClassIsOutOfBounds) {
  EXPECT_EQ(message_of({0, 1, 3}, 3), "[to_categorical] index 3 is out of bounds for 3 classes (at index 2).");
  EXPECT_THAT(message_of({0, -1}, 3), ::testing::HasSubstr("received -1.0 at index 1"));
  EXPECT_THAT(message_of({std::numeric_limits<float>::quiet_NaN()}, 3), ::testing::HasSubstr("received nan"));
  EXPECT_THAT(message_of(Tensor::zeros({0}), {}), ::testing::HasSubstr("x is empty"));
}

TEST(Normalize, DividesRowsByTheirNorm) {
  EXPECT_TRUE(near(normalize({{3, 4}, {0, 0}}), {{0.6f, 0.8f}, {0, 0}}, 1e-6));
  EXPECT_TRUE(near(normalize({{3, 4}, {0, 0}}, 0), {{1, 1}, {0, 0}}, 1e-6));
  EXPECT_TRUE(near(normalize({{3, -1}}, -1, 1), {{0.75f, -0.25f}}, 1e-6));
  EXPECT_TRUE(near(normalize({{3, -4}}, -1, std::numeric_limits<double>::infinity()), {{0.75f, -1}}, 1e-6));
}

}  // namespace
}  // namespace keratin::utils
