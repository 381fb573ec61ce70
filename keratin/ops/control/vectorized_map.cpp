#include "keratin/ops/batch/vmap.h"
#include "keratin/ops/control/control.h"

namespace keratin::ops {

Tensors vectorized_map(const std::function<Tensors(const Tensors&)>& function, const Tensors& elements) {
  return vmap(function, {.randomness = Randomness::kDifferent})(elements);
}

Tensor vectorized_map(const std::function<Tensor(const Tensor&)>& function, const Tensor& elements) {
  return vmap(function, {.randomness = Randomness::kDifferent})(elements);
}

}  // namespace keratin::ops
