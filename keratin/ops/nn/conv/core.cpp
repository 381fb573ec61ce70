#include "keratin/ops/nn/conv/core.h"

#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"

namespace keratin::ops::conv_detail {

OpDef core_op(const char* name, const char* file) {
  return OpDef(name, file)
      .attr("strides", AttributeKind::kInts, {}, "Steps along each spatial axis.")
      .attr("padding", AttributeKind::kText, {}, "'valid', 'same', 'causal' or 'explicit'.")
      .attr("data_format", AttributeKind::kText, {}, "'channels_last' or 'channels_first'.")
      .attr("dilation_rate", AttributeKind::kInts, {}, "Distance of the kernel's pixels along each spatial axis.")
      .attr("pads", AttributeKind::kInts, {},
            "Zeros before and after each spatial axis, when padding is 'explicit'; after it also negative: cut off.")
      .attr("bfloat16", AttributeKind::kBool, false,
            "float32 may be rounded to bfloat16 to be multiplied; sums are float32. A kernel without such products "
            "multiplies float32.");
}

Tensor outputs_of(const Tensor& inputs, const Tensor& kernel, const Attributes& attrs) {
  static const OpDef& op = get_op("conv_general");
  return call1(op, {inputs, kernel}, attrs);
}
Tensor inputs_grad(const Tensor& dout, const Tensor& kernel, const Tensor& like, const Attributes& attrs) {
  static const OpDef& op = get_op("conv_input_grad");
  return call1(op, {dout, kernel, like}, attrs);
}
Tensor kernel_grad(const Tensor& inputs, const Tensor& dout, const Tensor& like, const Attributes& attrs) {
  static const OpDef& op = get_op("conv_kernel_grad");
  return call1(op, {inputs, dout, like}, attrs);
}

Attributes sample(std::vector<int64_t> strides, const char* padding, const char* data_format,
                  std::vector<int64_t> dilation_rate, std::vector<int64_t> pads) {
  return {std::move(strides),       std::string(padding), std::string(data_format),
          std::move(dilation_rate), std::move(pads),      false};
}

std::pair<Tensor, Tensor> in_one_dtype(const Tensor& inputs, const Tensor& kernel) {
  const DType dtype = is_floating(kernel.dtype()) ? kernel.dtype() : promote(inputs.dtype(), kernel.dtype());
  return {convert(inputs, dtype), convert(kernel, dtype)};
}

}  // namespace keratin::ops::conv_detail
