// Python functions of tensors as the engine's, and back.
#pragma once

#include <functional>
#include <vector>

#include "module.h"

namespace keratin::python {

using TensorsFunction = std::function<std::vector<Tensor>(const std::vector<Tensor>&)>;

/// A callable that takes a list of tensors and returns one, as a C++ function that may be called, copied and dropped on
/// any thread.
TensorsFunction as_function(nb::callable function);
nb::list to_list(const std::vector<Tensor>& tensors);  ///< an empty tensor becomes None

}  // namespace keratin::python
