#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/nn/conv/pooled/block.h"

namespace keratin::ops {
namespace {

using namespace conv_detail;

constexpr const char* kName = "conv_relu_pool";

std::vector<TensorSpec> infer_block(const OpCall& call) {
  const Shape pooled = pooled_shape(kName, call.shape(0), call.shape(1), call.attrs());
  require(call.shape(2).rank() == 1 && fit(call.shape(2), {pooled[3]}), ErrorCode::kShape, "[", kName,
          "] expected a bias of shape (", pooled[3], ",), received ", call.shape(2), ".");
  require(is_floating(call.dtype(0)) && call.dtype(1) == call.dtype(0) && call.dtype(2) == call.dtype(0),
          ErrorCode::kDType, "[", kName, "] expected floats of one dtype, received ", keratin::to_string(call.dtype(0)),
          ", ", keratin::to_string(call.dtype(1)), " and ", keratin::to_string(call.dtype(2)), ".");
  return {{pooled, call.dtype(0)}, {pooled, DType::uint8}};
}

}  // namespace

OpDef conv_relu_pool_def() {
  return core_op(kName)
      .in({"inputs", "kernel", "bias"}, Inputs::kAsGiven)
      .results(2)
      .doc(
          "max_pool(relu(conv_general(inputs, kernel) + bias), 2) over two spatial axes with the channels last, in one "
          "pass: the pooled outputs, with the same bits, and uint8 `where`: from which pixel of its window (0 to 3, "
          "row by row, the first of equal ones) each came, or 4 where it is 0 and nothing flows back. The graph's pass "
          "fuse_convolutions puts it. With `bfloat16` operands are rounded to it where the processor multiplies it and "
          "a "
          "run of taps has 8 numbers or more; bits are then its own.")
      .infer(infer_block)
      .prepare([](const OpCall& call) {
        return pooled_outputs_kernel(pooled_block(kName, call.shape(0), call.shape(1), call.attrs()), call.dtype(0));
      })
      .gradient([](const Backward& b) -> Gradients {
        const Tensors kernel = pooled_kernel_grad(b.dout(), b.out(1), b.in(0), b.in(1), b.attrs());
        return {pooled_inputs_grad(b.dout(), b.out(1), b.in(1), b.in(0), b.attrs()), kernel[0], kernel[1]};
      })
      .good({floats({1, 2, -3, 4, 0.5f, 6, -7, 8, 9, 1, 2, 3}, {1, 3, 4, 1}), floats({1, -2, 0.5f, 3}, {2, 2, 1, 1}),
             floats({0.25f})},
            sample({1, 1}, "valid", "channels_last", {1, 1}), 32)
      .good({floats({1, 2, -3, 4, 0.5f, 6, -7, 8}, {1, 2, 2, 2}),
             floats({1, -2, 0.5f, 3, 2, 1, -1, 0.75f}, {2, 1, 2, 2}), floats({0.25f, -0.5f})},
            sample({1, 1}, "same", "channels_last", {1, 1}), 32)
      .bad({floats({1, 2}, {1, 2, 1}), floats({1}, {1, 1, 1}), floats({1})}, sample({1}, "valid", "channels_last", {1}),
           "[conv_relu_pool] expected inputs with 4 axes (batch, two spatial ones, channels), received "
           "inputs.shape=(1, 2, 1).")
      .bad({floats({1, 2}, {1, 1, 2, 1}), floats({1}, {1, 1, 1, 1}), floats({1})},
           sample({1, 1}, "valid", "channels_last", {1, 1}),
           "[conv_relu_pool] expected outputs with at least 2 pixels along each axis, received (1, 1, 2, 1) "
           "(inputs.shape=(1, 1, 2, 1), kernel.shape=(1, 1, 1, 1)).")
      .bad({floats({1, 2, 3, 4}, {1, 2, 2, 1}), floats({1}, {1, 1, 1, 1}), floats({1, 2})},
           sample({1, 1}, "valid", "channels_last", {1, 1}),
           "[conv_relu_pool] expected a bias of shape (1,), received (2,).")
      .bad({floats({1, 2, 3, 4}, {1, 2, 2, 1}), floats({1}, {1, 1, 1, 1}), floats({1})},
           sample({1, 1}, "valid", "channels_first", {1, 1}),
           "[conv_relu_pool] expected data_format='channels_last', received 'channels_first'. Use conv and max_pool.");
}

}  // namespace keratin::ops
