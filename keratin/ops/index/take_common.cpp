#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/index/take.h"

namespace keratin::ops::take_detail {
namespace {

// The op works on the flat tensor when no axis is given.
index_detail::Split split_of(const OpCall& call) {
  if (!call.attrs().is_none(0)) return {call.shape(0), call.attrs().axis(0, call.shape(0).rank(), call.op->name)};
  index_detail::Split flat;
  flat.size = call.shape(0).size();
  return flat;
}

}  // namespace

TensorSpec infer_take(const OpCall& call) {
  index_detail::require_integers(call, 1);
  const Shape &x = call.shape(0), &indices = call.shape(1);
  if (call.attrs().is_none(0)) return {indices, call.dtype(0)};
  const int64_t axis = call.attrs().axis(0, x.rank(), "take");
  Shape out = x.slice(0, axis);
  for (const int64_t size : indices) out.push_back(size);
  for (const int64_t size : x.slice(axis + 1, x.rank())) out.push_back(size);
  return {out, call.dtype(0)};
}

Kernel take_kernel(const OpCall& call) {
  const index_detail::Split split = split_of(call);
  Kernel kernel;
  kernel.n[0] = split.outer, kernel.n[1] = split.size, kernel.n[2] = split.inner;
  kernel.n[3] = call.shape(1).size(), kernel.n[4] = static_cast<int64_t>(call.dtype(1));
  kernel.scratch_bytes = (kernel.n[3] + 1) * static_cast<int64_t>(sizeof(int64_t));
  return kernel;
}

// Indices that are the same for every example: the op along the axis behind the examples.
Tensor take_for_all(const Batched& b, Tensors inputs) {
  if (b.attrs().is_none(0)) inputs[0] = flatten_examples(inputs[0]);
  const int64_t axis = b.attrs().is_none(0) ? 1 : batched_axis(b.attrs().integer(0), b.rank());
  return call1(b.op(), std::move(inputs), {axis});
}

}  // namespace keratin::ops::take_detail
