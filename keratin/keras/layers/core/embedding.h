// Embedding: a vector for each integer.
#pragma once

#include "keratin/keras/layers/common.h"

namespace keratin::layers {

/// Options of Embedding, in Keras's order.
struct EmbeddingOptions {
  Shape input_shape = Shape::unset();
  Initializer embeddings_initializer = "uniform";
  Regularizer embeddings_regularizer = {};
  Constraint embeddings_constraint = {};
  bool mask_zero = false;                 ///< true: 0 is padding, and the output carries the mask `input != 0`
  Tensor weights = {};                    ///< the first values, (input_dim, output_dim), instead of the initializer's
  std::optional<int64_t> lora_rank = {};  ///< not supported: must stay unset
  std::optional<double> lora_alpha = {};
  Json quantization_config = {};  ///< not supported: must stay null
  Regularizer activity_regularizer = {};
  Name name = {};
  DTypePolicy dtype = {};
  bool trainable = true;
};

/// output[..., :] = embeddings[input[...], :]. Input integers in [0, input_dim), (batch, ...) -> (batch, ...,
/// output_dim); weight embeddings (input_dim, output_dim). Other input types are truncated to int32.
class Embedding : public Layer {
 public:
  Embedding(int64_t input_dim, int64_t output_dim, const EmbeddingOptions& options = {});
};

}  // namespace keratin::layers
