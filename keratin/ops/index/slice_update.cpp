#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/less.h"
#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/generated/elementwise/minimum.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/ones_like.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/index/take.h"
#include "keratin/ops/generated/reduce/cumsum.h"
#include "keratin/ops/generated/shape/axis_size.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/reshape_like.h"
#include "keratin/ops/index/tuples.h"

namespace keratin::ops {
namespace {

// The position along one axis of every element of x.
Tensor positions_along(const Tensor& x, int64_t axis) {
  const Tensor ones = ones_like(cast(x, DType::int64));
  return subtract(cumsum(ones, {.axis = axis}), ones);
}

void check(const Tensor& inputs, const Tensor& start, const Tensor& updates) {
  require(is_integer(start.dtype()), ErrorCode::kDType, "[slice_update] expected integers as start_indices, received ",
          keratin::to_string(start.dtype()), ". Cast them first.");
  const bool one_each = start.rank() == 1 && (start.shape(0) == inputs.rank() || start.shape(0) == kUnknown);
  require(one_each, ErrorCode::kShape, "[slice_update] expected one start index for each axis of inputs of shape ",
          inputs.shape(), ", received start_indices of shape ", start.shape(), ".");
  bool fits = updates.rank() == inputs.rank();
  for (int64_t a = 0; fits && a < inputs.rank(); ++a)
    fits = inputs.shape(a) == kUnknown || updates.shape(a) <= inputs.shape(a);
  require(fits, ErrorCode::kShape, "[slice_update] updates of shape ", updates.shape(),
          " are no part of inputs of shape ", inputs.shape(), ".");
}

}  // namespace

OpDef slice_update_def() {
  return OpDef("slice_update")
      .in({"inputs", "start_indices", "updates"}, Inputs::kAsGiven)
      .doc(
          "The inputs with the block that begins at start_indices replaced by the updates. Negative starts count from "
          "the end; a block that would reach beyond the inputs is moved back until it fits, as in JAX.")
      .keras("core", "SliceUpdate")
      .compose([](const Composition& c) -> Composed {
        const Tensor &inputs = c.in(0), &start = c.in(1);
        const Tensor updates = convert(c.in(2), inputs.dtype());
        check(inputs, start, updates);
        Tensor position = Tensor::scalar(0, DType::int64), stride = Tensor::scalar(1, DType::int64);
        for (int64_t a = inputs.rank() - 1; a >= 0; --a) {
          const Tensor size = cast(axis_size(inputs, a), DType::int64);
          const Tensor given = cast(take(start, Tensor::scalar(static_cast<double>(a), DType::int64)), DType::int64);
          const Tensor from_front = where(less(given, 0), add(given, size), given);
          const Tensor last = subtract(size, cast(axis_size(updates, a), DType::int64));
          const Tensor first = maximum(minimum(from_front, last), 0);
          position = add(position, multiply(add(positions_along(updates, a), first), stride));
          stride = multiply(stride, size);
        }
        const Tensor flat = index_detail::write_at(
            reshape(inputs, Shape{-1}), expand_dims(reshape(position, Shape{-1}), -1), reshape(updates, Shape{-1}));
        return reshape_like(flat, inputs);
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3}), ints({0, 1}), floats({7, 8}, {1, 2})})
      .good({floats({1, 2, 3}), ints({2}), floats({7, 8})})
      .good({ints({1, 2, 3}), ints({-1}), ints({9})})
      .bad({floats({1, 2, 3}), ints({0, 0}), floats({7})}, {},
           "[slice_update] expected one start index for each axis of inputs of shape (3,), received start_indices of "
           "shape (2,).")
      .bad({floats({1, 2}), ints({0}), floats({7, 8, 9})}, {},
           "[slice_update] updates of shape (3,) are no part of inputs of shape (2,).");
}

}  // namespace keratin::ops
