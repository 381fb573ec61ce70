// What the cross-entropies share: shape checks with Keras's messages, and the clipping of probabilities.
#pragma once

#include "keratin/base/error.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/clip.h"
#include "keratin/ops/generated/elementwise/greater_equal.h"
#include "keratin/ops/generated/elementwise/less_equal.h"
#include "keratin/ops/generated/elementwise/logical_and.h"

namespace keratin::ops::crossentropy {

/// keras.config.epsilon(): probabilities are clipped to [kEpsilon, 1 - kEpsilon] before the logarithm.
inline constexpr double kEpsilon = 1e-7;

inline bool same_where_known(const Shape& a, const Shape& b) {
  if (a.rank() != b.rank()) return false;
  for (int64_t i = 0; i < a.rank(); ++i)
    if (a[i] != b[i] && a[i] != kUnknown && b[i] != kUnknown) return false;
  return true;
}

/// Keras's message, with what to do about the usual causes.
inline void require_same_shape(const OpCall& call, const char* hint) {
  require(same_where_known(call.shape(0), call.shape(1)), ErrorCode::kShape, "[", call.op->name,
          "] Arguments `target` and `output` must have the same shape. Received: target.shape=", call.shape(0),
          ", output.shape=", call.shape(1), hint);
}

/// Of the sizes of two shapes that fit, the known ones.
inline Shape known_sizes(const Shape& a, const Shape& b) {
  Shape out = a;
  for (int64_t i = 0; i < a.rank(); ++i)
    if (a[i] == kUnknown) out.set(i, b[i]);
  return out;
}

/// 1 where x lies in [kEpsilon, 1 - kEpsilon], in x's dtype: the gradient of clipping.
inline Tensor clip_mask(const Tensor& x) {
  return cast(logical_and(greater_equal(x, kEpsilon), less_equal(x, 1 - kEpsilon)), x.dtype());
}
inline Tensor clip_probabilities(const Tensor& x) { return clip(x, kEpsilon, 1 - kEpsilon); }

}  // namespace keratin::ops::crossentropy
