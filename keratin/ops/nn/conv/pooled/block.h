// A convolution over two axes, + bias, relu, and the maximum of 2 x 2 windows in one pass: what the ops of this folder
// share. The convolution's own result, four times the pooled one, is never in memory.
#pragma once

#include "keratin/ops/nn/conv/core.h"

namespace keratin::ops::conv_detail {

/// Sizes of a block whose shapes are all known. Channels stand last and are one group.
struct PooledBlock {
  int64_t batch = 1, channels = 1, filters = 1;
  Axis y, x;
  bool bfloat16 = false;  ///< products of bfloat16 are asked for, and the processor has them

  int64_t pooled_y() const { return y.out / 2; }
  int64_t pooled_x() const { return x.out / 2; }
  int64_t windows() const { return pooled_y() * pooled_x(); }  ///< of one image
  int64_t depth() const { return y.kernel * x.kernel * channels; }
  int64_t in_size() const { return y.in * x.in * channels; }
  /// Multiplications of the convolution.
  double work() const {
    return 4.0 * static_cast<double>(batch * windows()) * static_cast<double>(depth()) * static_cast<double>(filters);
  }
};

/// `where` says which pixel of its window (0 to 3, row by row) a maximum comes from; 4: relu was closed, nothing flows
/// back.
inline constexpr uint8_t kClosed = 4;

/// Of inputs, kernel and attributes. Errors name `op`; sizes may be kUnknown.
Shape pooled_shape(const char* op, const Shape& inputs, const Shape& kernel, const Attributes& attrs);
/// `where` and a gradient of the pooled outputs have this shape and their dtypes.
void check_pooled(const char* op, const OpCall& call, const Shape& pooled);
PooledBlock pooled_block(const char* op, const Shape& inputs, const Shape& kernel, const Attributes& attrs);

// The ops, with one set of attributes (those of conv_general).
Tensors pooled_outputs_of(const Tensor& inputs, const Tensor& kernel, const Tensor& bias, const Attributes& attrs);
Tensor pooled_inputs_grad(const Tensor& dout, const Tensor& where, const Tensor& kernel, const Tensor& like,
                          const Attributes& attrs);
Tensors pooled_kernel_grad(const Tensor& dout, const Tensor& where, const Tensor& inputs, const Tensor& like,
                           const Attributes& attrs);

/// The gradient of the convolution's own outputs, with public ops: each window's at the pixel it came from.
Tensor spread(const Tensor& dout, const Tensor& where, const Shape& inputs, const Shape& kernel,
              const Attributes& attrs);
/// The transpose of spread: of each window the pixel that `where` says, zero where that is none.
Tensor picked(const Tensor& outputs, const Tensor& where);

// Kernels. float32 runs in vectors (float.cpp) where the machine has AVX2 or more, everything else in plain loops.
Kernel pooled_outputs_kernel(const PooledBlock& b, DType dtype);
Kernel pooled_inputs_grad_kernel(const PooledBlock& b, DType dtype);
Kernel pooled_kernel_grad_kernel(const PooledBlock& b, DType dtype);

// In plain loops, for every dtype.
Kernel plain_pooled_outputs(const PooledBlock& b, DType dtype);
Kernel plain_pooled_inputs_grad(const PooledBlock& b, DType dtype);
Kernel plain_pooled_kernel_grad(const PooledBlock& b, DType dtype);

}  // namespace keratin::ops::conv_detail
