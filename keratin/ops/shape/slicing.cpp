#include "keratin/ops/shape/slicing.h"

#include <algorithm>

#include "keratin/base/error.h"

namespace keratin::ops {

int64_t slice_count(const char* op, int64_t size, int64_t begin, int64_t end, int64_t stride) {
  require(stride != 0, ErrorCode::kInvalidArgument, "[", op, "] expected strides other than 0.");
  if (size == kUnknown) return kUnknown;
  const int64_t stop = std::min(end, size);
  const int64_t span = stride > 0 ? stop - begin : begin - stop, step = std::abs(stride);
  const int64_t count = span <= 0 ? 0 : (span + step - 1) / step;
  require(count == 0 || (begin >= 0 && begin < size), ErrorCode::kShape, "[", op, "] start ", begin,
          " is outside an axis of size ", size, ".");
  return count;
}

StridedCopy slice_copy(const Shape& whole, const Shape& part, const std::vector<int64_t>& begin,
                       const std::vector<int64_t>& strides) {
  StridedCopy copy = dense_copy(part);
  const std::vector<int64_t> steps = strides_of(whole);
  const bool empty = part.size() == 0;
  for (size_t i = 0; i < steps.size(); ++i) {
    copy.in_stride[i] = steps[i] * strides[i];
    if (!empty) copy.in_offset += steps[i] * begin[i];
  }
  return copy;
}

}  // namespace keratin::ops
