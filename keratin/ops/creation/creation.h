// Tensors from nothing: constants, ranges, windows. Sizes must be known. dtypes that Keras leaves to floatx are
// float32.
#pragma once

#include <optional>
#include <utility>

#include "keratin/core/tensor.h"
#include "keratin/ops/conversions.h"

namespace keratin::ops {

Tensor zeros(const Shape& shape, DType dtype = DType::float32);
Tensor ones(const Shape& shape, DType dtype = DType::float32);
/// Values that nobody should rely on (zeros, so that runs repeat).
Tensor empty(const Shape& shape, DType dtype = DType::float32);
/// `fill_value`, broadcast to the shape, as `dtype`.
Tensor full(const Shape& shape, const Tensor& fill_value, DType dtype = DType::float32);

/// Ones on the k-th diagonal (positive: above the main one) of N rows and M columns (unknown: N).
Tensor eye(int64_t N, int64_t M = kUnknown, int64_t k = 0, DType dtype = DType::float32);
Tensor eye(int64_t N, int64_t M, DType dtype);
Tensor identity(int64_t n, DType dtype = DType::float32);
/// Ones on and below the k-th diagonal.
Tensor tri(int64_t N, int64_t M = kUnknown, int64_t k = 0, DType dtype = DType::float32);

/// start, start + step, ... before stop; with one argument 0, 1, ... before it. dtype: by Keras's promotion of what is
/// given, so that integers give int32 and any float float32.
///
///     ops::arange(5)                              // [0 1 2 3 4]
///     ops::arange(1, 2, 0.25)                     // [1. 1.25 1.5 1.75]
///     ops::arange(0, n, 1, DType::int64)
Tensor arange(const Tensor& start, const Tensor& stop = Tensor(), const Tensor& step = Tensor(),
              std::optional<DType> dtype = {});
/// linspace and the distance between its values, which is NaN where there is none.
std::pair<Tensor, Tensor> linspace_with_step(const Tensor& start, const Tensor& stop, int64_t num = 50,
                                             bool endpoint = true, std::optional<DType> dtype = {}, int64_t axis = 0);

// Windows of x values, float32; of 1 value: 1.
Tensor bartlett(int64_t x);  ///< 1 - |2n / (x - 1) - 1|
Tensor blackman(int64_t x);  ///< 0.42 - 0.5 cos(2 pi n / (x - 1)) + 0.08 cos(4 pi n / (x - 1))
Tensor hamming(int64_t x);   ///< 0.54 - 0.46 cos(2 pi n / (x - 1))
Tensor hanning(int64_t x);   ///< 0.5 - 0.5 cos(2 pi n / (x - 1))
/// I0(beta sqrt(1 - (2n / (x - 1) - 1)^2)) / I0(beta)
Tensor kaiser(int64_t x, double beta);

}  // namespace keratin::ops
