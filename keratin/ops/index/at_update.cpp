// Updates of what an index selects: the positions that it selects are read from a tensor that numbers the elements, and
// written at in the flat tensor.
#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/broadcast_like.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/generated/elementwise/minimum.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/negative.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/reshape_like.h"
#include "keratin/ops/index/at.h"
#include "keratin/ops/index/index_plan.h"
#include "keratin/ops/index/tuples.h"

namespace keratin::ops {
namespace {

struct Update {
  const char* op;
  std::optional<std::string> reduction;                       ///< scatter_into's
  Tensor (*combine)(const Tensor& old, const Tensor& value);  ///< the same for one element
};

// 0, 1, 2, ... in the shape of x.
Tensor numbered(const Tensor& x) {
  if (!x.shape().fully_known()) return index_detail::tuple_numbers(expand_dims(x, -1));
  Tensor out = Tensor::empty(x.shape(), DType::int64);
  auto* values = out.mutable_data<int64_t>();
  for (int64_t i = 0, n = out.size(); i < n; ++i) values[i] = i;
  return out;
}

// A mask alone with values that are the same wherever it is true keeps the shape: also in a trace.
const Tensor* lone_mask(const Tensor& x, const Index& index, const Tensor& values) {
  if (index.size() != 1) return nullptr;
  const Tensor* mask = std::get_if<Tensor>(&index[0].value());
  if (mask == nullptr || !mask->defined() || mask->dtype() != DType::bool_ || mask->rank() > x.rank()) return nullptr;
  for (int64_t a = 0; a < mask->rank(); ++a)
    if (mask->shape(a) != x.shape(a)) return nullptr;
  return values.rank() <= x.rank() - mask->rank() ? mask : nullptr;
}

Tensor updated_here(const Update& update, const Tensor& x, const Index& index, const Tensor& given) {
  require(x.defined() && given.defined(), ErrorCode::kState, "[", update.op,
          "] received an empty tensor: it was never given a value.");
  const Tensor values = convert(given, x.dtype());
  if (const Tensor* mask = lone_mask(x, index, values)) {
    Tensor selected = *mask;
    while (selected.rank() < x.rank()) selected = expand_dims(selected, -1);
    return where(selected, update.combine(x, values), x);
  }
  const Tensor positions = index_detail::read_index(update.op, numbered(x), index);
  const Tensor fitted = broadcast_like(values, cast(positions, x.dtype()));
  require(fitted.rank() == positions.rank() && (fitted.shape() == positions.shape() || fitted.is_symbolic()),
          ErrorCode::kShape, "[", update.op, "] values of shape ", values.shape(),
          " do not fit the selected elements of shape ", positions.shape(), ".");
  const Tensor flat = index_detail::write_at(reshape(x, Shape{-1}), expand_dims(reshape(positions, Shape{-1}), -1),
                                             reshape(fitted, Shape{-1}), update.reduction);
  return reshape_like(flat, x);
}

Tensor updated(const Update& update, const Arg& x, const Index& index, const Tensor& values) {
  return index_detail::at_line(x.where(), [&] { return updated_here(update, x, index, values); });
}

}  // namespace

Tensor at_set(const Arg& x, const Index& index, const Tensor& values) {
  return updated({"at_set", {}, [](const Tensor& old, const Tensor& value) { return broadcast_like(value, old); }}, x,
                 index, values);
}

Tensor at_add(const Arg& x, const Index& index, const Tensor& values) {
  return updated({"at_add", "add", [](const Tensor& old, const Tensor& value) { return add(old, value); }}, x, index,
                 values);
}

Tensor at_subtract(const Arg& x, const Index& index, const Tensor& values) {
  const Tensor& from = x;
  return at_add(x, index, negative(convert(values, from.dtype())));
}

Tensor at_multiply(const Arg& x, const Index& index, const Tensor& values) {
  return updated({"at_multiply", "mul", [](const Tensor& old, const Tensor& value) { return multiply(old, value); }}, x,
                 index, values);
}

Tensor at_min(const Arg& x, const Index& index, const Tensor& values) {
  return updated({"at_min", "min", [](const Tensor& old, const Tensor& value) { return minimum(old, value); }}, x,
                 index, values);
}

Tensor at_max(const Arg& x, const Index& index, const Tensor& values) {
  return updated({"at_max", "max", [](const Tensor& old, const Tensor& value) { return maximum(old, value); }}, x,
                 index, values);
}

}  // namespace keratin::ops
