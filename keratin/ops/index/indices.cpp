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
