#include "keratin/ops/nn/conv/pooled/block.h"

#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/index/one_hot.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/pad_zeros.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/slice.h"
#include "keratin/ops/generated/shape/transpose.h"
#include "keratin/ops/linalg/matmul/gemm.h"

namespace keratin::ops::conv_detail {
namespace {

int64_t halved(int64_t size) { return size == kUnknown ? kUnknown : size / 2; }

// The choice among the four pixels of each window: (batch, y, x, filters, 4); all zero where nothing is chosen.
Tensor choice_of(const Tensor& where, DType dtype) { return one_hot(where, 4, {.dtype = dtype}); }

Shape outputs_shape(const char* op, const Shape& inputs, const Shape& kernel, const Attributes& attrs) {
  require(inputs.rank() == 4, ErrorCode::kShape, "[", op,
          "] expected inputs with 4 axes (batch, two spatial ones, channels), received inputs.shape=", inputs, ".");
  const Options options = read_options(op, attrs, 2);
  require(!options.channels_first, ErrorCode::kInvalidArgument, "[", op,
          "] expected data_format='channels_last', received 'channels_first'. Use conv and max_pool.");
  const Shape out = output_shape(op, inputs, kernel, options);
  require(inputs[3] == kernel[2] || inputs[3] == kUnknown || kernel[2] == kUnknown, ErrorCode::kShape, "[", op,
          "] expected one group of channels, received inputs.shape=", inputs, ", kernel.shape=", kernel,
          ". Use conv and max_pool.");
  return out;
}

}  // namespace

Shape pooled_shape(const char* op, const Shape& inputs, const Shape& kernel, const Attributes& attrs) {
  Shape out = outputs_shape(op, inputs, kernel, attrs);
  for (const int64_t axis : {1, 2}) {
    require(out[axis] == kUnknown || out[axis] >= 2, ErrorCode::kShape, "[", op,
            "] expected outputs with at least 2 pixels along each axis, received ", out, " (inputs.shape=", inputs,
            ", kernel.shape=", kernel, ").");
    out.set(axis, halved(out[axis]));
  }
  return out;
}

void check_pooled(const char* op, const OpCall& call, const Shape& pooled) {
  require(fit(pooled, call.shape(0)) && fit(pooled, call.shape(1)), ErrorCode::kShape, "[", op,
          "] expected dout and where of shape ", pooled, ", received ", call.shape(0), " and ", call.shape(1), ".");
  require(is_floating(call.dtype(0)) && call.dtype(1) == DType::uint8 && call.dtype(2) == call.dtype(0),
          ErrorCode::kDType, "[", op, "] expected floats of one dtype and where as uint8, received ",
          keratin::to_string(call.dtype(0)), ", ", keratin::to_string(call.dtype(1)), " and ",
          keratin::to_string(call.dtype(2)), ".");
}

PooledBlock pooled_block(const char* op, const Shape& inputs, const Shape& kernel, const Attributes& attrs) {
  const Geometry g = geometry_of(inputs, kernel, outputs_shape(op, inputs, kernel, attrs), read_options(op, attrs, 2));
  const bool bfloat16 = attrs.boolean(kBfloat16) && matmul_detail::has_bfloat16_products();
  return {g.batch, g.in_channels, g.out_channels, g.axes[0], g.axes[1], bfloat16};
}

Tensors pooled_outputs_of(const Tensor& inputs, const Tensor& kernel, const Tensor& bias, const Attributes& attrs) {
  static const OpDef& op = get_op("conv_relu_pool");
  return call(op, {inputs, kernel, bias}, attrs);
}
Tensor pooled_inputs_grad(const Tensor& dout, const Tensor& where, const Tensor& kernel, const Tensor& like,
                          const Attributes& attrs) {
  static const OpDef& op = get_op("conv_relu_pool_input_grad");
  return call1(op, {dout, where, kernel, like}, attrs);
}
Tensors pooled_kernel_grad(const Tensor& dout, const Tensor& where, const Tensor& inputs, const Tensor& like,
                           const Attributes& attrs) {
  static const OpDef& op = get_op("conv_relu_pool_kernel_grad");
  return call(op, {dout, where, inputs, like}, attrs);
}

Tensor spread(const Tensor& dout, const Tensor& where, const Shape& inputs, const Shape& kernel,
              const Attributes& attrs) {
  const Shape full = outputs_shape("conv_relu_pool", inputs, kernel, attrs);
  const int64_t y = dout.shape(1), x = dout.shape(2), filters = dout.shape(3);
  const Tensor pixels = multiply(expand_dims(dout, {-1}), choice_of(where, dout.dtype()));
  const Tensor rows = transpose(reshape(pixels, {-1, y, x, filters, 2, 2}), {.axes = {0, 1, 4, 2, 5, 3}});
  return pad_zeros(reshape(rows, {-1, 2 * y, 2 * x, filters}), {0, 0, 0, full[1] - 2 * y, 0, full[2] - 2 * x, 0, 0});
}

Tensor picked(const Tensor& outputs, const Tensor& where) {
  const int64_t y = where.shape(1), x = where.shape(2), filters = where.shape(3);
  const Tensor whole = slice(outputs, {0, 0, 0, 0}, {-1, 2 * y, 2 * x, filters});
  const Tensor pixels = transpose(reshape(whole, {-1, y, 2, x, 2, filters}), {.axes = {0, 1, 3, 5, 2, 4}});
  return sum(multiply(reshape(pixels, {-1, y, x, filters, 4}), choice_of(where, outputs.dtype())), {.axis = -1});
}

}  // namespace keratin::ops::conv_detail
