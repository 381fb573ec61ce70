#include "keratin/ops/index/at.h"

#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/generated/elementwise/broadcast_like.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/index/gather_nd.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/flip.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/squeeze.h"
#include "keratin/ops/generated/shape/stack.h"
#include "keratin/ops/generated/shape/strided_slice.h"
#include "keratin/ops/generated/shape/transpose.h"
#include "keratin/ops/index/index_plan.h"
#include "keratin/ops/shape/slicing.h"

namespace keratin::ops {
namespace {

using index_detail::IndexStep;
using Kind = IndexStep::Kind;

// A slice of one axis as strided_slice takes it.
struct Bounds {
  int64_t begin = 0, end = kToTheEnd, step = 1;
};

// Python's slice.indices(size).
Bounds bounds_of(const Range& range, int64_t size) {
  const int64_t low = range.step > 0 ? 0 : -1, high = range.step > 0 ? size : size - 1;
  const auto inside = [&](const std::optional<int64_t>& bound, int64_t open) {
    if (!bound) return open;
    return std::clamp(*bound < 0 ? *bound + size : *bound, low, high);
  };
  Bounds out{inside(range.begin, range.step > 0 ? low : high), inside(range.end, range.step > 0 ? high : low),
             range.step};
  if (range.step > 0 ? out.begin >= out.end : out.begin <= out.end) return {0, 0, 1};
  // A step beyond the axis selects one element, as the size of the axis does; positions stay small.
  out.step = std::clamp(out.step, -size, size);
  return out;
}

Tensor slice_axis(const Tensor& x, int64_t axis, const Bounds& bounds) {
  const auto rank = static_cast<size_t>(x.rank()), at = static_cast<size_t>(axis);
  std::vector<int64_t> begin(rank, 0), end(rank, kToTheEnd), step(rank, 1);
  begin[at] = bounds.begin, end[at] = bounds.end, step[at] = bounds.step;
  return strided_slice(x, begin, end, step);
}

// Bounds that count from the end of an axis whose size is not known count from the front of the flipped axis.
Tensor slice_unknown(const char* op, Tensor x, int64_t axis, const Range& range) {
  if (range.step < 0) {
    require(!range.begin && !range.end, ErrorCode::kUnsupported, "[", op,
            "] a range with a negative step and bounds needs the size of axis ", axis, ", which is not known (shape ",
            x.shape(), ").");
    return slice_axis(flip(x, {.axis = axis}), axis, {0, kToTheEnd, -std::max(range.step, -kToTheEnd)});
  }
  const int64_t begin = range.begin.value_or(0);
  const bool mixed = begin < 0 && range.end.value_or(-1) >= 0;
  require(!mixed, ErrorCode::kUnsupported, "[", op, "] the range from ", begin, " to ", range.end.value_or(-1),
          " needs the size of axis ", axis, ", which is not known (shape ", x.shape(), ").");
  if (begin >= 0) x = slice_axis(x, axis, {begin, range.end.value_or(-1) >= 0 ? *range.end : kToTheEnd, 1});
  const bool from_end = range.end && *range.end < 0;
  if (from_end || begin < 0) {
    const Bounds back{from_end ? -*range.end : 0, begin < 0 ? -begin : kToTheEnd, 1};
    x = flip(slice_axis(flip(x, {.axis = axis}), axis, back), {.axis = axis});
  }
  return range.step == 1 ? x : slice_axis(x, axis, {0, kToTheEnd, range.step});
}

bool is_whole(const Range& range) { return !range.begin && !range.end && range.step == 1; }

// All ranges and single positions; every axis stays.
Tensor sliced(const char* op, const Tensor& x, const std::vector<IndexStep>& steps) {
  const auto rank = static_cast<size_t>(x.rank());
  std::vector<int64_t> begin(rank, 0), end(rank, kToTheEnd), step(rank, 1);
  bool any = false;
  Tensor out = x;
  for (const IndexStep& s : steps) {
    if (s.axis < 0 || s.kind == Kind::kTensor || is_whole(s.range)) continue;
    if (x.shape(s.axis) == kUnknown) {
      out = slice_unknown(op, out, s.axis, s.range);
      continue;
    }
    const Bounds bounds = bounds_of(s.range, x.shape(s.axis));
    const auto axis = static_cast<size_t>(s.axis);
    begin[axis] = bounds.begin, end[axis] = bounds.end, step[axis] = bounds.step;
    any = true;
  }
  return any ? strided_slice(out, begin, end, step) : out;
}

// Single positions go, new axes come; tensors keep the axis that they index.
Tensor laid_out(const Tensor& x, const std::vector<IndexStep>& steps) {
  std::vector<int64_t> gone;
  for (const IndexStep& s : steps)
    if (s.kind == Kind::kPosition) gone.push_back(s.axis);
  const bool has_new = std::any_of(steps.begin(), steps.end(), [](const IndexStep& s) { return s.axis < 0; });
  if (gone.empty() && !has_new) return x;
  if (x.shape().fully_known()) {
    std::vector<int64_t> sizes;
    for (const IndexStep& s : steps)
      if (s.kind != Kind::kPosition) sizes.push_back(s.axis < 0 ? 1 : x.shape(s.axis));
    return reshape(x, Shape(sizes));
  }
  Tensor out = gone.empty() ? x : squeeze(x, {.axis = gone});
  int64_t axis = 0;
  for (const IndexStep& s : steps) {
    if (s.axis < 0) out = expand_dims(out, axis);
    axis += s.kind != Kind::kPosition;
  }
  return out;
}

// The tensors of an index, and the axes that they index in what laid_out gives.
struct Indexed {
  Tensors indices;
  std::vector<int64_t> axes;
  bool together = true;  ///< no other part of the index is between them

