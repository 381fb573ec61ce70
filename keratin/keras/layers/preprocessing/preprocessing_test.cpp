#include "keratin/keras/layers/layer_test_util.h"
#include "keratin/keras/layers/preprocessing/category_encoding.h"
#include "keratin/keras/layers/preprocessing/normalization.h"
#include "keratin/keras/layers/preprocessing/rescaling.h"
#include "keratin/ops/ops.h"

namespace keratin::layers {
namespace {

using testing_layers::error_of;

TEST(Normalization, IsKerasNormalization) {
  // Keras adapts in float32: 100 values of size 100 round by 100 * 2^-24 relative in the sums of squares.
  testing_layers::expect_golden_layers("normalization.json", 2e-5);
}

TEST(Normalization, IsTheIdentityBeforeAdapt) {
  const Tensor x = {{1, -2}};
  EXPECT_EQ(Normalization()(x).to_vector<int>(), (std::vector<int>{1, -2}));
}

TEST(Normalization, KeepsDigitsOfColumnsFarFromZero) {
  const Normalization layer;
  layer.adapt(Tensor(std::vector<float>{1e6f, 1e6f + 1, 1e6f + 2, 1e6f + 3}, {4, 1}));
  EXPECT_EQ(layer.get_weights()[0].item(), 1000001.5);
  EXPECT_EQ(layer.get_weights()[1].item(), 1.25);
}

TEST(Normalization, RefusesWhatDoesNotFit) {
  EXPECT_EQ(
      error_of([] { Normalization({.mean = 1.0}); }),
      "When setting values directly, both `mean` and `variance` must be set. Received: mean=1.0 and variance=None");
  EXPECT_EQ(error_of([] {
              Normalization({.axis = 5})(ops::ones({2, 3}));
            }),
            "All `axis` values must be in the range [-ndim, ndim). Received inputs with ndim=2, while axis=(5)");
  const Normalization layer;
  layer.adapt(ops::ones({4, 3}));
  EXPECT_EQ(error_of([&] {
              layer.adapt(ops::ones({4, 2}));
            }),
            "The layer was built with input_shape=(4, 3), but adapt() is being called with data with an incompatible "
            "shape, data.shape=(4, 2)");
}

TEST(CategoryEncoding, IsKerasCategoryEncoding) {
  testing_layers::expect_golden_layers("category_encoding.json", 0, {"CategoryEncoding_one_sample"});
}

TEST(CategoryEncoding, CountsWithWeights) {
  const Json file = golden::load("layers/category_encoding.json");
  for (const Json& c : file.at("cases").as_array()) {
    if (!c.contains("count_weights")) continue;
    const CategoryEncoding layer(4, {.output_mode = "count"});
    const Tensor y = layer(golden::tensors(c.at("inputs"))[0], golden::tensor(c.at("count_weights")));
    EXPECT_TRUE(golden::near(y, golden::tensor(c.at("output")), 0));
  }
}

TEST(CategoryEncoding, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(error_of([] { CategoryEncoding(4, {.output_mode = "hot"}); }).substr(0, 32),
            "Unknown arg for output_mode: hot");
  EXPECT_EQ(error_of([] { CategoryEncoding(0); }), "`num_tokens` must be >= 1. Received: num_tokens=0.");
  EXPECT_NE(error_of([] { CategoryEncoding(4, {.sparse = true}); }), "no error");
}

TEST(Rescaling, TakesNumbersAndLists) {
  const Tensor x = {{1, 2, 3}};
  EXPECT_EQ(Rescaling({1, 2, 3}, {.offset = 1})(x).to_vector<int>(), (std::vector<int>{2, 5, 10}));
  EXPECT_EQ(Rescaling(0.5).get_config().at("scale"), Json(0.5));
  EXPECT_EQ(Rescaling(Tensor{{1, 2}}).get_config().at("scale").dump(), "[[1.0, 2.0]]");
}

TEST(Rescaling, ReadsArraysAsKerasSerialisesThem) {
  const Json config = Json::parse(R"({"scale": {"class_name": "__numpy__", "config": {"value": [2.0, 3.0],
                                      "dtype": "float32"}}, "offset": 0.0})");
  EXPECT_EQ(Layer::from_config("Rescaling", config)(Tensor{{1, 1}}).to_vector<int>(), (std::vector<int>{2, 3}));
  EXPECT_NE(error_of([] { Layer::from_config("Rescaling", Json::parse(R"({"scale": [1, [2]]})")); }), "no error");
}

}  // namespace
}  // namespace keratin::layers
