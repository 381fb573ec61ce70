// What a source is given that its target does not depend on.
#pragma once

#include <cstdint>

namespace keratin {

/// The gradient of a source that the target does not depend on (PyTorch's allow_unused and materialize_grads,
/// TensorFlow's unconnected_gradients). Integer and bool sources have no gradient at all: an empty tensor with kEmpty,
/// else an error.
enum class Unused : uint8_t {
  kError,  ///< an error that names the source
  kEmpty,  ///< an empty tensor: `defined()` is false
  kZeros,  ///< zeros
};

}  // namespace keratin
