// What normalisations share.
#pragma once

#include "keratin/ops/def/op_def.h"

namespace keratin::ops::normalization {

/// keras.config.epsilon(): what is added to a variance when no epsilon is given.
inline constexpr double kEpsilon = 1e-7;

/// Mean and variance (biased) over axes that are kept with size 1, in two passes. `x` is floating.
struct Statistics {
  Tensor mean, variance;
};
Statistics statistics(const Tensor& x, const std::vector<int64_t>& axes);

/// The dtype in which statistics are computed: at least float32.
inline DType wide_dtype(DType dtype) { return promote(dtype, DType::float32); }

/// `v` with one axis for each in `axes`, as a tensor of `rank` axes that broadcasts: sizes stand at those axes, all
/// others are 1.
Tensor placed(const Tensor& v, const std::vector<int64_t>& axes, int64_t rank);

/// Whether `axes` (ascending) are the last ones of x and all of their sizes are known: rows that one kernel normalises.
bool are_rows(const Tensor& x, const std::vector<int64_t>& axes);
/// fused_layer_norm over `axes`; gamma and beta may be empty, and have those axes of x otherwise.
Tensor normalise_rows(const Tensor& x, Tensor gamma, Tensor beta, const std::vector<int64_t>& axes, double epsilon,
                      bool centred);

}  // namespace keratin::ops::normalization
