// Attention by tiles, behind the ops tiled_attention and tiled_attention_grad: no (time x source) matrix in memory.
#pragma once

#include <array>
#include <cstdint>
#include <limits>

#include "keratin/ops/def/op_def.h"

namespace keratin::ops::attention {

/// In place of minus infinity where a mask hides a logit, as in Keras: a query that sees nothing then weighs all
/// sources equally instead of becoming NaN.
inline constexpr float kHidden = -0.7f * std::numeric_limits<float>::max();
/// A log-sum-exp below this belongs to a query that sees nothing.
inline constexpr float kNothingSeen = -0.5f * std::numeric_limits<float>::max();

/// One call: query (batch, time, heads, depth), key (batch, source, key_heads, depth), value (batch, source, key_heads,
/// value_depth), all dense. Query head h reads key head h / shared().
struct Problem {
  int64_t batch = 0, time = 0, source = 0, heads = 0, key_heads = 1, depth = 0, value_depth = 0;
  double scale = 1;
  bool causal = false;  ///< query t sees sources 0 to t
  bool masked = false;
  std::array<int64_t, 4> mask_stride{};  ///< of a mask over (batch, heads, time, source); 0 where it broadcasts

  int64_t shared() const { return heads / key_heads; }
  int64_t mask_offset(int64_t b, int64_t h, int64_t t) const {
    return b * mask_stride[0] + h * mask_stride[1] + t * mask_stride[2];
  }
  bool sees(const bool* mask, int64_t b, int64_t h, int64_t t, int64_t s) const {
    if (causal && s > t) return false;
    return mask == nullptr || mask[mask_offset(b, h, t) + s * mask_stride[3]];
  }
};

/// Buffers: out, logsumexp (batch, time, heads), then query, key, value, perhaps a mask.
/// Every row is computed alike, wherever it stands and on any number of threads.
Kernel float_kernel(const Problem& problem);
Kernel double_kernel(const Problem& problem);
/// Buffers: dquery, dkey, dvalue, then query, key, value, out, logsumexp, dout, dlogsumexp, perhaps a mask.
Kernel float_grad_kernel(const Problem& problem);
Kernel double_grad_kernel(const Problem& problem);

}  // namespace keratin::ops::attention
