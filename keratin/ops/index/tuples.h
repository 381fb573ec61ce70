// Index tuples, which stand along the last axis of an index tensor: reading and writing at them. (The wrappers of
// gather_nd and scatter_into do the same, but each of the two needs the other.)
#pragma once

#include <optional>
#include <string>

#include "keratin/core/tensor.h"

namespace keratin::ops::index_detail {

/// gather_nd and scatter_into.
Tensor read_at(const Tensor& x, const Tensor& tuples, int64_t axis = 0);
Tensor write_at(const Tensor& x, const Tensor& tuples, const Tensor& updates,
                const std::optional<std::string>& reduction = {}, int64_t axis = 0);

/// 0, 1, 2, ... (int64) in the shape of the index tuples.
Tensor tuple_numbers(const Tensor& tuples);
/// The tuples with the position along axis 0, as int64, in front: which example is meant.
Tensor with_example_numbers(const Tensor& tuples);

}  // namespace keratin::ops::index_detail
