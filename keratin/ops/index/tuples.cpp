#include "keratin/ops/index/tuples.h"

#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/ones_like.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/elementwise/zeros_like.h"
#include "keratin/ops/generated/reduce/cumsum.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/concatenate.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/reshape_like.h"

namespace keratin::ops::index_detail {
namespace {

// Zeros in the shape of all axes but the last.
Tensor zeros_of_tuples(const Tensor& tuples) { return sum(zeros_like(cast(tuples, DType::int64)), {.axis = -1}); }

}  // namespace

Tensor read_at(const Tensor& x, const Tensor& tuples, int64_t axis) {
  static const OpDef& op = get_op("gather_nd");
  return call1(op, {x, tuples}, {axis});
}

Tensor write_at(const Tensor& x, const Tensor& tuples, const Tensor& updates,
                const std::optional<std::string>& reduction, int64_t axis) {
  static const OpDef& op = get_op("scatter_into");
  return call1(op, {x, tuples, updates}, {to_attribute(reduction), axis});
}

Tensor tuple_numbers(const Tensor& tuples) {
  const Tensor zeros = zeros_of_tuples(tuples);
  const Tensor ones = ones_like(reshape(zeros, Shape{-1}));
  return reshape_like(subtract(cumsum(ones, {.axis = 0}), ones), zeros);
}

Tensor with_example_numbers(const Tensor& tuples) {
  const Tensor wide = cast(tuples, DType::int64);
  const Tensor zeros = sum(zeros_like(wide), {.axis = -1, .keepdims = true});
  const Tensor ones = ones_like(zeros);
  const Tensor numbers = subtract(cumsum(ones, {.axis = 0}), ones);
  return concatenate({numbers, wide}, {.axis = -1});
}

}  // namespace keratin::ops::index_detail
