#include "keratin/graph/symbolic.h"

#include "keratin/base/error.h"
#include "keratin/graph/expression_nodes.h"

namespace keratin::graph {

Tensor symbolic(DType dtype, const Shape& shape, const std::string& name) {
  require(shape.is_set(), ErrorCode::kInvalidArgument, "[symbolic] expected a shape for \"", name,
          "\", with None where a size is not known.");
  for (const int64_t size : shape)
    require(size >= kUnknown, ErrorCode::kShape, "[symbolic] expected sizes of 0 or more, or None, received ", shape,
            " for \"", name, "\".");
  return ops::placeholder({shape, dtype}, Ref<RefCounted>(make_ref<NamedInput>(name)));
}

Shared::Shared(const Variable& variable) : Variable(variable) {
  require(variable.defined(), ErrorCode::kState, "[shared] expected a variable, received an empty handle.");
  read_ = ops::placeholder({shape(), dtype()}, Ref<RefCounted>(make_ref<VariableRead>(variable)));
}

Shared::Shared(const Tensor& value, VariableOptions options) : Shared(Variable(value, std::move(options))) {}

void Shared::set_value(const Tensor& value) {
  const Tensor fits = value.is_weak() && value.shape() == shape() ? Tensor::scalar(value.item(), dtype()) : value;
  require(!fits.is_symbolic(), ErrorCode::kInvalidArgument, "[shared] expected a value for ", path(),
          ", received an expression. Use updates.");
  require(fits.dtype() == dtype(), ErrorCode::kDType, "[shared] expected ", to_string(dtype()), " for ", path(),
          ", received ", to_string(fits.dtype()), ". Use ops::cast.");
  require(fits.shape() == shape(), ErrorCode::kShape, "[shared] expected shape ", shape(), " for ", path(),
          ", received ", fits.shape(), ".");
  set_concrete(fits);
}

Shared shared(const Tensor& value, const std::string& name) { return {value, {.name = name}}; }

std::string name_of(const Tensor& symbolic) {
  if (!symbolic.is_symbolic()) return {};
  const auto* owner = dynamic_cast<const ops::NodeOwner*>(ops::value_of(symbolic).node->owner.get());
  return owner == nullptr ? std::string() : owner->label();
}

std::string described(const Tensor& t) {
  const std::string name = name_of(t);
  if (!name.empty()) return cat("\"", name, "\"");
  if (!t.defined()) return "an empty tensor";
  return cat(t.is_symbolic() ? "an expression" : "a constant", " of ", ops::to_string(ops::spec_of(t)));
}

}  // namespace keratin::graph
