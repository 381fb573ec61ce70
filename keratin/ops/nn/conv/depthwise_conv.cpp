#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/nn/conv/core.h"
#include "keratin/ops/nn/conv/depthwise.h"
#include "keratin/ops/nn/conv/public_attributes.h"

namespace keratin::ops {
namespace conv_detail {

Tensor depthwise(const char* op, const Tensor& given, const Tensor& given_kernel, const Options& options) {
  const auto [inputs, kernel] = in_one_dtype(given, given_kernel);
  if (kernel.rank() != inputs.rank())
    fail(ErrorCode::kShape, "[", op, "] expected a depthwise kernel with ", inputs.rank(), " axes (the ",
         inputs.rank() - 2, " spatial ones, input channels, depth multiplier), received inputs.shape=", inputs.shape(),
         ", kernel.shape=", kernel.shape(), ".");
  const int64_t channels = inputs.shape(channel_axis(inputs.shape(), options.channels_first));
  const int64_t kernel_channels = kernel.shape(-2), multiplier = kernel.shape(-1);
  if (channels != kernel_channels && channels != kUnknown && kernel_channels != kUnknown)
    fail(ErrorCode::kShape, "[", op,
         "] The number of input channels must match the kernel's input channels. Received: input channels=", channels,
         ", kernel input channels=", kernel_channels, ", data_format='",
         options.channels_first ? "channels_first" : "channels_last", "'.");
  const bool known = kernel_channels != kUnknown && multiplier != kUnknown;
  Shape flat = kernel.shape();
  flat.set(-2, 1);
  flat.set(-1, known ? checked_multiply(kernel_channels, multiplier) : kUnknown);
  output_shape(op, inputs.shape(), flat, options);  // refuses under this name
  return outputs_of(inputs, reshape(kernel, flat), core_attributes(options));
}

}  // namespace conv_detail

OpDef depthwise_conv_def() {
  using namespace conv_detail;
  return with_conv_attributes(OpDef("depthwise_conv").in({"inputs", "kernel"}, Inputs::kAsGiven))
      .doc(
          "Each channel convolved with kernels of its own: inputs (batch, axes..., channels) and kernel (axes..., "
          "channels, multiplier) give (batch, axes..., channels * multiplier), the results of one channel side by "
          "side.")
      .keras("nn", "DepthwiseConv")
      .compose([](const Composition& c) -> Composed {
        constexpr const char* kName = "depthwise_conv";
        return depthwise(kName, c.in(0), c.in(1), read_options(kName, c.attrs(), spatial_axes(kName, c.in(0).shape())));
      })
      .good({floats({1, 2, -3, 4, 0.5f, 6, -7, 8}, {1, 2, 2, 2}), floats({1, -2, 0.5f, 3, 2, 1, -1, 4}, {2, 1, 2, 2})},
            {}, 32)
      .good({floats({1, 2, -3, 4, 0.5f, 6}, {1, 2, 3}), floats({1, -2, 0.5f, 3}, {2, 2, 1})},
            {int64_t{1}, std::string("same"), std::string("channels_first")}, 32)
      .bad({floats({1, 2, 3}, {1, 3, 1}), floats({1, 1}, {1, 2, 1})}, {},
           "[depthwise_conv] The number of input channels must match the kernel's input channels. Received: input "
           "channels=1, kernel input channels=2, data_format='channels_last'.")
      .bad({floats({1, 2, 3}, {1, 3, 1}), floats({1, 1}, {2, 1})}, {},
           "[depthwise_conv] expected a depthwise kernel with 3 axes (the 1 spatial ones, input channels, depth "
           "multiplier), received inputs.shape=(1, 3, 1), kernel.shape=(2, 1).");
}

}  // namespace keratin::ops
