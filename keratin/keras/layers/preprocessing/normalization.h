// Normalization: zero mean and unit variance, with statistics learnt from data beforehand.
#pragma once

#include "keratin/keras/axis_option.h"
#include "keratin/keras/layers/common.h"
#include "keratin/keras/layers/preprocessing/numbers.h"

namespace keratin::layers {

/// Options of Normalization, in Keras's order.
struct NormalizationOptions {
  Shape input_shape = Shape::unset();
  AxisOption axis = -1;  ///< the axes with statistics of their own; `{}` (Keras's None): one mean for all
  Numbers mean = {};     ///< given together with variance: then there is nothing to adapt, and no weights
  Numbers variance = {};
  bool invert = false;  ///< the other way: mean + x * stddev
  Name name = {};
  DTypePolicy dtype = {};
  bool trainable = true;
};

/// (x - mean) / max(sqrt(variance), epsilon), epsilon = config::epsilon().
/// Weights mean, variance (the sizes of `axis`) and count, none trained; before adapt they are 0, 1 and 0.
class Normalization : public Layer {
 public:
  explicit Normalization(const NormalizationOptions& options = {});
  /// Takes mean and biased variance of `data` (samples, ...), in float64. Builds the layer when it is not.
  /// Throws Error kShape when the sizes of `axis` are not those it was built with, kState when mean was given.
  void adapt(const Tensor& data) const;
};

/// The same for a Normalization layer met as a Layer (in a loaded model); Error kInvalidArgument for other kinds.
void adapt(const Layer& normalization, const Tensor& data);

/// What a built Normalization layer takes away and divides by the root of: the kept axes' sizes, 1 elsewhere.
struct Statistics {
  Tensor mean, variance;
};
/// Those given or learnt. Error kState before the layer is built.
Statistics statistics_of(const Layer& normalization);

}  // namespace keratin::layers
