#include "keratin/ops/def/highway_target.h"

#include <hwy/targets.h>

#include "keratin/ops/def/simd.h"

namespace keratin::ops {

void obey_target_override() {
  [[maybe_unused]] static const bool once = [] {
    // A better target has a lower bit.
    if (simd_target() == SimdTarget::kBaseline) hwy::DisableTargets(~HWY_STATIC_TARGET);
    if (simd_target() == SimdTarget::kAvx2) hwy::DisableTargets(HWY_AVX2 - 1);
    return true;
  }();
}

}  // namespace keratin::ops
