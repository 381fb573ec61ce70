// From specs to a kernel.
#pragma once

#include "keratin/ops/def/op_def.h"

namespace keratin::ops {

/// The kernel for these specs. Throws Error kDType when the op has none for them.
Kernel prepare(const OpDef& op, std::span<const TensorSpec> inputs, const Attributes& attrs,
               std::span<const TensorSpec> outputs);

}  // namespace keratin::ops
