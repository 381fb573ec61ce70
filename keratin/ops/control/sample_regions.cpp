#include "keratin/ops/control/sample_regions.h"

#include <map>
#include <mutex>

#include "keratin/ops/def/call.h"

namespace keratin::ops {

Tensors sample_call(OpDef (*make)(), Tensors inputs, Attributes attrs) {
  static std::mutex mutex;
  static std::map<OpDef (*)(), OpDef> made;
  const OpDef* op = nullptr;
  {
    const std::lock_guard lock(mutex);
    op = &made.try_emplace(make, make()).first->second;
  }
  return call(*op, std::move(inputs), std::move(attrs));
}

Ref<const Region> sample_region(RegionFunction function, std::span<const TensorSpec> inputs) {
  return make_region(function, inputs, "sample");
}

}  // namespace keratin::ops
