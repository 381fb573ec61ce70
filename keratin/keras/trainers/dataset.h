// Arrays with their roles: x, y, weights.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "keratin/core/tensor.h"
#include "keratin/keras/trainers/batch.h"

namespace keratin {

/// x, y and weights of a run as flat lists of arrays, with the counts that split them again.
struct Dataset {
  std::vector<Tensor> arrays;
  size_t inputs = 0, targets = 0, weights = 0;
  std::vector<std::string> columns;  ///< of x, when it came from a frame
  int64_t rows() const { return arrays.front().shape(0); }
  /// Rows [first, last) of every array.
  Dataset slice(int64_t first, int64_t last) const;
  /// The arrays of a batch as the steps see them.
  Batch batch(const std::vector<Tensor>& tensors) const;
};

}  // namespace keratin
