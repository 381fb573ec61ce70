// What the indexing ops share: reading index tensors of any integer dtype, and how a tensor falls apart along an axis.
#pragma once

#include <type_traits>
#include <vector>

#include "keratin/ops/def/op_def.h"

namespace keratin::ops::index_detail {

/// Elements before, along and after an axis.
struct Split {
  int64_t outer = 1, size = 1, inner = 1;
  Split() = default;
  Split(const Shape& shape, int64_t axis);
};

/// The type in which values are added up.
template <class T>
using Compute = std::conditional_t<std::is_class_v<T>, float, T>;

/// Writes the `count` indices as int64 in [0, size); negative ones count from the end. Throws Error kInvalidArgument
/// with the index, its position and the size when one is out of range.
void wrap_indices(const char* op, DType dtype, const void* indices, int64_t count, int64_t size, int64_t* out);

/// How the indices of gather_nd and scatter_into address a tensor: elements before the axes that they count along, on
/// them (the product), and after them; how many index tuples there are.
struct NdSplit {
  int64_t outer = 1, size = 1, inner = 1, count = 1;
  std::vector<int64_t> sizes;  ///< of the axes that are counted along
  int64_t first_axis = 0;
  DType index_dtype = DType::int32;
};

/// The first of the axes that the index tuples, along the last axis of input 1, count along in input 0. Throws Error
/// kShape when input 0 has too few, and kDType unless the indices are integers.
int64_t nd_axis(const OpCall& call, size_t axis_attribute);
/// The shape of what the index tuples select: the axes counted along are replaced by the axes of the tuples.
Shape nd_selected(const OpCall& call, int64_t axis);
NdSplit nd_split(const OpCall& call, int64_t axis);
/// Writes the row-major position of each index tuple among the axes counted along. Throws Error kInvalidArgument with
/// index, position, axis and size when one is out of range; negative ones count from the end.
void nd_positions(const char* op, const NdSplit& split, const void* indices, int64_t* out);

/// The value as an integer, towards 0; NaN and what int64 does not hold give -1. For ops that ignore such entries.
void read_integers(DType dtype, const void* values, int64_t count, int64_t* out);

/// Throws Error kDType unless input i has an integer dtype.
void require_integers(const OpCall& call, size_t i);

/// Throws Error kShape unless input i has the shape of the result whose gradient it is.
void require_gradient_shape(const OpCall& call, const Shape& result, size_t i);

/// Calls f with an unsigned integer of the size of `dtype`: enough for moving elements.
template <class F>
decltype(auto) visit_size(DType dtype, F&& f) {
  switch (size_of(dtype)) {
    case 1:
      return f(uint8_t{});
    case 2:
      return f(uint16_t{});
    case 4:
      return f(uint32_t{});
    default:
      return f(uint64_t{});
  }
}

/// Before the other in an ascending order in which NaN comes last.
template <class T>
bool before(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) return a < b || (b != b && a == a);
  return a < b;
}

}  // namespace keratin::ops::index_detail
