// zeros_like and ones_like: one number in the shape of another tensor.
#pragma once

#include <algorithm>
#include <complex>

#include "keratin/ops/def/call.h"
#include "keratin/ops/def/op_def.h"

namespace keratin::ops {

/// The number n[0] times.
template <int kValue, class T>
void fill_like(const Kernel& k, void* const* buffers) {
  std::fill_n(k.out<T>(buffers), k.n[0], static_cast<T>(static_cast<float>(kValue)));
}

template <int kValue>
Kernel prepare_fill(const OpCall& call) {
  Kernel k;
  k.n[0] = call.shape(0).size();
  const DType dtype = call.outputs[0].dtype;
  if (is_complex(dtype)) {
    k.run =
        dtype == DType::complex64 ? fill_like<kValue, std::complex<float>> : fill_like<kValue, std::complex<double>>;
  } else {
    k.run = visit_dtype(dtype, [](auto type) -> Kernel::Run { return fill_like<kValue, decltype(type)>; });
  }
  return k;
}

template <int kValue>
OpDef constant_like(const char* name, const char* file = __builtin_FILE()) {
  OpDef op(name, file);
  op.elementwise = true;
  return op.in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .attr("dtype", AttributeKind::kOptionalDType, Attribute(), "The dtype of the result; none given: that of x.")
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        return {{call.shape(0), call.attrs().is_none(0) ? call.dtype(0) : call.attrs().dtype(0)}};
      })
      .prepare(prepare_fill<kValue>)
      .no_gradient("does not depend on the values of x");
}

}  // namespace keratin::ops
