#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/nn/conv/pooled/block.h"

namespace keratin::ops {
namespace {

using namespace conv_detail;

constexpr const char* kName = "conv_relu_pool_kernel_grad";

}  // namespace

OpDef conv_relu_pool_kernel_grad_def() {
  return core_op(kName)
      .in({"dout", "where", "inputs", "like"}, Inputs::kAsGiven)
      .results(2)
      .doc(
          "The gradients of conv_relu_pool's kernel and bias from that of its pooled outputs and its `where`. Only the "
          "pixels that were chosen are multiplied; float32 is summed in chains of at most 4,096 windows, which meet in "
          "float64. `like` gives the shape of the kernel. With `bfloat16` the kernel's gradient is summed from "
          "operands "
          "rounded to it, where the processor multiplies it.")
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        const Shape pooled = pooled_shape(kName, call.shape(2), call.shape(3), call.attrs());
        check_pooled(kName, call, pooled);
        return {{call.shape(3), call.dtype(0)}, {Shape{pooled[3]}, call.dtype(0)}};
      })
      .prepare([](const OpCall& call) {
        return pooled_kernel_grad_kernel(pooled_block(kName, call.shape(2), call.shape(3), call.attrs()),
                                         call.dtype(0));
      })
      .gradient([](const Backward& b) -> Gradients {
        const Tensor outputs = add(outputs_of(b.in(2), b.dout(0), b.attrs()), b.dout(1));
        const Tensor full = spread(b.in(0), b.in(1), b.in(2).shape(), b.in(3).shape(), b.attrs());
        return {picked(outputs, b.in(1)), Tensor(), inputs_grad(full, b.dout(0), b.in(2), b.attrs()), Tensor()};
      })
      .good({floats({2, -3}, {1, 1, 1, 2}), bytes({3, 0}, {1, 1, 1, 2}), floats({1, 2, -3, 4, 0.5f, 6}, {1, 3, 2, 1}),
             floats({0, 0, 0, 0}, {2, 1, 1, 2})},
            sample({1, 1}, "valid", "channels_last", {1, 1}), 32)
      .good({floats({2, 5}, {1, 1, 2, 1}), bytes({1, 4}, {1, 1, 2, 1}),
             floats({1, 2, -3, 4, 0.5f, 6, -7, 8}, {1, 2, 4, 1}), floats({0, 0, 0, 0}, {2, 2, 1, 1})},
            sample({1, 1}, "same", "channels_last", {1, 1}), 32)
      .bad({floats({2}, {1, 1, 1, 1}), bytes({1}, {1, 1, 1, 1}), floats({1, 2, 3, 4, 5, 6, 7, 8}, {1, 4, 2, 1}),
            floats({1}, {1, 1, 1, 1})},
           sample({1, 1}, "valid", "channels_last", {1, 1}),
           "[conv_relu_pool_kernel_grad] expected dout and where of shape (1, 2, 1, 1), received (1, 1, 1, 1) and (1, "
           "1, "
           "1, 1).");
}

}  // namespace keratin::ops
