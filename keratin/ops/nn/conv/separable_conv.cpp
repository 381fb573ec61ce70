#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/nn/conv/core.h"
#include "keratin/ops/nn/conv/depthwise.h"
#include "keratin/ops/nn/conv/public_attributes.h"

namespace keratin::ops {
namespace {

using namespace conv_detail;

constexpr const char* kName = "separable_conv";

Tensor compose_separable(const Composition& c) {
  Options options = read_options(kName, c.attrs(), spatial_axes(kName, c.in(0).shape()));
  const Tensor each = depthwise(kName, c.in(0), c.in(1), options);
  for (int64_t axis = 0; axis < c.in(2).rank() - 2; ++axis)
    require(c.in(2).shape(axis) == 1 || c.in(2).shape(axis) == kUnknown, ErrorCode::kShape, "[", kName,
            "] expected a pointwise kernel of size 1 along its spatial axes, received pointwise_kernel.shape=",
            c.in(2).shape(), ".");
  options.strides.assign(options.strides.size(), 1);
  options.padding = "valid";
  const auto [inputs, pointwise] = in_one_dtype(each, c.in(2));
  output_shape(kName, inputs.shape(), pointwise.shape(), options);  // refuses under this name
  return outputs_of(inputs, pointwise, core_attributes(options));
}

}  // namespace

OpDef separable_conv_def() {
  return with_conv_attributes(OpDef(kName).in({"inputs", "depthwise_kernel", "pointwise_kernel"}, Inputs::kAsGiven))
      .doc(
          "depthwise_conv, then a convolution with the pointwise kernel (1..., channels * multiplier, filters), which "
          "mixes the channels.")
      .keras("nn", "SeparableConv")
      .compose([](const Composition& c) { return compose_separable(c); })
      .good({floats({1, 2, -3, 4, 0.5f, 6, -7, 8}, {1, 4, 2}), floats({1, -2, 0.5f, 3}, {2, 2, 1}),
             floats({1, 2, 0.5f, -1, 3, 4}, {1, 2, 3})},
            {}, 64)
      .good({floats({1, 2, -3, 4, 0.5f, 6}, {1, 2, 3}), floats({1, -2, 0.5f, 3}, {2, 2, 1}), floats({1, 2}, {1, 2, 1})},
            {int64_t{1}, std::string("same"), std::string("channels_first")}, 64)
      .bad({floats({1, 2, 3}, {1, 3, 1}), floats({1, 1}, {1, 2, 1}), floats({1}, {1, 1, 1})}, {},
           "[separable_conv] The number of input channels must match the kernel's input channels. Received: input "
           "channels=1, kernel input channels=2, data_format='channels_last'.")
      .bad({floats({1, 2, 3}, {1, 3, 1}), floats({1, 1}, {2, 1, 1}), floats({1, 1}, {2, 1, 1})}, {},
           "[separable_conv] expected a pointwise kernel of size 1 along its spatial axes, received "
           "pointwise_kernel.shape=(2, 1, 1).");
}

}  // namespace keratin::ops
