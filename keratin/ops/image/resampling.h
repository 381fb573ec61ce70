// Resampling along one axis as a product with a matrix of weights.
#pragma once

#include <string>

#include "keratin/ops/def/op_def.h"

namespace keratin::ops {

/// The kernel (triangle, Keys' cubic with a = -1/2, Lanczos 3 or 5) evaluated for `out` points against `in` points,
/// normalised to sum 1: (out, in). Output point i lies at (i + 1/2 - translation) / scale - 1/2; beyond the edges the
/// weights are 0. With `antialias` the kernel is widened when the result is smaller. Scalars scale and translation give
/// the dtype.
Tensor resampling_weights(const std::string& method, int64_t in, int64_t out, const Tensor& scale,
                          const Tensor& translation, bool antialias);
/// "bilinear" and its like, one of linear, cubic, lanczos3, lanczos5; empty when there is no such method.
std::string resampling_method(const std::string& name);

/// sum over j of weights[i][j] * x[j] along an axis.
Tensor resampled(const Tensor& x, int64_t axis, const Tensor& weights);

}  // namespace keratin::ops
