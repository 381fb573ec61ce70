// Python's operators, the same for tensors and variables.
#pragma once

#include <span>
#include <string>

#include "keratin/base/text.h"
#include "keratin/ops/def/arg.h"
#include "module.h"
#include "variable.h"

namespace keratin::python {

/// An operator of one or two tensors by its Python name, without the underscores.
struct UnaryOperator {
  const char* name;
  Tensor (*function)(const ops::Arg&);
};
struct BinaryOperator {
  const char* name;
  Tensor (*function)(const ops::Arg&, const ops::Arg&);
  bool reflected;  ///< there is an `r` form too
};
std::span<const UnaryOperator> unary_operators();
std::span<const BinaryOperator> binary_operators();

/// `other` as an operand; none when it is nothing that numbers are made of, so that Python may ask `other` instead.
std::optional<Tensor> as_operand(nb::handle other);
/// x[key] as NumPy has it.
Tensor get_item(const Tensor& x, nb::handle key);
/// Keras's __array__: the values shared where the dtype is right.
nb::object as_array(const Tensor& x, nb::handle dtype);

/// An operand that comes from no line of C++: messages name Python's line through the traceback.
inline ops::Arg operand_of(const Tensor& tensor) { return {tensor, nullptr, 0}; }

inline const Tensor& value_of(const Tensor& tensor) { return tensor; }
inline Tensor value_of(const VariableHandle& handle) { return handle.variable.value(); }

template <class Self>
void bind_operators(nb::class_<Self>& type) {
  for (const UnaryOperator& op : unary_operators())
    type.def(cat("__", op.name, "__").c_str(), [f = op.function](const Self& x) { return f(operand_of(value_of(x))); });
  for (const BinaryOperator& op : binary_operators()) {
    type.def(
        cat("__", op.name, "__").c_str(),
        [f = op.function](const Self& x, nb::handle y) -> nb::object {
          const std::optional<Tensor> operand = as_operand(y);
          return operand ? nb::cast(f(operand_of(value_of(x)), operand_of(*operand))) : nb::borrow(Py_NotImplemented);
        },
        nb::arg().none());
    if (!op.reflected) continue;
    type.def(
        cat("__r", op.name, "__").c_str(),
        [f = op.function](const Self& x, nb::handle y) -> nb::object {
          const std::optional<Tensor> operand = as_operand(y);
          return operand ? nb::cast(f(operand_of(*operand), operand_of(value_of(x)))) : nb::borrow(Py_NotImplemented);
        },
        nb::arg().none());
  }
  type.def(
      "__getitem__", [](const Self& x, nb::handle key) { return get_item(value_of(x), key); }, nb::arg().none());
  type.def(
      "__array__", [](const Self& x, nb::handle dtype, nb::handle) { return as_array(value_of(x), dtype); },
      nb::arg("dtype") = nb::none(), nb::arg("copy") = nb::none());
  type.def("__float__", [](const Self& x) { return value_of(x).item(); });
  type.def("__int__", [](const Self& x) { return value_of(x).template item<int64_t>(); });
  type.attr("__hash__") = nb::none();
  type.attr("__array_priority__") = 100;  // NumPy's operators leave the work to ours
}

}  // namespace keratin::python
