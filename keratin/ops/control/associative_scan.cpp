#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/base/text.h"
#include "keratin/ops/control/control.h"
#include "keratin/ops/control/region_kernel.h"
#include "keratin/ops/def/registry.h"

namespace keratin::ops {
namespace {

using Combine = function_ref<Tensors(const Tensors&, const Tensors&)>;

/// Elements first, first + step, ... before last of one axis.
Tensor stretch(const Tensor& x, int64_t axis, int64_t first, int64_t last, int64_t step) {
  static const OpDef& op = get_op("strided_slice");
  std::vector<int64_t> begin(static_cast<size_t>(x.rank()), 0), end = x.shape().vector(),
                                                                strides(static_cast<size_t>(x.rank()), 1);
  const auto at = static_cast<size_t>(axis);
  begin[at] = first, end[at] = last, strides[at] = step;
  return call1(op, {x}, {std::move(begin), std::move(end), std::move(strides)});
}

Tensors stretches(const Tensors& all, int64_t axis, int64_t first, int64_t last, int64_t step) {
  Tensors out;
  for (const Tensor& x : all) out.push_back(stretch(x, axis, first, last, step));
  return out;
}

Tensor join(const Tensors& parts, int64_t axis) {
  static const OpDef& op = get_op("concatenate");
  return call1(op, parts, {axis});
}

/// a0, b0, a1, b1, ...; a may have one more.
Tensor interleave(const Tensor& a, const Tensor& b, int64_t axis) {
  static const OpDef& stack = get_op("stack");
  static const OpDef& reshape = get_op("reshape");
  const int64_t pairs = b.shape(axis);
  Shape shape = b.shape();
  shape.set(axis, 2 * pairs);
  const Tensor first = a.shape(axis) == pairs ? a : stretch(a, axis, 0, pairs, 1);
  const Tensor woven = call1(reshape, {call1(stack, {first, b}, {axis + 1})}, {to_attribute(shape)});
  return a.shape(axis) == pairs ? woven : join({woven, stretch(a, axis, pairs, pairs + 1, 1)}, axis);
}

void check_combined(const Tensors& expected, const Tensors& received) {
  require(expected.size() == received.size(), ErrorCode::kInvalidArgument, "[associative_scan] f takes ",
          expected.size(), " tensors and returned ", received.size(), ".");
  for (size_t i = 0; i < expected.size(); ++i)
    check_agree("associative_scan", cat("result ", i, " of f"), spec_of(expected[i]), spec_of(received[i]));
}

Tensors combine(Combine f, const Tensors& a, const Tensors& b) {
  Tensors out = f(a, b);
  check_combined(a, out);
  return out;
}

/// Neighbours are combined, the half as many results scanned, and those are every second result; one more combination
/// gives the others (Blelloch, "Prefix sums and their applications", 1990).
Tensors scan_tree(Combine f, const Tensors& elems, int64_t axis) {
  const int64_t n = elems[0].shape(axis);
  if (n < 2) return elems;
  const Tensors pairs = combine(f, stretches(elems, axis, 0, n - 1, 2), stretches(elems, axis, 1, n, 2));
  const Tensors odd = scan_tree(f, pairs, axis);
  const int64_t later = (n - 1) / 2;  // elements 2, 4, ...
  Tensors even = stretches(elems, axis, 0, 1, 1);
  if (later > 0) {
    const Tensors before = stretches(odd, axis, 0, later, 1);
    const Tensors more = combine(f, before, stretches(elems, axis, 2, n, 2));
    for (size_t i = 0; i < even.size(); ++i) even[i] = join({even[i], more[i]}, axis);
  }
  Tensors out;
  for (size_t i = 0; i < even.size(); ++i) out.push_back(interleave(even[i], odd[i], axis));
  return out;
}

int64_t common_axis(const Tensors& elems, int64_t axis) {
  require(!elems.empty(), ErrorCode::kInvalidArgument, "[associative_scan] expected at least one tensor.");
  const int64_t rank = elems[0].rank();
  for (const Tensor& x : elems) {
    require(axis >= -x.rank() && axis < x.rank(), ErrorCode::kShape, "[associative_scan] axis ", axis,
            " is out of range for a tensor with ", x.rank(), " axes.");
    require(x.shape(axis) != kUnknown && x.shape(axis) == elems[0].shape(axis), ErrorCode::kShape,
            "[associative_scan] expected one known size along axis ", axis, ", received shapes ", elems[0].shape(),
            " and ", x.shape(), ".");
    require(axis >= 0 || x.rank() == rank, ErrorCode::kShape,
            "[associative_scan] a negative axis needs tensors of one rank, received ", rank, " and ", x.rank(), ".");
  }
  return axis < 0 ? axis + rank : axis;
}

Tensors flipped(const Tensors& all, int64_t axis) {
  static const OpDef& op = get_op("flip");
  Tensors out;
  for (const Tensor& x : all) out.push_back(call1(op, {x}, {std::vector<int64_t>{axis}}));
  return out;
}

}  // namespace

Tensors associative_scan(Combine f, const Tensors& elems, const AssociativeScanOptions& options) {
  const int64_t axis = common_axis(elems, options.axis);
  if (!options.reverse) return scan_tree(f, elems, axis);
  return flipped(scan_tree(f, flipped(elems, axis), axis), axis);
}

Tensor associative_scan(function_ref<Tensor(const Tensor&, const Tensor&)> f, const Tensor& elems,
                        const AssociativeScanOptions& options) {
  const auto each = [&](const Tensors& a, const Tensors& b) -> Tensors { return {f(a[0], b[0])}; };
  return associative_scan(Combine(each), Tensors{elems}, options)[0];
}

}  // namespace keratin::ops
