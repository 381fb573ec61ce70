// What slices have in common.
#pragma once

#include <limits>

#include "keratin/ops/shape/strided.h"

namespace keratin::ops {

/// As the end of a strided slice: all that is left, also of an axis whose size is not known yet.
inline constexpr int64_t kToTheEnd = std::numeric_limits<int64_t>::max();

/// How many elements begin, begin + stride, ... before `end` an axis of `size` has.
int64_t slice_count(const char* op, int64_t size, int64_t begin, int64_t end, int64_t stride);

/// The elements of `whole` that begin and strides reach, `part.shape` of them, as a copy to or from a dense tensor.
StridedCopy slice_copy(const Shape& whole, const Shape& part, const std::vector<int64_t>& begin,
                       const std::vector<int64_t>& strides);

}  // namespace keratin::ops
