#include "keratin/keras/trainers/dataset.h"

namespace keratin {

Dataset Dataset::slice(int64_t first, int64_t last) const {
  Dataset out = *this;
  for (Tensor& array : out.arrays) array = array.rows(first, last);
  return out;
}

Batch Dataset::batch(const std::vector<Tensor>& tensors) const {
  const auto part = [&](size_t first, size_t count) {
    const auto begin = tensors.begin() + static_cast<std::ptrdiff_t>(first);
    return std::vector<Tensor>(begin, begin + static_cast<std::ptrdiff_t>(count));
  };
  return {part(0, inputs), part(inputs, targets), part(inputs + targets, weights)};
}

}  // namespace keratin
