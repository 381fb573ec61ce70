#include "keratin/ops/def/samples.h"
#include "keratin/ops/nn/conv/core.h"
#include "keratin/ops/nn/conv/public_attributes.h"

namespace keratin::ops {
namespace {

using namespace conv_detail;

constexpr const char* kName = "conv";

Tensor compose_conv(const Composition& c) {
  const auto [inputs, kernel] = in_one_dtype(c.in(0), c.in(1));
  const Options options = read_options(kName, c.attrs(), spatial_axes(kName, inputs.shape()));
  output_shape(kName, inputs.shape(), kernel.shape(), options);  // refuses under this name
  return outputs_of(inputs, kernel, core_attributes(options));
}

Tensor image(std::vector<float> values, Shape shape) { return Tensor(values, shape); }

}  // namespace

OpDef conv_def() {
  return with_conv_attributes(OpDef(kName).in({"inputs", "kernel"}, Inputs::kAsGiven))
      .doc(
          "Convolution (cross-correlation) over one to three spatial axes: inputs (batch, axes..., channels) and "
          "kernel "
          "(axes..., channels / groups, filters) give (batch, axes..., filters); the number of groups is how often the "
          "kernel's channels fit into the inputs'. The inputs take the kernel's dtype. Strides and a dilation may both "
          "be above 1.")
      .keras("nn", "Conv")
      .compose([](const Composition& c) { return compose_conv(c); })
      .good({image({1, 2, -3, 4, 0.5f, 6, -7, 8, 9}, {1, 3, 3, 1}), image({1, -2, 0.5f, 3}, {2, 2, 1, 1})}, {}, 32)
      .good({image({1, 2, -3, 4, 0.5f, 6, -7, 8, 9, 1, 2, 3}, {1, 6, 2}), image({1, -2, 0.5f, 3}, {2, 1, 2})},
            {int64_t{2}, std::string("same")}, 32)
      .good({image({1, 2, -3, 4, 0.5f, 6, -7, 8, 9, 1, 2, 3}, {1, 6, 2}), image({1, -2, 0.5f, 3}, {2, 2, 1})},
            {int64_t{1}, std::string("causal"), Attribute(), int64_t{2}}, 32)
      .good({image({1, 2, -3, 4, 0.5f, 6, -7, 8}, {1, 1, 2, 2, 2}), image({1, -2, 0.5f, 3}, {2, 1, 2, 1, 1})},
            {int64_t{1}, std::string("valid"), std::string("channels_first")}, 32)
      .bad({image({1, 2}, {1, 2}), image({1}, {1, 1, 1})}, {},
           "[conv] expected inputs with 3 to 5 axes (batch, one to three spatial ones, channels), received "
           "inputs.shape=(1, 2). Add the missing axes with expand_dims.")
      .bad({image({1, 2, 3}, {1, 3, 1}), image({1, 1}, {1, 2, 1})}, {},
           "[conv] The number of input channels must be evenly divisible by kernel's in_channels. Received input "
           "channels 1 and kernel in_channels 2 (inputs.shape=(1, 3, 1), kernel.shape=(1, 2, 1), "
           "data_format='channels_last').")
      .bad({image({1, 2, 3, 4}, {1, 1, 4}), image({1, 1, 1, 1, 1, 1}, {1, 2, 3})}, {},
           "[conv] expected a multiple of the 2 groups (input channels 4 / kernel in_channels 2) as output channels, "
           "received 3: inputs.shape=(1, 1, 4), kernel.shape=(1, 2, 3).")
      .bad({image({1, 2, 3}, {1, 3, 1}), image({1, 1}, {2, 1, 1})},
           {int64_t{1}, std::string("valid"), Attribute(), int64_t{3}},
           "[conv] expected a kernel that fits into the padded inputs, received 4 pixels (dilation included) along "
           "spatial axis 0, which has 3: inputs.shape=(1, 3, 1), kernel.shape=(2, 1, 1). Make the kernel smaller, the "
           "inputs larger, or use padding='same'.")
      .bad({image({1, 2, 3}, {1, 3, 1}), image({1, 1}, {2, 1, 1})}, {int64_t{1}, std::string("full")},
           "[conv] expected padding to be 'valid', 'same' or (with one spatial axis) 'causal', received 'full'.")
      .bad({image({1, 2, 3}, {1, 3, 1}), image({1, 1}, {2, 1, 1})}, {std::vector<int64_t>{1, 2}},
           "[conv] expected one integer or 1 of them for strides, received (1, 2).");
}

}  // namespace keratin::ops
