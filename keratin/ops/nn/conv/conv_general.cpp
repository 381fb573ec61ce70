#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/nn/conv/core.h"
#include "keratin/ops/nn/conv/kernels.h"
#include "keratin/ops/nn/images.h"

namespace keratin::ops {
namespace {

using namespace conv_detail;

constexpr const char* kName = "conv_general";

Options options_of(const OpCall& call) { return read_options(kName, call.attrs(), spatial_axes(kName, call.shape(0))); }

// A kernel for each example: the examples become groups of channels.
Tensor batch(const Batched& b) {
  if (!b.batched(1)) return images::split(outputs_of(images::merged(b), b.in(1), b.attrs()), b.size());
  const int64_t channels = is_channels_first(kName, b.attrs(), kDataFormat) ? 1 : b.rank(0) - 1;
  const Tensor outputs =
      outputs_of(images::merged_along(b, 0, channels), images::merged_along(b, 1, b.rank(1) - 1), b.attrs());
  return images::split_along(outputs, channels, b.size());
}

}  // namespace

OpDef conv_general_def() {
  return core_op(kName)
      .in({"inputs", "kernel"})
      .doc(
          "The convolution behind conv, depthwise_conv and the gradients of conv_transpose: output o is the sum over "
          "kernel pixels k and input channels of inputs[o * stride + k * dilation - pad] * kernel[k], as many groups "
          "of channels as the inputs have more channels than the kernel. float32 and the halves are summed in float32 "
          "by fused multiply-adds in the order of (k, channel), so that a pixel's result depends on no other.")
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        return {{output_shape(kName, call.shape(0), call.shape(1), options_of(call)), call.dtype(0)}};
      })
      .prepare([](const OpCall& call) {
        return outputs_kernel(geometry_of(call.shape(0), call.shape(1), call.outputs[0].shape, options_of(call)),
                              call.dtype(0));
      })
      .gradient([](const Backward& b) -> Gradients {
        return {inputs_grad(b.dout(), b.in(1), b.in(0), b.attrs()), kernel_grad(b.in(0), b.dout(), b.in(1), b.attrs())};
      })
      .batch([](const Batched& b) { return batch(b); })
      .good({floats({1, 2, -3, 4, 0.5f, 6}, {1, 6, 1}), floats({1, -2, 0.5f}, {3, 1, 1})},
            sample({2}, "explicit", "channels_last", {1}, {1, -1}), 16)
      .good({floats({1, 2, -3, 4, 0.5f, 6, 2, 3}, {1, 2, 4}), floats({1, -2, 0.5f, 3}, {2, 1, 2})},
            sample({1}, "same", "channels_first", {2}), 16)
      .bad({floats({1, 2}), floats({1, 2})}, sample({1}, "valid", "channels_last", {1}),
           "[conv_general] expected inputs with 3 to 5 axes (batch, one to three spatial ones, channels), received "
           "inputs.shape=(2,). Add the missing axes with expand_dims.")
      .bad({floats({1, 2}, {1, 2, 1}), floats({1, 2}, {2, 1, 1})},
           sample({1}, "explicit", "channels_last", {1}, {-1, 0}),
           "[conv_general] expected pads of at least 0 before an axis, received -1.");
}

}  // namespace keratin::ops
