// CategoryEncoding: integers to one-hot, multi-hot or counts.
#pragma once

#include "keratin/keras/layers/common.h"

namespace keratin::layers {

/// Options of CategoryEncoding, in Keras's order.
struct CategoryEncodingOptions {
  Shape input_shape = Shape::unset();
  std::string output_mode = "multi_hot";  ///< or "one_hot", "count"
  bool sparse = false;                    ///< not supported: must stay false
  Name name = {};
  DTypePolicy dtype = {};
  bool trainable = true;
};

/// Integers in [0, num_tokens) -> (..., num_tokens); others give zeros.
/// "one_hot": a 1 at the place of each integer, (batch) or (batch, 1) -> (batch, num_tokens), (batch, n) -> (batch, n,
/// num_tokens). "multi_hot": a 1 for each integer that the sample contains, (batch, n) -> (batch, num_tokens).
/// "count": how often it contains it, or the sum of its weights.
class CategoryEncoding : public Layer {
 public:
  explicit CategoryEncoding(int64_t num_tokens, const CategoryEncodingOptions& options = {});
  using Layer::operator();
  /// With weights of the input's shape, in "count" mode.
  Tensor operator()(const Tensor& x, const Tensor& count_weights) const;
};

}  // namespace keratin::layers
