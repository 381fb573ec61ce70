#include "keratin/ops/def/simd.h"

#include <cstdlib>
#include <string_view>

namespace keratin::ops {

bool use_avx2() {
#if defined(__x86_64__)
  static const bool use = [] {
    const char* forced = std::getenv("KERATIN_TARGET");
    if (forced != nullptr && std::string_view(forced) == "baseline") return false;
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  }();
  return use;
#else
  return false;
#endif
}

}  // namespace keratin::ops
