#include "keratin/ops/def/cpu_target.h"

#include "keratin/ops/def/simd.h"
#include "keratin/ops/linalg/matmul/gemm.h"

namespace keratin::ops {

std::string cpu_target() {
  const std::string products = matmul_detail::float_kernel_target();
  const std::string loops = use_avx512() ? "AVX3" : use_avx2() ? "AVX2" : "baseline";
  return products == loops ? products : products + ", loops " + loops;
}

}  // namespace keratin::ops
