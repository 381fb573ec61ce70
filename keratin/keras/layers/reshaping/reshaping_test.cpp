#include "keratin/keras/layers/reshaping/reshape.h"

#include "keratin/keras/layers/layer_test_util.h"
#include "keratin/keras/layers/reshaping/flatten.h"
#include "keratin/ops/ops.h"

namespace keratin::layers {
namespace {

using testing_layers::error_of;

// Activation, Dropout at inference, Flatten, Reshape and Rescaling.
TEST(Reshaping, IsKerasReshaping) {
  // Softmax and gelu round a few times; the rest once or never.
  testing_layers::expect_golden_layers("reshaping.json", 16 * 6e-8);
}

TEST(Reshape, RefusesSizesThatDoNotMultiplyToTheInputs) {
  EXPECT_EQ(error_of([] {
              Reshape({5, 5})(ops::ones({2, 24}));
            }),
            "The total size of the tensor must be unchanged. Received: input_shape=(24,), target_shape=(5, 5)");
  EXPECT_EQ(
      error_of([] {
        Reshape({-1, 7})(ops::ones({2, 24}));
      }),
      "The total size of the tensor must be unchanged, however, the input size cannot by divided by the specified "
      "dimensions in target_shape. Received: input_shape=(24,), target_shape=(-1, 7)");
  EXPECT_EQ(error_of([] {
              Reshape({-1, -1});
            }),
            "There must be at most one unknown dimension (-1) in `target_shape`. Received: target_shape=(-1, -1).");
}

TEST(Flatten, RefusesAnUnknownDataFormat) {
  EXPECT_EQ(
      error_of([] { Flatten({.data_format = "last"}); }),
      "The `data_format` argument must be one of {'channels_first', 'channels_last'}. Received: data_format=last");
}

}  // namespace
}  // namespace keratin::layers
