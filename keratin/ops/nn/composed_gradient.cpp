#include "keratin/ops/nn/composed_gradient.h"

#include "keratin/ops/control/region_kernel.h"

namespace keratin::ops {

Gradients gradient_through(const Backward& b, RegionFunction composed) {
  const std::vector<TensorSpec> specs = specs_of(b.ins());
  const Ref<const Region> forward = make_region(composed, specs, b.op().name);
  Tensors inputs = b.ins();
  append(inputs, differentiable_douts(b, b.outs().size()));
  return spread(replay(*gradient_region(*forward, specs), inputs), b.ins());
}

}  // namespace keratin::ops
