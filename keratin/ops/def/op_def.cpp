#include "keratin/ops/def/op_def.h"

#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"

namespace keratin::ops {

TensorSpec spec_of(const Tensor& tensor) { return {tensor.shape(), tensor.dtype()}; }

std::string to_string(const TensorSpec& spec) {
  return cat(keratin::to_string(spec.dtype), " ", keratin::to_string(spec.shape));
}

Tensor Backward::dout(size_t i) const {
  if (douts_[i].defined()) return douts_[i];
  return call1(get_op("zeros_like"), {outputs_[i]});
}

Attributes OpDef::with_defaults(Attributes given) const {
  require(given.size() <= attributes.size(), ErrorCode::kInvalidArgument, "[", name, "] expected at most ",
          attributes.size(), " attributes, received ", given.size(), ".");
  for (size_t i = given.size(); i < attributes.size(); ++i) {
    require(attributes[i].default_value.has_value(), ErrorCode::kInvalidArgument, "[", name, "] the attribute \"",
            attributes[i].name, "\" must be given.");
    given.push_back(*attributes[i].default_value);
  }
  return given;
}

size_t OpDef::attribute_index(std::string_view attribute) const {
  for (size_t i = 0; i < attributes.size(); ++i)
    if (attributes[i].name == attribute) return i;
  fail(ErrorCode::kInvalidArgument, "[", name, "] has no attribute \"", attribute, "\".");
}

}  // namespace keratin::ops
