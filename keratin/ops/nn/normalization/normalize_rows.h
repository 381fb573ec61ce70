// Rows normalised in one sweep, behind the ops fused_layer_norm and fused_layer_norm_grad.
#pragma once

#include "keratin/ops/def/op_def.h"

namespace keratin::ops::normalization {

/// `count` rows of `length` values.
struct RowNorm {
  int64_t count = 0, length = 0;
  double epsilon = 0;
  bool centred = true;  ///< false: the mean stays (rms_normalization)

  static constexpr int64_t kBlock = 64;  ///< rows whose dgamma and dbeta are summed by one thread
  int64_t blocks() const { return (count + kBlock - 1) / kBlock; }
  bool parallel() const { return count * length >= 128 * 1024; }
};

/// Buffers: y, then x, gamma, beta.
Kernel float_kernel(const RowNorm& rows);
Kernel double_kernel(const RowNorm& rows);
/// Buffers: dx, dgamma, dbeta, then x, gamma, dy. A row's statistics are computed again: it is in the cache anyway.
Kernel float_grad_kernel(const RowNorm& rows);
Kernel double_grad_kernel(const RowNorm& rows);

}  // namespace keratin::ops::normalization
