// What the two top-k accuracies share.
#pragma once

#include "keratin/core/tensor.h"

namespace keratin::metrics {

/// The largest `k` that a config may ask for.
inline constexpr int64_t kMostK = 1'000'000;

/// 1.0 where the class number in `labels` is among the k largest of y_pred's last axis, in the shape of the labels.
Tensor in_top_k(const Tensor& labels, const Tensor& y_pred, int64_t k);

}  // namespace keratin::metrics
