#include "keratin/keras/layers/normalization/layer_normalization.h"

#include "keratin/keras/layers/layer_test_util.h"
#include "keratin/ops/ops.h"

namespace keratin::layers {
namespace {

using testing_layers::error_of;

TEST(LayerNormalization, IsKerasLayerNormalization) {
  // As for BatchNormalization: some 50 roundings; far from zero Keras's terms of size 3,100 round by 2e-4 absolute.
  const Json golden = golden::load("layers/layer_normalization.json");
  for (const Json& c : golden.at("cases").as_array()) {
    const std::string& name = c.at("name").as_string();
    SCOPED_TRACE(name);
    const Layer layer = testing_layers::prepared(c);
    testing_layers::expect_config_round_trip(layer, c.at("config"));
    testing_layers::expect_traced_is_eager(layer, c);
    testing_layers::expect_values_of_keras(layer, c, name == "LayerNormalization_far_from_zero" ? 5e-3 : 50 * 6e-8);
    testing_layers::expect_symbolic_shape(testing_layers::prepared(c), c);
  }
}

TEST(LayerNormalization, WritesItsAxisAsGivenUntilBuilt) {
  const LayerNormalization layer;
  EXPECT_EQ(layer.get_config().at("axis"), Json(-1));
  layer.build({None, 3});
  EXPECT_EQ(layer.get_config().at("axis").dump(), "[-1]");
}

TEST(LayerNormalization, RefusesAnAxisOutOfRange) {
  EXPECT_NE(error_of([] { LayerNormalization({.axis = 3})(ops::ones({2, 3})); }), "no error");
}

}  // namespace
}  // namespace keratin::layers
