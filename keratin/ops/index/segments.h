// Reductions of the rows of one tensor by the numbers of their segments.
#pragma once

#include "keratin/ops/def/op_def.h"

namespace keratin::ops::index_detail {

/// An op of data and segment_ids that combines the rows of each segment, beginning with the identity; `reduction` is
/// one of scatter_into's. Rows whose id is outside of [0, num_segments) are left out.
Tensor combine_segments(const Composition& c, const Tensor& identity, const char* reduction);

/// The least and the greatest value of a dtype, as scalars: infinities of floats.
Tensor lowest_of(DType dtype);
Tensor highest_of(DType dtype);

/// Inputs and attributes of the segment ops.
OpDef segment_op(const char* name, const char* file = __builtin_FILE());
/// Throws Error kShape or kInvalidArgument, naming the op, unless ids are one integer for each row of data.
void require_segments(const char* op, const TensorSpec& data, const TensorSpec& ids, int64_t num_segments);

}  // namespace keratin::ops::index_detail
