#include "keratin/ops/batch/axes.h"

#include <numeric>
#include <utility>

#include "keratin/base/error.h"
#include "keratin/ops/batch/batched_region.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"

namespace keratin::ops {
namespace {

Tensor expand_at(const Tensor& x, int64_t axis) {
  static const OpDef& op = get_op("expand_dims");
  return call1(op, {x}, {axis});
}

}  // namespace

Tensor flatten_examples(const Tensor& x) {
  static const OpDef& op = get_op("reshape");
  int64_t count = 1;
  for (int64_t axis = 1; axis < x.rank(); ++axis) {
    require(x.shape(axis) != kUnknown, ErrorCode::kShape, "[vmap] the sizes of an example must be known, received ",
            x.shape(), ".");
    count = checked_multiply(count, x.shape(axis));
  }
  return call1(op, {x}, {std::vector<int64_t>{x.shape(0), count}});
}

Tensor move_axis(const Tensor& x, int64_t from, int64_t to) {
  if (from == to) return x;
  static const OpDef& op = get_op("transpose");
  std::vector<int64_t> order(static_cast<size_t>(x.rank()));
  std::iota(order.begin(), order.end(), int64_t{0});
  order.erase(order.begin() + from);
  order.insert(order.begin() + to, from);
  return call1(op, {x}, {std::move(order)});
}

Tensor repeat_example(const Tensor& x, int64_t size) {
  static const OpDef& op = get_op("broadcast_to");
  return call1(op, {expand_at(x, 0)}, {to_attribute(x.shape().with_inserted(0, size))});
}

Tensor align_example(const Tensor& x, int64_t rank) {
  if (x.rank() - 1 >= rank) return x;
  if (x.shape().fully_known()) {
    static const OpDef& op = get_op("reshape");
    std::vector<int64_t> shape(x.shape().begin(), x.shape().end());
    shape.insert(shape.begin() + 1, static_cast<size_t>(rank + 1 - x.rank()), 1);
    return call1(op, {x}, {std::move(shape)});
  }
  Tensor out = x;
  while (out.rank() - 1 < rank) out = expand_at(out, 1);
  return out;
}

Tensors unstack_examples(const Tensor& x) {
  static const OpDef& split = get_op("split");
  static const OpDef& squeeze = get_op("squeeze");
  const int64_t size = x.shape(0);
  require(size != kUnknown, ErrorCode::kShape, "[vmap] the number of examples must be known here, received shape ",
          x.shape(), ". Trace with known sizes.");
  if (size == 0) return {};
  Tensors rows = size == 1 ? Tensors{x} : call(split, {x}, {size, int64_t{0}});
  for (Tensor& row : rows) row = call1(squeeze, {row}, {std::vector<int64_t>{0}});
  return rows;
}

Tensor stack_examples(const Tensors& examples) {
  static const OpDef& op = get_op("stack");
  return call1(op, examples, {int64_t{0}});
}

Tensor batched_in(const Batched& b, size_t i) { return b.batched(i) ? b.in(i) : repeat_example(b.in(i), b.size()); }

Tensors batched_ins(const Batched& b) {
  Tensors out;
  for (size_t i = 0; i < b.ins().size(); ++i) out.push_back(batched_in(b, i));
  return out;
}

TensorSpec example_spec(const Batched& b, size_t i) {
  TensorSpec spec = spec_of(b.in(i));
  if (b.batched(i)) spec.shape = spec.shape.without(0);
  return spec;
}

int64_t batched_axis(int64_t axis, int64_t rank) { return (axis < 0 ? axis + rank : axis) + 1; }

Tensors call_batched_with(const Batched& b, Attributes attrs) { return call(b.op(), batched_ins(b), std::move(attrs)); }

Composed batch_along_axis(const Batched& b, size_t attribute) {
  Attributes attrs = b.attrs();
  const int64_t rank = b.rank();
  if (attrs.is_none(attribute)) {
    attrs.set(attribute, int64_t{1});
    Tensors flat;
    for (const Tensor& t : batched_ins(b)) flat.push_back(flatten_examples(t));
    return call(b.op(), std::move(flat), std::move(attrs));
  }
  attrs.set(attribute, batched_axis(attrs.integer(attribute), rank));
  return call_batched_with(b, std::move(attrs));
}

Composed batch_over_axes(const Batched& b, size_t attribute) {
  Attributes attrs = b.attrs();
  std::vector<int64_t> axes = attrs.axes(attribute, b.rank(), b.op().name);
  for (int64_t& axis : axes) ++axis;
  // No axis is not all of them: the values stay, in the dtype that the op gives.
  attrs.set(attribute, std::move(axes));
  return call_batched_with(b, std::move(attrs));
}

Composed batch_by_loop(const Batched& b) {
  BatchedValues inputs;
  for (size_t i = 0; i < b.ins().size(); ++i) inputs.add(b.in(i), b.batched(i));
  return call_each(b.op(), inputs, b.attrs(), b.size());
}

Composed batch_leading(const Batched& b) { return call_batched_with(b, b.attrs()); }

}  // namespace keratin::ops
