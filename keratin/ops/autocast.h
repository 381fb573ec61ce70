// Mixed precision: ops choose between a half type and float32.
#pragma once

#include <optional>

#include "keratin/core/dtype.h"

namespace keratin {

/// While alive, the calls of this thread run in mixed precision, by PyTorch's lists but for convolutions: products and
/// attention take float32 inputs as `dtype` (float16 or bfloat16); lstm, gru and, in a compiled function, convolutions
/// with bias, relu and pooling round the operands of their products to bfloat16, where the processor multiplies them,
/// and keep float32 else, as do all other convolutions; exp, log, powers, sums, norms, softmax and losses take half
/// inputs as float32; all others take what they get, and float32 beside a half type is float32. float64 stays as it is.
/// A function under jit is traced for each dtype in force.
///
///     Autocast mixed(DType::bfloat16);
///     Tensor logits = ops::matmul(x, w);         // bfloat16
///     Tensor probabilities = ops::softmax(logits);   // float32
class Autocast {
 public:
  /// Without a dtype: off, within a scope that is on.
  explicit Autocast(std::optional<DType> dtype);
  ~Autocast();
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  std::optional<DType> before_;
};

}  // namespace keratin
