#include "keratin/keras/layers/core/dense.h"

#include "keratin/keras/layers/layer_test_util.h"
#include "keratin/keras/regularizers/regularizers.h"
#include "keratin/ops/ops.h"

namespace keratin::layers {
namespace {

using testing_layers::error_of;

TEST(Dense, IsKerasDense) {
  // Inner products of at most 33 terms, each side off by at most 33 * 2^-24 of the sum of |terms|, which is here at
  // most 4 times the largest output; tanh and softmax add a few units.
  testing_layers::expect_golden_layers("dense.json", 2 * 33 * 4 * 6e-8);
}

TEST(Dense, RefusesUnitsThatAreNotPositive) {
  EXPECT_EQ(error_of([] { Dense(-3); }),
            "Received an invalid value for `units`, expected a positive integer. Received: units=-3");
  const Json config = Json::parse(R"({"units": 0})");
  EXPECT_NE(error_of([&] { Layer::from_config("Dense", config); }), "no error");
}

TEST(Dense, NamesLayerAndShapesWhenTheFeaturesDoNotFit) {
  const Dense layer(4, {.name = "d"});
  layer(ops::ones({2, 8}));
  EXPECT_EQ(error_of([&] {
              layer(ops::ones({32, 7}));
            }),
            "Input 0 with name 'None' of layer 'd' is incompatible with the layer: expected axis -1 of input shape to "
            "have value 8, but received input with shape (32, 7)");
  EXPECT_EQ(error_of([&] { layer(ops::ones({8})); }),
            "Input 0 with name 'None' of layer 'd' is incompatible with the layer: expected min_ndim=2, found ndim=1. "
            "Full shape received: (8,)");
}

TEST(Dense, RefusesAnUnknownNumberOfFeatures) {
  const std::string text = error_of([] { Dense(4, {.name = "d"})(Input({None})); });
  EXPECT_EQ(
      text,
      "Shapes used to initialize variables must be fully-defined (no `None` dimensions). Received: shape=(None, 4) "
      "for variable path='d/kernel'");
}

TEST(Dense, RegularizersOfWeightsAndOutputJoinTheLosses) {
  const Dense layer(2, {.kernel_initializer = "ones",
                        .kernel_regularizer = regularizers::L1(0.5),
                        .activity_regularizer = regularizers::L2(0.1)});
  layer(ops::ones({4, 3}));
  const Tensors losses = layer.losses();
  ASSERT_EQ(losses.size(), 2u);
  // The output is 3 everywhere: 0.1 * 8 * 9 / batch 4 = 1.8; the kernel has six ones: 0.5 * 6 = 3.
  EXPECT_NEAR(losses[0].item(), 1.8, 1e-6);
  EXPECT_NEAR(losses[1].item(), 3.0, 1e-6);
  EXPECT_EQ(layer.get_config().at("activity_regularizer").at("class_name").as_string(), "L2");
}

TEST(Dense, RefusesLowRankAdaptationAndQuantization) {
  EXPECT_EQ(error_of([] { Dense(4, {.lora_rank = 2}); }),
            "[Dense] the argument `lora_rank` is not supported by Keratin. Leave it unset.");
}

TEST(Dense, TheSoftmaxOutputCarriesItsLogits) {
  const Dense layer(3, {.activation = "softmax"});
  EXPECT_TRUE(layer(ops::ones({2, 4})).logits().defined());
}

}  // namespace
}  // namespace keratin::layers
