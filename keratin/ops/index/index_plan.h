// An index read against a shape: which axes are sliced and which are indexed by tensors.
#pragma once

#include "keratin/base/error.h"
#include "keratin/base/where.h"
#include "keratin/ops/index/at.h"

namespace keratin::ops::index_detail {

/// One part of an index after the ellipsis has become ranges and masks have become integers.
struct IndexStep {
  enum class Kind { kRange, kPosition, kNewAxis, kTensor };
  Kind kind = Kind::kRange;
  int64_t axis = -1;  ///< of x; none of new axes
  Range range;        ///< of kRange; of kPosition the range of the one element
  Tensor indices;     ///< of kTensor: integers
  int64_t group = 0;  ///< the part of the index that this came from
};

/// The steps in the order of the index. Integers are kTensor when there are tensors beside them, as in NumPy. A tensor
/// without an axis (a mask of rank 0) indexes a new one. `op` goes into errors.
std::vector<IndexStep> plan_index(const char* op, const Tensor& x, const Index& index);

/// x[index] for the function named `op`.
Tensor read_index(const char* op, const Tensor& x, const Index& index);

/// What f gives; an Error that it throws names the line of the call.
template <class F>
Tensor at_line(const Where& where, const F& f) {
  const WhereScope scope(where);
  try {
    return f();
  } catch (const Error& error) {
    const Where source = current_where();
    if (source.file == nullptr || error.source().file != nullptr) throw;
    throw error.from(source);
  }
}

/// x with a range of one axis, also where its size is not known.
Tensor slice_along(const Tensor& x, int64_t axis, const Range& range);

/// Where a mask is true, one int64 tensor for each of its axes. Throws Error kShape, naming `op`, in a trace.
std::vector<Tensor> true_positions(const char* op, const Tensor& mask);

}  // namespace keratin::ops::index_detail
