// Products of half numbers: by the processor's own bfloat16 instructions, or widened to float32 and rounded at the end.
#include <memory>

#include "keratin/ops/elementwise/convert_halves.h"
#include "keratin/ops/linalg/matmul/gemm.h"

namespace keratin::ops::matmul_detail {
namespace {

constexpr int64_t kAlign = 16;  // floats

int64_t rounded_up(int64_t floats) { return (floats + kAlign - 1) / kAlign * kAlign; }

struct WidenedPlan : Product {
  Kernel one;                                  // of a single batch, in float32
  int64_t b_at = 0, c_at = 0, scratch_at = 0;  // in the scratch, in floats, behind A
};

template <class Half>
void run_widened(const Kernel& kernel, void* const* buffers) {
  const auto& p = kernel.state_as<WidenedPlan>();
  auto* a = static_cast<float*>(buffers[3]);
  float *b = a + p.b_at, *c = a + p.c_at;
  void* const inner[] = {c, a, b, a + p.scratch_at};
  Half* out = kernel.out<Half>(buffers);
  for (int64_t batch = 0; batch < p.batches; ++batch, out += p.m * p.n) {
    convert_halves(kernel.in<Half>(buffers, 0) + p.a_offset(batch), a, p.m * p.k);
    convert_halves(kernel.in<Half>(buffers, 1) + p.b_offset(batch), b, p.k * p.n);
    p.one.run(p.one, inner);
    convert_halves(c, out, p.m * p.n);
  }
}

Kernel widened_kernel(Product product, DType in) {
  auto plan = std::make_shared<WidenedPlan>();
  Product one = product;
  one.batches = 1, one.a_offsets.clear(), one.b_offsets.clear();
  plan->one = float_kernel(std::move(one));
  plan->b_at = rounded_up(product.m * product.k);
  plan->c_at = plan->b_at + rounded_up(product.k * product.n);
  plan->scratch_at = plan->c_at + rounded_up(product.m * product.n);
  static_cast<Product&>(*plan) = std::move(product);
  Kernel kernel;
  kernel.run = in == DType::float16 ? run_widened<float16> : run_widened<bfloat16>;
  kernel.scratch_bytes = plan->scratch_at * static_cast<int64_t>(sizeof(float)) + plan->one.scratch_bytes + 64;
  kernel.state = std::move(plan);
  return kernel;
}

}  // namespace

Kernel half_kernel(Product product, DType in) {
  return in == DType::bfloat16 && has_bfloat16_products() ? bfloat16_kernel(std::move(product))
                                                          : widened_kernel(std::move(product), in);
}

}  // namespace keratin::ops::matmul_detail
