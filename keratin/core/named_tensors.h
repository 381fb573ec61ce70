// Tensors under names, in an order: what files of tensors hold.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "keratin/core/tensor.h"

namespace keratin {

using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

}  // namespace keratin
