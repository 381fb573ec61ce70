// Python's operators, the same for tensors and variables.
#pragma once

#include <nanobind/ndarray.h>
#include <nanobind/stl/complex.h>

#include <complex>
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
/// divmod(x, y).
nb::tuple quotient_and_rest(const Tensor& x, const Tensor& y);
/// NumPy's __array__: the values shared (read-only) where the dtype is right and nobody asks for a copy.
nb::object as_array(const Tensor& x, nb::handle dtype, nb::handle copy);

/// A scalar integer as an index of Python's: range(x), list[x].
int64_t as_index(const Tensor& x);
/// f"{x:.3f}" of a tensor with one element; others take no format.
nb::object formatted(const Tensor& x, nb::handle spec);

/// An operand that comes from no line of C++. A symbolic one brings Python's line, for what graphs say of their nodes;
/// of others the traceback says it.
ops::Arg operand_of(const Tensor& tensor);

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
      "__array__", [](const Self& x, nb::handle dtype, nb::handle copy) { return as_array(value_of(x), dtype, copy); },
      nb::arg("dtype") = nb::none(), nb::arg("copy") = nb::none());
  type.def("__float__", [](const Self& x) { return value_of(x).item(); });
  type.def("__int__", [](const Self& x) { return value_of(x).template item<int64_t>(); });
  type.def("__complex__", [](const Self& x) { return value_of(x).template item<std::complex<double>>(); });
  type.def("__index__", [](const Self& x) { return as_index(value_of(x)); });
  type.def("__format__", [](const Self& x, nb::handle spec) { return formatted(value_of(x), spec); });
  type.def("__dlpack__",
           [](const Self& x, nb::kwargs options) { return dlpack_of(value_of(x)).attr("__dlpack__")(**options); });
  // JAX asks for it before it looks at our dtypes, which are words as Keras's are.
  type.def("__jax_array__",
           [](nb::handle self) { return nb::module_::import_("jax.dlpack").attr("from_dlpack")(self); });
  type.def("__dlpack_device__", [](const Self&) { return nb::make_tuple(nb::device::cpu::value, 0); });
  type.attr("__hash__") = nb::none();
  type.attr("__array_priority__") = 100;  // NumPy's operators leave the work to ours
}

}  // namespace keratin::python
