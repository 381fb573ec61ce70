// Symbolic tensors of functional models: made from a shape, and named.
#include <nanobind/stl/string.h>

#include "dtype.h"
#include "keratin/keras/models/input.h"
#include "keratin/ops/def/node.h"
#include "keratin/ops/def/node_owner.h"
#include "keratin/ops/def/op_def.h"
#include "module.h"

namespace keratin::python {
namespace {

Tensor keras_tensor(nb::handle shape, nb::handle dtype, std::string name) {
  return Input({}, {.dtype = to_string(as_dtype(dtype)), .name = std::move(name), .batch_shape = as_shape(shape)});
}

}  // namespace

std::string keras_tensor_name(const Tensor& x) {
  if (!x.is_symbolic()) throw nb::attribute_error("only symbolic tensors have a name");
  const ops::Node& node = *ops::value_of(x).node;
  if (const auto* owner = dynamic_cast<const ops::NodeOwner*>(node.owner.get())) return owner->label();
  return node.op == nullptr ? "keras_tensor" : node.op->name;
}

void bind_keras_tensor(nb::module_& module) {
  module.def("keras_tensor", keras_tensor);
  module.def("is_symbolic", [](const Tensor& x) { return x.is_symbolic(); });
}

}  // namespace keratin::python
