// The op behind scan, map and counted loops.
#pragma once

#include "keratin/ops/control/region_kernel.h"

namespace keratin::ops {

/// Calls the op "scan". `body` takes [carry..., one row of each x..., captures...] and returns [carry..., y...].
Tensors call_scan(Ref<const Region> body, const Tensors& carry, const Tensors& xs, const Tensors& captures,
                  int64_t length, bool reverse);

}  // namespace keratin::ops
