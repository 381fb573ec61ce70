#include "keratin/ops/def/samples.h"
#include "keratin/ops/nn/conv/pooled/block.h"

namespace keratin::ops {
namespace {

using namespace conv_detail;

constexpr const char* kName = "conv_relu_pool_input_grad";

}  // namespace

OpDef conv_relu_pool_input_grad_def() {
  return core_op(kName)
      .in({"dout", "where", "kernel", "like"}, Inputs::kAsGiven)
      .doc(
          "The gradient of conv_relu_pool's inputs from that of its pooled outputs and its `where`. Only the pixels "
          "that "
          "were chosen are multiplied. `like` gives the shape of the inputs.")
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        check_pooled(kName, call, pooled_shape(kName, call.shape(3), call.shape(2), call.attrs()));
        return {{call.shape(3), call.dtype(0)}};
      })
      .prepare([](const OpCall& call) {
        return pooled_inputs_grad_kernel(pooled_block(kName, call.shape(3), call.shape(2), call.attrs()),
                                         call.dtype(0));
      })
      .gradient([](const Backward& b) -> Gradients {
        const Tensor outputs = outputs_of(b.dout(), b.in(2), b.attrs());
        const Tensor full = spread(b.in(0), b.in(1), b.in(3).shape(), b.in(2).shape(), b.attrs());
        return {picked(outputs, b.in(1)), Tensor(), kernel_grad(b.dout(), full, b.in(2), b.attrs()), Tensor()};
      })
      .good({floats({2, -3}, {1, 1, 1, 2}), bytes({3, 0}, {1, 1, 1, 2}), floats({1, -2, 0.5f, 3}, {2, 1, 1, 2}),
             floats({0, 0, 0, 0, 0, 0}, {1, 3, 2, 1})},
            sample({1, 1}, "valid", "channels_last", {1, 1}), 32)
      .good({floats({2, 5}, {1, 1, 2, 1}), bytes({1, 4}, {1, 1, 2, 1}), floats({1, -2, 0.5f, 3}, {2, 2, 1, 1}),
             floats({0, 0, 0, 0, 0, 0, 0, 0}, {1, 2, 4, 1})},
            sample({1, 1}, "same", "channels_last", {1, 1}), 32)
      .bad(
          {floats({2}, {1, 1, 1, 1}), bytes({1, 4}, {1, 1, 2, 1}), floats({1}, {1, 1, 1, 1}),
           floats({0, 0, 0, 0}, {1, 2, 2, 1})},
          sample({1, 1}, "valid", "channels_last", {1, 1}),
          "[conv_relu_pool_input_grad] expected dout and where of shape (1, 1, 1, 1), received (1, 1, 1, 1) and (1, 1, "
          "2, 1).")
      .bad({floats({2}, {1, 1, 1, 1}), floats({1}, {1, 1, 1, 1}), floats({1}, {1, 1, 1, 1}),
            floats({0, 0, 0, 0}, {1, 2, 2, 1})},
           sample({1, 1}, "valid", "channels_last", {1, 1}),
           "[conv_relu_pool_input_grad] expected floats of one dtype and where as uint8, received float32, float32 and "
           "float32.");
}

}  // namespace keratin::ops
