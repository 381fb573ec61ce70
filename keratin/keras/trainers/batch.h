// One batch as a training step sees it.
#pragma once

#include <vector>

#include "keratin/core/tensor.h"

namespace keratin {

struct Batch {
  std::vector<Tensor> x, y;
  std::vector<Tensor> sample_weight;  ///< empty, or one an output
};

}  // namespace keratin
