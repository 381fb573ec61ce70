#include "keratin/ops/def/simd.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace keratin::ops {
namespace {

SimdTarget best_of_machine() {
#if defined(__x86_64__)
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  return avx512 ? SimdTarget::kAvx512 : avx2 ? SimdTarget::kAvx2 : SimdTarget::kBaseline;
#else
  return SimdTarget::kBaseline;
#endif
}

SimdTarget allowed_by_environment() {
  const char* text = std::getenv("KERATIN_TARGET");
  const std::string_view forced = text == nullptr ? "" : text;
  if (forced == "baseline" || forced == "sse4") return SimdTarget::kBaseline;  // loops have nothing between
  return forced == "avx2" ? SimdTarget::kAvx2 : SimdTarget::kAvx512;
}

}  // namespace

SimdTarget simd_target() {
  static const SimdTarget target = std::min(best_of_machine(), allowed_by_environment());
  return target;
}

}  // namespace keratin::ops
