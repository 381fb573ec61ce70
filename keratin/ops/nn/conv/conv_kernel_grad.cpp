#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/nn/conv/core.h"
#include "keratin/ops/nn/conv/kernels.h"
#include "keratin/ops/nn/images.h"

namespace keratin::ops {
namespace {

using namespace conv_detail;

constexpr const char* kName = "conv_kernel_grad";

Options options_of(const OpCall& call) { return read_options(kName, call.attrs(), spatial_axes(kName, call.shape(0))); }

std::vector<TensorSpec> infer_kernel_grad(const OpCall& call) {
  const Shape& like = call.shape(2);
  const Shape outputs = output_shape(kName, call.shape(0), like, options_of(call));
  if (!fit(outputs, call.shape(1)))
    fail(ErrorCode::kShape, "[", kName, "] expected gradients of outputs of shape ", outputs,
         " (inputs.shape=", call.shape(0), ", kernel.shape=", like, "), received ", call.shape(1), ".");
  return {{like, call.dtype(0)}};
}

// The gradient of each example's kernel, also where all have one: the examples become groups of channels.
Tensor batch(const Batched& b) {
  const int64_t channels = is_channels_first(kName, b.attrs(), kDataFormat) ? 1 : b.rank(0) - 1;
  const int64_t filters = b.rank(2) - 1;
  const Tensor kernels = kernel_grad(images::merged_along(b, 0, channels), images::merged_along(b, 1, channels),
                                     images::merged_along(b, 2, filters), b.attrs());
  return images::split_along(kernels, filters, b.size());
}

}  // namespace

OpDef conv_kernel_grad_def() {
  return core_op(kName)
      .in({"inputs", "dout", "like"})
      .doc(
          "The gradient of conv_general's kernel: the sum over all outputs of their gradient times the inputs they "
          "were "
          "made from. `like` gives the shape of the kernel. Blocks of pixels by shape meet in a fixed tree, those of "
          "float32 in float64.")
      .infer(infer_kernel_grad)
      .prepare([](const OpCall& call) {
        return weights_kernel(geometry_of(call.shape(0), call.shape(2), call.shape(1), options_of(call)), call.dtype(0),
                              3);
      })
      .gradient([](const Backward& b) -> Gradients {
        return {inputs_grad(b.in(1), b.dout(), b.in(0), b.attrs()), outputs_of(b.in(0), b.dout(), b.attrs()), Tensor()};
      })
      .batch([](const Batched& b) { return batch(b); })
      .good({floats({1, 2, -3, 4, 0.5f, 6}, {1, 6, 1}), floats({1, -2, 3}, {1, 3, 1}), floats({0, 0, 0}, {3, 1, 1})},
            sample({2}, "same", "channels_last", {1}), 16)
      .good({floats({1, 2, -3, 4, 0.5f, 6, 7, 8, 9, 2}, {1, 2, 5}), floats({1, -2, 3, 4, 5, 6}, {1, 2, 3}),
             floats({0, 0, 0, 0}, {2, 1, 2})},
            sample({1}, "valid", "channels_first", {2}), 16)
      .bad({floats({1, 2}, {1, 2, 1}), floats({1, 2}, {1, 2, 1}), floats({1, 2}, {2, 1, 1})},
           sample({1}, "valid", "channels_last", {1}),
           "[conv_kernel_grad] expected gradients of outputs of shape (1, 1, 1) (inputs.shape=(1, 2, 1), "
           "kernel.shape=(2, 1, 1)), received (1, 2, 1).")
      .bad({floats({1, 2}, {1, 2, 1}), floats({1}, {1, 1, 1}), floats({1, 2}, {2, 1})},
           sample({1}, "valid", "channels_last", {1}),
           "[conv_kernel_grad] expected a kernel with 3 axes (the 1 spatial ones, input channels, output channels), "
           "received inputs.shape=(1, 2, 1), kernel.shape=(2, 1).");
}

}  // namespace keratin::ops
