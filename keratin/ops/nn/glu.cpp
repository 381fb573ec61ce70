#include <type_traits>

#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/sigmoid.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/shape/concatenate.h"
#include "keratin/ops/generated/shape/split.h"
#include "keratin/ops/nn/rows.h"

namespace keratin::ops {
namespace {

// n: outer, elements of one half.
template <class T>
struct Glu {
  KERATIN_INLINE static void run(const Kernel& kernel, void* const* buffers) {
    using C = rows::Compute<T>;
    const int64_t half = kernel.n[1];
    const T* x = kernel.in<T>(buffers, 0);
    T* __restrict out = kernel.out<T>(buffers);
    for (int64_t o = 0; o < kernel.n[0]; ++o, x += 2 * half, out += half)
      for (int64_t i = 0; i < half; ++i)
        out[i] = static_cast<T>(static_cast<C>(x[i]) * math::sigmoid(static_cast<C>(x[half + i])));
  }
};

std::vector<TensorSpec> infer_glu(const OpCall& call) {
  TensorSpec out = call.inputs[0];
  const int64_t axis = call.attrs().axis(0, out.shape.rank(), "glu"), size = out.shape[axis];
  require(size == kUnknown || size % 2 == 0, ErrorCode::kShape,
          "[glu] axis size must be divisible by 2. Received: x.shape=", out.shape,
          " with axis=", call.attrs().integer(0));
  if (size != kUnknown) out.shape.set(axis, size / 2);
  return {out};
}

}  // namespace

OpDef glu_def() {
  return OpDef("glu")
      .doc("Gated linear unit (Dauphin et al. 2017): a * sigmoid(b), with a and b the halves of x along an axis.")
      .in({"x"}, Inputs::kPromoteToFloat)
      .attr("axis", AttributeKind::kInt, int64_t{-1}, "The axis that is halved; its size must be even.")
      .keras("nn", "Glu")
      .infer(infer_glu)
      .prepare([](const OpCall& call) {
        const Shape& x = call.shape(0);
        const int64_t axis = call.attrs().axis(0, x.rank(), "glu");
        const int64_t inner = x.slice(axis + 1, x.rank()).size();
        return rows::make_kernel<Glu>({x.slice(0, axis).size(), x[axis] / 2 * inner, 1}, call.dtype(0), 0);
      })
      .gradient([](const Backward& b) {
        const int64_t axis = b.attrs().integer(0);
        const Tensors halves = split(b.in(), 2, {.axis = axis});
        const Tensor gate = sigmoid(halves[1]), da = multiply(b.dout(), gate);
        return concatenate({da, multiply(multiply(da, halves[0]), subtract(1.0, gate))}, {.axis = axis});
      })
      .batch([](const Batched& b) { return batch_along_axis(b, 0); })
      .good({{{1, 2, -3, 0.5}, {-1, 0.5, 4, 0}}}, {}, 8)
      .good({{{1, 2, -3}, {-1, 0.5, 4}}}, {int64_t{0}}, 8)
      .bad({{1, 2, 3}}, {}, "[glu] axis size must be divisible by 2. Received: x.shape=(3,) with axis=-1");
}

}  // namespace keratin::ops
