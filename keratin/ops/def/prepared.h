// Ops made ready for fixed specs and attributes, kept by each thread: eager programs make the same calls again and
// again, and what depends on specs alone need not be decided twice.
#pragma once

#include "keratin/ops/def/op_def.h"

namespace keratin::ops {

/// All that a call with these input specs and attributes repeats.
struct Prepared final : RefCounted {
  const OpDef* op = nullptr;
  std::vector<TensorSpec> inputs, outputs;
  Attributes attrs;
  Kernel kernel;  ///< none for an op that shares its input's bytes
};

/// From this thread's cache, or made now. The inputs are promoted and concrete. Hold the handle while the kernel runs:
/// a call within it may take the place in the cache.
Ref<const Prepared> prepared(const OpDef& op, const Tensors& inputs, const Attributes& attrs);

}  // namespace keratin::ops
