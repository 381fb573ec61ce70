#include "keratin/ops/nn/pool/adaptive.h"

#include "keratin/ops/nn/conv/geometry.h"

namespace keratin::ops::pool_detail {

OpDef with_adaptive_attributes(OpDef op) {
  return op
      .attr("output_size", AttributeKind::kIntOrInts, {}, "Results along the spatial axes: one number, or one each.")
      .attr("data_format", AttributeKind::kOptionalText, Attribute(),
            "'channels_last' (none given) or 'channels_first'.");
}

Options adaptive_options(const char* op, const Shape& inputs, const Attributes& given) {
  const auto n = static_cast<size_t>(conv_detail::spatial_axes(op, inputs));
  Options o{given.integers(0, n, op, "output_size"), std::vector<int64_t>(n, 1), "adaptive",
            conv_detail::is_channels_first(op, given, 1)};
  conv_detail::require_positive(op, "an output_size", o.window);
  pooled_shape(op, inputs, o);  // refuses under this name
  return o;
}

}  // namespace keratin::ops::pool_detail
