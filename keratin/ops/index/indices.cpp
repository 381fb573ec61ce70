#include "keratin/ops/index/indices.h"

#include "keratin/base/error.h"

namespace keratin::ops::index_detail {

Split::Split(const Shape& shape, int64_t axis)
    : outer(shape.slice(0, axis).size()), size(shape[axis]), inner(shape.slice(axis + 1, shape.rank()).size()) {}

void wrap_indices(const char* op, DType dtype, const void* indices, int64_t count, int64_t size, int64_t* out) {
  visit_dtype(dtype, [&](auto type) {
    using T = decltype(type);
    if constexpr (std::is_integral_v<T>) {
      const T* from = static_cast<const T*>(indices);
      for (int64_t i = 0; i < count; ++i) {
        const auto index = static_cast<int64_t>(from[i]);
        out[i] = index < 0 ? index + size : index;
        require(out[i] >= 0 && out[i] < size, ErrorCode::kInvalidArgument, "[", op, "] index ", index, " at position ",
                i, " is out of range for an axis of size ", size, ".");
      }
    }
  });
}

int64_t nd_axis(const OpCall& call, size_t axis_attribute) {
  require_integers(call, 1);
  const Shape &x = call.shape(0), &indices = call.shape(1);
  require(indices.rank() > 0 && indices.last() != kUnknown, ErrorCode::kShape, "[", call.op->name,
          "] expected index tuples along a last axis of known size, received indices of shape ", indices, ".");
  const int64_t given = call.attrs().integer(axis_attribute), axis = given < 0 ? given + x.rank() : given;
  require(axis >= 0 && axis <= x.rank() - indices.last(), ErrorCode::kShape, "[", call.op->name, "] index tuples of ",
          indices.last(), " need as many axes from axis ", given, " on, received shape ", x, ".");
  return axis;
}

Shape nd_selected(const OpCall& call, int64_t axis) {
  const Shape &x = call.shape(0), &indices = call.shape(1);
  Shape out = x.slice(0, axis);
  for (const int64_t size : indices.slice(0, indices.rank() - 1)) out.push_back(size);
  for (const int64_t size : x.slice(axis + indices.last(), x.rank())) out.push_back(size);
  return out;
}

NdSplit nd_split(const OpCall& call, int64_t axis) {
  const Shape &x = call.shape(0), &indices = call.shape(1);
  NdSplit out;
  out.outer = x.slice(0, axis).size();
  out.sizes = x.slice(axis, axis + indices.last()).vector();
  for (const int64_t size : out.sizes) out.size *= size;
  out.inner = x.slice(axis + indices.last(), x.rank()).size();
  out.count = indices.slice(0, indices.rank() - 1).size();
  out.first_axis = axis;
  out.index_dtype = call.dtype(1);
  return out;
}

void nd_positions(const char* op, const NdSplit& split, const void* indices, int64_t* out) {
  visit_dtype(split.index_dtype, [&](auto type) {
    using T = decltype(type);
    if constexpr (std::is_integral_v<T>) {
      const T* from = static_cast<const T*>(indices);
      for (int64_t i = 0; i < split.count; ++i) {
        out[i] = 0;
        for (size_t a = 0; a < split.sizes.size(); ++a, ++from) {
          const auto index = static_cast<int64_t>(*from);
          const int64_t size = split.sizes[a], wrapped = index < 0 ? index + size : index;
          if (wrapped < 0 || wrapped >= size)
            fail(ErrorCode::kInvalidArgument, "[", op, "] index ", index, " at position ", i,
                 " is out of range for axis ", split.first_axis + static_cast<int64_t>(a), " of size ", size, ".");
          out[i] = out[i] * size + wrapped;
        }
      }
    }
  });
}

void read_integers(DType dtype, const void* values, int64_t count, int64_t* out) {
  visit_dtype(dtype, [&](auto type) {
    using T = decltype(type);
    const T* from = static_cast<const T*>(values);
    for (int64_t i = 0; i < count; ++i) {
      if constexpr (std::is_integral_v<T>) {
        out[i] = static_cast<int64_t>(from[i]);
      } else {
        const auto value = static_cast<double>(static_cast<Compute<T>>(from[i]));
        out[i] = value > -0x1p62 && value < 0x1p62 ? static_cast<int64_t>(value) : -1;
      }
    }
  });
}

void require_integers(const OpCall& call, size_t i) {
  require(is_integer(call.dtype(i)), ErrorCode::kDType, "[", call.op->name, "] expected integers as ",
          call.op->input_names[i], ", received ", keratin::to_string(call.dtype(i)), ". Cast them first.");
}

void require_gradient_shape(const OpCall& call, const Shape& result, size_t i) {
  const Shape& given = call.shape(i);
  bool fits = given.rank() == result.rank();
  for (int64_t a = 0; fits && a < result.rank(); ++a)
    fits = given[a] == result[a] || given[a] == kUnknown || result[a] == kUnknown;
  require(fits, ErrorCode::kShape, "[", call.op->name, "] expected a gradient of shape ", result, ", received shape ",
          given, ".");
}

}  // namespace keratin::ops::index_detail
