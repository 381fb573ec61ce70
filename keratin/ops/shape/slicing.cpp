#include "keratin/ops/shape/slicing.h"

#include <algorithm>

#include "keratin/base/error.h"

namespace keratin::ops {

int64_t slice_count(const char* op, int64_t size, int64_t begin, int64_t end, int64_t stride) {
  require(stride != 0, ErrorCode::kInvalidArgument, "[", op, "] expected strides other than 0.");
  if (size == kUnknown) return kUnknown;
  // Bounds and strides may be any numbers: nothing here overflows.
  const int64_t first = std::clamp<int64_t>(begin, -1, size), stop = std::clamp<int64_t>(end, -1, size);
  const int64_t last = (stride > 0 ? stop - first : first - stop) - 1;
  const int64_t skipped = stride > 0 ? stride - 1 : -(stride + 1);
  const int64_t count = last < 0 ? 0 : last <= skipped ? 1 : last / (skipped + 1) + 1;
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
    copy.in_stride[i] = part.begin()[i] > 1 ? steps[i] * strides[i] : steps[i];
    if (!empty) copy.in_offset += steps[i] * begin[i];
  }
  return copy;
}

}  // namespace keratin::ops
