// The first choice whose condition holds.
#pragma once

#include <vector>

#include "keratin/core/tensor.h"

namespace keratin::ops {

/// Element by element the first of the choices whose condition holds, or the default where none does. Conditions and
/// choices broadcast; choices and default meet in their common dtype.
Tensor select(const std::vector<Tensor>& condlist, const std::vector<Tensor>& choicelist, const Tensor& default_ = 0);

}  // namespace keratin::ops
