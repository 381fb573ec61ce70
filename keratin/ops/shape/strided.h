// Strided copies: what transposing, slicing, tiling, padding and broadcasting come down to.
#pragma once

#include <vector>

#include "keratin/ops/def/call.h"
#include "keratin/ops/def/op_def.h"

namespace keratin::ops {

/// out[out_offset + sum(i_a * out_stride_a)] = in[in_offset + sum(i_a * in_stride_a)] for all index tuples below size.
struct StridedCopy {
  std::vector<int64_t> size, in_stride, out_stride;  ///< in elements, outermost axis first
  int64_t in_offset = 0, out_offset = 0;
  int64_t fill = 0;  ///< this many output elements become zero bytes first
};

/// A copy of all of `shape`, dense on both sides; for callers to change.
StridedCopy dense_copy(const Shape& shape);
/// The kernel that makes output 0 from input 0.
Kernel strided_copy(StridedCopy copy, DType dtype);
/// The kernel of an op whose output has the bytes of input 0: reshape and the like.
Kernel plain_copy(const OpCall& call);

/// One axis in [0, rank), or an error that names the op.
int64_t one_axis(const char* op, int64_t axis, int64_t rank);

}  // namespace keratin::ops
