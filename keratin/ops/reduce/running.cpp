#include "keratin/ops/reduce/running.h"

#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/ones_like.h"
#include "keratin/ops/generated/elementwise/zeros_like.h"
#include "keratin/ops/generated/shape/concatenate.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/index/index_plan.h"

namespace keratin::ops::running_detail {
Kernel along_axis(const OpCall& call) {
  const Shape& in = call.shape(0);
  const int64_t axis = call.attrs().axis(0, in.rank(), call.op->name);
  Kernel k;
  k.n[0] = in.slice(0, axis).size();
  k.n[1] = in[axis];
  k.n[2] = in.slice(axis + 1, in.rank()).size();
  return k;
}

std::vector<TensorSpec> infer(const OpCall& call) {
  call.attrs().axis(0, call.shape(0).rank(), call.op->name);
  return {call.inputs[0]};
}

Tensor shifted_left(const Tensor& x, int64_t axis) {
  return concatenate({index_detail::slice_along(x, axis, Range(1, kOpen)),
                      zeros_like(index_detail::slice_along(x, axis, Range(0, 1)))},
                     {.axis = axis});
}

Tensor shifted_right(const Tensor& x, int64_t axis, int fill) {
  const Tensor all_but_last = index_detail::slice_along(x, axis, Range(kOpen, -1)),
               first = index_detail::slice_along(x, axis, Range(0, 1));
  return concatenate({fill == 0 ? zeros_like(first) : ones_like(first), all_but_last}, {.axis = axis});
}

Tensor prepared(const Composition& c) {
  Tensor x = c.attrs().is_none(0) ? reshape(c.in(), Shape{-1}) : c.in();
  if (!c.attrs().is_none(1)) x = cast(x, c.attrs().dtype(1));
  return x.dtype() == DType::bool_ ? cast(x, DType::int32) : x;
}

}  // namespace keratin::ops::running_detail
