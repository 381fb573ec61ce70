// Flatten: all axes but the first become one.
#pragma once

#include "keratin/keras/layers/common.h"

namespace keratin::layers {

/// Options of Flatten, in Keras's order.
struct FlattenOptions {
  Shape input_shape = Shape::unset();
  std::string data_format = {};  ///< "channels_last", "channels_first"; "": config::image_data_format()
  Name name = {};
  DTypePolicy dtype = {};
  bool trainable = true;
};

/// (batch, a, b, ...) -> (batch, a * b * ...); (batch) -> (batch, 1). With "channels_first" axis 1 goes last before.
class Flatten : public Layer {
 public:
  explicit Flatten(const FlattenOptions& options = {});
};

}  // namespace keratin::layers
