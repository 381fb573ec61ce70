#include "keratin/ops/def/highway_target.h"

#include <hwy/targets.h>

#include <cstdlib>
#include <string_view>

#include "keratin/ops/def/simd.h"

namespace keratin::ops {

namespace {

// A better target has a lower bit.
int64_t unwanted_targets() {
  const char* forced = std::getenv("KERATIN_TARGET");
  if (forced != nullptr && std::string_view(forced) == "sse4") return HWY_SSE4 - 1;
  switch (simd_target()) {
    case SimdTarget::kBaseline:
      return ~HWY_STATIC_TARGET;
    case SimdTarget::kAvx2:
      return HWY_AVX2 - 1;
    case SimdTarget::kAvx512:
      break;
  }
  return 0;
}

}  // namespace

void obey_target_override() {
  [[maybe_unused]] static const bool once = [] {
    if (const int64_t unwanted = unwanted_targets(); unwanted != 0) hwy::DisableTargets(unwanted);
    return true;
  }();
}

}  // namespace keratin::ops
