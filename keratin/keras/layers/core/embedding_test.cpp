#include "keratin/keras/layers/core/embedding.h"

#include "keratin/keras/layers/layer_test_util.h"

namespace keratin::layers {
namespace {

using testing_layers::error_of;

TEST(Embedding, IsKerasEmbedding) {
  // Rows are copied; their gradients are sums of at most three terms.
  testing_layers::expect_golden_layers("embedding.json", 4 * 6e-8);
}

TEST(Embedding, MasksZerosWhenAsked) {
  const Json file = golden::load("layers/embedding.json");
  for (const Json& c : file.at("cases").as_array()) {
    if (!c.contains("mask")) continue;
    const Tensor y = testing_layers::prepared(c)(golden::tensors(c.at("inputs"))[0]);
    if (c.at("mask").is_null())
      EXPECT_FALSE(y.mask().defined());
    else
      EXPECT_EQ(y.mask().to_vector<int>(), golden::tensor(c.at("mask")).to_vector<int>());
  }
}

TEST(Embedding, BeginsWithTheWeightsGiven) {
  const Embedding layer(2, 3, {.weights = {{1, 2, 3}, {4, 5, 6}}});
  const Tensor y = layer(Tensor(std::vector<int32_t>{1, 0}));
  EXPECT_EQ(y.to_vector<int>(), (std::vector<int>{4, 5, 6, 1, 2, 3}));
}

TEST(Embedding, RefusesSizesThatAreNotPositive) {
  EXPECT_EQ(error_of([] { Embedding(0, 2); }), "`input_dim` must be a positive integer. Received: input_dim=0");
  EXPECT_EQ(error_of([] { Embedding(2, -1); }), "`output_dim` must be a positive integer. Received: output_dim=-1");
}

}  // namespace
}  // namespace keratin::layers
