// to_categorical and normalize: keras.utils.
#pragma once

#include <optional>

#include "keratin/core/tensor.h"

namespace keratin::utils {

/// One-hot rows from class numbers: float32 of x's shape (a last axis of one is dropped) with an axis of `num_classes`
/// behind, 1 where the class is and 0 elsewhere. Takes a Series or DataFrame too. Fractions are cut off. `num_classes`
/// unset: the largest class plus one. Throws Error kInvalidArgument for a class below 0 (where Keras counts from the
/// end), not below num_classes, or not finite.
Tensor to_categorical(const Tensor& x, std::optional<int64_t> num_classes = {});

/// x divided by its norm of this order along an axis: x / (sum |x|^order)^(1/order); a norm of 0 counts as 1.
/// `order` may be infinity (the largest |x|) and is positive.
Tensor normalize(const Tensor& x, int64_t axis = -1, double order = 2);

}  // namespace keratin::utils
