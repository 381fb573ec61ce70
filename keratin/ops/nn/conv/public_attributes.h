// The attributes that keras.ops gives its convolutions.
#pragma once

#include "keratin/ops/nn/conv/geometry.h"

namespace keratin::ops::conv_detail {

/// strides, padding, data_format, dilation_rate, in Keras's order and with its defaults.
inline OpDef with_conv_attributes(OpDef op) {
  return op.attr("strides", AttributeKind::kIntOrInts, int64_t{1}, "Steps along the spatial axes: one, or one each.")
      .attr("padding", AttributeKind::kText, std::string("valid"),
            "'valid': no zeros around. 'same': as many outputs as inputs / strides. 'causal' (one spatial axis; ours): "
            "zeros in front alone, so that no output sees later inputs.")
      .attr("data_format", AttributeKind::kOptionalText, Attribute(),
            "'channels_last' (none given) or 'channels_first'.")
      .attr("dilation_rate", AttributeKind::kIntOrInts, int64_t{1},
            "Distance of the kernel's pixels along the spatial axes: one, or one each.");
}

}  // namespace keratin::ops::conv_detail