  explicit Indexed(const std::vector<IndexStep>& steps) {
    int64_t axis = 0, last_group = -1;
    for (const IndexStep& s : steps) {
      if (s.kind == Kind::kTensor) {
        together = together && (last_group < 0 || s.group <= last_group + 1);
        last_group = s.group;
        indices.push_back(s.indices);
        axes.push_back(axis);
      }
      axis += s.kind != Kind::kPosition;
    }
  }

  // The tuples of indices along a new last axis.
  Tensor tuples() const {
    Tensors columns;
    for (const Tensor& column : indices) columns.push_back(cast(column, DType::int64));
    Tensor common = columns[0];
    for (const Tensor& column : columns) common = broadcast_like(common, column);
    for (Tensor& column : columns) column = broadcast_like(column, common);
    return columns.size() == 1 ? expand_dims(columns[0], -1) : stack(columns, {.axis = -1});
  }
};

// The indexed axes in front, the others behind them in their order.
Tensor indexed_first(const Tensor& x, const std::vector<int64_t>& axes) {
  std::vector<int64_t> order = axes;
  for (int64_t a = 0; a < x.rank(); ++a)
    if (std::find(axes.begin(), axes.end(), a) == axes.end()) order.push_back(a);
  return transpose(x, {.axes = order});
}

}  // namespace

Tensor index_detail::read_index(const char* op, const Tensor& x, const Index& index) {
  require(x.defined(), ErrorCode::kState, "[", op, "] received an empty tensor: it was never given a value.");
  const std::vector<IndexStep> steps = index_detail::plan_index(op, x, index);
  const Tensor basic = laid_out(sliced(op, x, steps), steps);
  const Indexed indexed(steps);
  if (indexed.indices.empty()) return basic;
  if (indexed.together) return gather_nd(basic, indexed.tuples(), {.axis = indexed.axes[0]});
  return gather_nd(indexed_first(basic, indexed.axes), indexed.tuples());
}

Tensor index_detail::slice_along(const Tensor& x, int64_t axis, const Range& range) {
  Index index(static_cast<size_t>(x.rank()), Range());
  index[static_cast<size_t>(x.shape().normalise(axis))] = range;
  return read_index("at", x, index);
}

Tensor at(const Arg& x, const Index& index) {
  return index_detail::at_line(x.where(), [&] { return index_detail::read_index("at", x, index); });
}

Tensor get_item(const Arg& x, const Index& key) {
  return index_detail::at_line(x.where(), [&] { return index_detail::read_index("get_item", x, key); });
}

}  // namespace keratin::ops
