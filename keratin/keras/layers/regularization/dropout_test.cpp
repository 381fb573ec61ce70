#include "keratin/keras/layers/regularization/dropout.h"

#include "keratin/keras/layers/layer_test_util.h"
#include "keratin/ops/ops.h"
#include "keratin/ops/random/random.h"

namespace keratin::layers {
namespace {

using testing_layers::error_of;

TEST(Dropout, DropsAtItsRateAndScalesTheRest) {
  const Dropout layer(0.25, {.seed = 3});
  const Tensor y = layer(ops::ones({100, 400}), {.training = true});
  int64_t dropped = 0;
  for (const float value : y.values<float>()) {
    ASSERT_TRUE(value == 0 || value == 1 / 0.75f) << value;
    dropped += value == 0;
  }
  // 40,000 draws: the standard error is sqrt(0.25 * 0.75 / 40000) = 0.0022; five of them.
  EXPECT_NEAR(static_cast<double>(dropped) / 40000, 0.25, 0.011);
}

TEST(Dropout, DrawsAnewAtEachCallAndTheSameFromTheSameSeed) {
  const Tensor x = ops::ones({4, 16});
  const Dropout a(0.5, {.seed = 3}), b(0.5, {.seed = 3});
  const Tensor first = a(x, {.training = true}), second = a(x, {.training = true});
  EXPECT_FALSE(golden::near(first, second, 0));
  EXPECT_TRUE(golden::near(b(x, {.training = true}), first, 0));
  EXPECT_TRUE(golden::near(b(x, {.training = true}), second, 0));
}

TEST(Dropout, OneMaskMayServeAnAxis) {
  const Dropout layer(0.5, {.noise_shape = {None, 1}, .seed = 3});
  const Tensor y = layer(ops::ones({50, 4}), {.training = true});
  for (int64_t row = 0; row < 50; ++row)
    for (int64_t column = 1; column < 4; ++column) EXPECT_EQ(y.at<float>(row, column), y.at<float>(row, 0));
}

TEST(Dropout, OfRateOneGivesZerosAndHasNoWeights) {
  const Dropout layer(1);
  EXPECT_EQ(layer(ops::ones({2, 2}), {.training = true}).to_vector<int>(), (std::vector<int>{0, 0, 0, 0}));
  EXPECT_TRUE(layer.weights().empty());
}

TEST(Dropout, RefusesARateBeyondOne) {
  EXPECT_EQ(error_of([] { Dropout(1.5); }),
            "Invalid value received for argument `rate`. Expected a float value between 0 and 1. Received: rate=1.5");
}

}  // namespace
}  // namespace keratin::layers
