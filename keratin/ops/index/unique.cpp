#include <numeric>

#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/less.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/elementwise/zeros_like.h"
#include "keratin/ops/generated/index/take.h"
#include "keratin/ops/generated/index/unique_rows.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/reshape_like.h"
#include "keratin/ops/index/index_plan.h"

namespace keratin::ops {
namespace {

enum Attr { kSorted, kIndex, kInverse, kCounts, kAxis, kSize, kFill };

// The rows of unique_rows, cut or filled to the wanted number.
struct Found {
  Tensor first, counts, is_there;

  static Found as_many_as_there_are(const Tensors& parts) {
    require(!parts[3].is_symbolic(), ErrorCode::kUnsupported,
            "[unique] how many values differ is not known in a trace. Give `size`, and `fill_value` for what is left.");
    const Range there(0, parts[3].item<int64_t>());
    return {index_detail::slice_along(parts[0], 0, there), index_detail::slice_along(parts[2], 0, there), {}};
  }

  // Behind them stands the first one, with count 0.
  static Found sized(const Tensors& parts, int64_t size) {
    Tensor wanted = Tensor::empty({size}, DType::int32);
    std::iota(wanted.mutable_data<int32_t>(), wanted.mutable_data<int32_t>() + size, 0);
    const Tensor is_there = less(wanted, parts[3]);
    const Tensor row = where(is_there, wanted, zeros_like(wanted));
    const Tensor counts = take(parts[2], row, {.axis = 0});
    return {take(parts[0], row, {.axis = 0}), where(is_there, counts, zeros_like(counts)), is_there};
  }
};

Found nothing(int64_t size) {
  const Tensor none = Tensor::zeros({size}, DType::int32);
  return {none, none, Tensor::zeros({size}, DType::bool_)};
}

// x with the axis in front, as rows.
Tensor rows_of(const Tensor& front) {
  if (front.rank() == 1) return expand_dims(front, -1);
  int64_t width = 1;
  for (int64_t a = 1; a < front.rank(); ++a) {
    require(front.shape(a) != kUnknown, ErrorCode::kShape, "[unique] expected known sizes beside the axis, received ",
            "shape ", front.shape(), ".");
    width = checked_multiply(width, front.shape(a));
  }
  return reshape(front, Shape{front.shape(0), width});
}

Tensor filled(const Tensor& values, const Tensor& is_there, double fill) {
  Tensor there = is_there;
  while (there.rank() < values.rank()) there = expand_dims(there, -1);
  return where(there, values, Tensor::scalar(fill, values.dtype()));
}

Composed unique(const Composition& c) {
  const Attributes& attrs = c.attrs();
  const bool flat = attrs.is_none(kAxis);
  const int64_t axis = flat ? 0 : attrs.axis(kAxis, c.in().rank(), "unique");
  const Tensor front = flat ? reshape(c.in(), Shape{-1}) : move_axis(c.in(), axis, 0);
  const bool sized = !attrs.is_none(kSize);
  const int64_t size = sized ? attrs.integer(kSize) : 0;
  require(size >= 0, ErrorCode::kInvalidArgument, "[unique] expected size to be at least 0, received ", size, ".");
  const bool empty = front.shape(0) == 0;
  const Tensors parts = unique_rows(rows_of(front));
  const Found found = empty ? nothing(size) : sized ? Found::sized(parts, size) : Found::as_many_as_there_are(parts);
  Tensor values;
  if (empty) {
    Shape shape = front.shape();
    shape.set(0, size);
    values = Tensor::zeros(shape, front.dtype());
  } else {
    values = take(front, found.first, {.axis = 0});
  }
  if (sized && !attrs.is_none(kFill)) values = filled(values, found.is_there, attrs.real(kFill));
  Tensors out = {flat ? values : move_axis(values, 0, axis)};
  if (attrs.boolean(kIndex)) out.push_back(found.first);
  if (attrs.boolean(kInverse)) out.push_back(flat ? reshape_like(parts[1], c.in()) : parts[1]);
  if (attrs.boolean(kCounts)) out.push_back(found.counts);
  return out;
}

}  // namespace

OpDef unique_def() {
  return OpDef("unique")
      .in({"x"}, Inputs::kAsGiven)
      .doc(
          "The different values of x in ascending order, or with an axis its different slices; every NaN is one of its "
          "own. On request also where each occurs first, which of them each element is, and how often each occurs "
          "(int32). Their number depends on the values, so that a trace needs `size`: then as many are given, the "
          "first one again behind the last, or fill_value.")
      .attr("sorted", AttributeKind::kBool, true, "Whether they are to ascend; they always do.")
      .attr("return_index", AttributeKind::kBool, false, "Also where each occurs first.")
      .attr("return_inverse", AttributeKind::kBool, false, "Also which of them each element of x is.")
      .attr("return_counts", AttributeKind::kBool, false, "Also how often each occurs.")
      .attr("axis", AttributeKind::kOptionalInt, Attribute(), "Slices along this axis; None: single elements.")
      .attr("size", AttributeKind::kOptionalInt, Attribute(), "How many to give; None: as many as there are.")
      .attr("fill_value", AttributeKind::kOptionalFloat, Attribute(), "Behind them when size asks for more.")
      .keras("numpy", "Unique")
      .results(0)
      .compose([](const Composition& c) { return unique(c); })
      .good({ints({3, 1, 1, 2, 3})}, {true, true, true, true})
      .good({{{3, 1}, {1, 3}, {3, 1}}}, {true, true, true, true, int64_t{0}}, 4, false)
      .good({{{3, 1, 3}, {1, 3, 1}}}, {true, false, true, false, int64_t{1}}, 4, false)
      .good({ints({3, 1, 1, 2, 3})}, {true, true, false, true, Attribute(), int64_t{5}})
      .good({{3, 1, 1, 2, 3}}, {true, true, false, true, Attribute(), int64_t{5}, 9.0}, 4, false)
      .bad({{1, 2}}, {true, false, false, false, int64_t{1}},
           "[unique] axis 1 is out of range for a tensor with 1 axes.")
      .bad({{1, 2}}, {true, false, false, false, Attribute(), int64_t{-1}},
           "[unique] expected size to be at least 0, received -1.");
}

}  // namespace keratin::ops
