// argmax and argmin.
#pragma once

#include <cmath>

#include "keratin/ops/reduce/reduction.h"

namespace keratin::ops {

namespace arg_detail {

/// NaN beats all numbers, and 0 is greater than -0, as in Keras on JAX.
template <class Better, class C>
bool beats(C x, C top) {
  if constexpr (std::is_floating_point_v<C>) {
    if (math::is_nan(x)) return !math::is_nan(top);
    if (x == 0 && top == 0) return Better{}(std::copysign(C{1}, x), std::copysign(C{1}, top));
  }
  return Better{}(x, top);
}

/// n[0..2]: outer, count, inner.
template <class Better, class T>
void run(const Kernel& k, void* const* buffers) {
  using C = std::conditional_t<std::is_class_v<T>, float, T>;
  const T* in = k.in<T>(buffers, 0);
  auto* out = k.out<int32_t>(buffers);
  for (int64_t o = 0; o < k.n[0]; ++o) {
    for (int64_t j = 0; j < k.n[2]; ++j) {
      const T* column = in + o * k.n[1] * k.n[2] + j;
      int64_t best = 0;
      auto top = static_cast<C>(column[0]);
      for (int64_t i = 1; i < k.n[1]; ++i) {
        const auto x = static_cast<C>(column[i * k.n[2]]);
        if (beats<Better>(x, top)) best = i, top = x;
      }
      *out++ = static_cast<int32_t>(best);
    }
  }
}

template <class Better>
Kernel prepare(const OpCall& call) {
  const Shape& in = call.shape(0);
  Kernel k;
  k.n[0] = k.n[2] = 1;
  if (call.attrs().is_none(0)) {
    k.n[1] = in.size();
  } else {
    const int64_t axis = in.normalise(call.attrs().integer(0));
    for (int64_t a = 0; a < in.rank(); ++a) {
      if (a < axis) k.n[0] *= in[a];
      if (a > axis) k.n[2] *= in[a];
    }
    k.n[1] = in[axis];
  }
  k.run = visit_dtype(call.dtype(0), [](auto type) -> Kernel::Run { return run<Better, decltype(type)>; });
  return k;
}

std::vector<TensorSpec> infer(const OpCall& call);
Composed batch(const Batched& b);

}  // namespace arg_detail

/// The position of the best value along an axis; Better{}(a, b): a beats b.
template <class Better>
OpDef arg_reduction(const char* name, const char* file = __builtin_FILE()) {
  OpDef op(name, file);
  op.in({"x"}, Inputs::kAsGiven);
  op.attr("axis", AttributeKind::kOptionalInt, Attribute(), "Along which axis; none given: in x flattened.");
  op.attr("keepdims", AttributeKind::kBool, false, "Keep reduced axes with size 1.");
  op.infer(arg_detail::infer);
  op.prepare(arg_detail::prepare<Better>);
  op.batch([](const Batched& b) { return arg_detail::batch(b); });
  op.no_gradient("a position is an integer");
  return op;
}

}  // namespace keratin::ops
