// The three ops that convolutions and all their gradients are made of. Each is linear in both tensors, and the
// gradients of each are the other two, so that every order of gradients exists.
#pragma once

#include "keratin/ops/nn/conv/geometry.h"

namespace keratin::ops::conv_detail {

/// An op with the attributes of conv_general, all to be given.
OpDef core_op(const char* name, const char* file = __builtin_FILE());

// conv_general, conv_input_grad and conv_kernel_grad with one set of attributes. `like` gives the shape of the result.
Tensor outputs_of(const Tensor& inputs, const Tensor& kernel, const Attributes& attrs);
Tensor inputs_grad(const Tensor& dout, const Tensor& kernel, const Tensor& like, const Attributes& attrs);
Tensor kernel_grad(const Tensor& inputs, const Tensor& dout, const Tensor& like, const Attributes& attrs);

/// Attributes for samples: 'explicit' padding when `pads` are given.
Attributes sample(std::vector<int64_t> strides, const char* padding, const char* data_format,
                  std::vector<int64_t> dilation_rate, std::vector<int64_t> pads = {});

/// The inputs in the dtype of the kernel, as Keras has it; an integer kernel takes the dtype in which both meet.
std::pair<Tensor, Tensor> in_one_dtype(const Tensor& inputs, const Tensor& kernel);

}  // namespace keratin::ops::conv_detail
