// Running sums and products along one axis: the kernel and what their definitions share.
#pragma once

#include "keratin/ops/def/math.h"
#include "keratin/ops/def/math_complex.h"
#include "keratin/ops/def/op_def.h"

namespace keratin::ops {
namespace running_detail {

/// A running value has no room for lanes or pairs; float32 is accumulated in float64 instead, halves in float32.
template <class T>
struct AccumulatorOf {
  using type = std::conditional_t<std::is_class_v<T>, float, std::conditional_t<std::is_same_v<T, float>, double, T>>;
};
template <class R>
struct AccumulatorOf<std::complex<R>> {
  using type = std::complex<double>;
};
template <class T>
using Accumulator = typename AccumulatorOf<T>::type;
template <class T>
using Compute = std::conditional_t<std::is_class_v<T> && !kIsComplexType<T>, float, T>;

/// n[0..2]: outer, count, inner. Body: identity and combine.
template <class Body, class T>
void run(const Kernel& k, void* const* buffers) {
  using A = Accumulator<T>;
  const T* in = k.in<T>(buffers, 0);
  T* out = k.out<T>(buffers);
  for (int64_t o = 0; o < k.n[0]; ++o) {
    for (int64_t j = 0; j < k.n[2]; ++j) {
      A total = Body::template identity<A>();
      for (int64_t i = 0; i < k.n[1]; ++i) {
        const int64_t at = (o * k.n[1] + i) * k.n[2] + j;
        total = Body::combine(total, static_cast<A>(static_cast<Compute<T>>(in[at])));
        out[at] = static_cast<T>(static_cast<Compute<T>>(total));
      }
    }
  }
}

/// n[0..2] of a kernel that walks along the axis of attribute 0.
Kernel along_axis(const OpCall& call);
/// The specs of input 0; checks the axis.
std::vector<TensorSpec> infer(const OpCall& call);

template <class Body>
OpDef running(const char* name, const char* file = __builtin_FILE()) {
  return OpDef(name, file)
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .attr("axis", AttributeKind::kInt, {}, "Along which axis.")
      .infer(infer)
      .prepare([](const OpCall& call) {
        Kernel k = along_axis(call);
        if (is_complex(call.dtype(0))) {
          k.run = visit_complex(call.dtype(0), [](auto type) -> Kernel::Run { return run<Body, decltype(type)>; });
          return k;
        }
        k.run = visit_dtype(call.dtype(0), [](auto type) -> Kernel::Run {
          using T = decltype(type);
          if constexpr (std::is_same_v<T, bool>)
            return nullptr;
          else
            return run<Body, T>;
        });
        return k;
      });
}

/// x one place further along the axis, 0 or 1 (`fill`) in the place that becomes free.
Tensor shifted_right(const Tensor& x, int64_t axis, int fill);
/// x one place back along the axis, 0 in the place that becomes free.
Tensor shifted_left(const Tensor& x, int64_t axis);

/// What cumsum and cumprod do before and after: flatten without an axis, and the dtype in which they count.
Tensor prepared(const Composition& c);

}  // namespace running_detail
}  // namespace keratin::ops
