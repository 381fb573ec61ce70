#include "keratin/keras/layers/normalization/batch_normalization.h"

#include "keratin/keras/layers/layer_test_util.h"
#include "keratin/ops/ops.h"

namespace keratin::layers {
namespace {

using testing_layers::error_of;

TEST(BatchNormalization, IsKerasBatchNormalization) {
  // Values of order 1 with standard deviations of order 1: means, variances, root, quotient and the sums of their
  // gradients over at most 12 rows round some 50 times by 2^-24. The case far from zero (100 +- 0.001) has a variance
  // of 1e-6 beside epsilon 1e-3; Keras computes x * f - mean * f with f = 31, whose terms of size 3,100 round by 2e-4.
  const Json golden = golden::load("layers/batch_normalization.json");
  for (const Json& c : golden.at("cases").as_array()) {
    const std::string& name = c.at("name").as_string();
    SCOPED_TRACE(name + (c.at("training").as_bool() ? " training " : " ") + c.at("config").dump().substr(140, 130));
    const bool far = name == "BatchNormalization_far_from_zero";
    const Layer layer = testing_layers::prepared(c);
    testing_layers::expect_config_round_trip(layer, c.at("config"));
    testing_layers::expect_traced_is_eager(layer, c);
    testing_layers::expect_values_of_keras(layer, c, far ? 5e-3 : 50 * 6e-8);
    testing_layers::expect_symbolic_shape(testing_layers::prepared(c), c);
  }
}

TEST(BatchNormalization, AMaskLeavesStepsOutOfTheStatistics) {
  const BatchNormalization layer({.momentum = 0.0, .epsilon = 0.0});
  const Tensor x = Tensor(std::vector<float>{1, 3, 1000}, {1, 3, 1});
  const Tensor mask = ops::not_equal(Tensor(std::vector<int32_t>{1, 1, 0}, {1, 3}), 0);
  const Tensor y = layer(x, {.training = true, .mask = mask});
  EXPECT_NEAR(y.at<double>(0, 0, 0), -1, 1e-6);
  EXPECT_NEAR(y.at<double>(0, 1, 0), 1, 1e-6);
  EXPECT_NEAR(layer.get_weights()[2].item(), 2, 1e-6);
  EXPECT_NEAR(layer.get_weights()[3].item(), 1, 1e-6);
}

TEST(BatchNormalization, RefusesWhatItDoesNotHave) {
  EXPECT_EQ(error_of([] { BatchNormalization({.renorm = true}); }),
            "[BatchNormalization] the argument `renorm` is not supported by Keratin. Leave it unset.");
  EXPECT_NE(error_of([] { BatchNormalization({.synchronized = true}); }), "no error");
}

TEST(BatchNormalization, ReadsTheAxisListOfKeras2) {
  const Layer layer = Layer::from_config("BatchNormalization", Json::parse(R"({"axis": [3], "momentum": 0.9})"));
  EXPECT_EQ(layer.get_config().at("axis"), Json(3));
}

TEST(BatchNormalization, SavesTheMaskArgumentOfItsCalls) {
  EXPECT_STREQ(BatchNormalization()->saved_call_kwargs().at(0), "mask");
}

}  // namespace
}  // namespace keratin::layers
