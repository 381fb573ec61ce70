// Tensor.
#include <nanobind/stl/string.h>

#include <cstring>

#include "dtype.h"
#include "keratin/base/error.h"
#include "keratin/ops/generated/elementwise.h"
#include "keratin/ops/generated/reduce.h"
#include "keratin/ops/generated/shape.h"
#include "operators.h"

namespace keratin::python {
namespace {

// Iterating a tensor: its rows. An index beyond the last row ends Python's iteration protocol.
int64_t length(const Tensor& x) {
  if (x.rank() == 0) throw nb::type_error("len() of a tensor without axes");
  require(x.shape(0) != kUnknown, ErrorCode::kShape,
          "The length of a tensor whose first size is unknown (None) is not known.");
  return x.shape(0);
}

bool truth(const Tensor& x) {
  if (x.is_symbolic()) throw nb::type_error("A symbolic KerasTensor cannot be used as a boolean.");
  return static_cast<bool>(x);
}

}  // namespace

Shape as_shape(nb::handle sizes) {
  if (PyLong_Check(sizes.ptr())) return {nb::cast<int64_t>(sizes)};
  Shape out;
  for (nb::handle size : sizes) out.push_back(size.is_none() ? kUnknown : nb::cast<int64_t>(size));
  return out;
}

nb::tuple shape_tuple(const Shape& shape) {
  nb::list sizes;
  for (const int64_t size : shape) sizes.append(size == kUnknown ? nb::none() : nb::object(nb::int_(size)));
  return nb::tuple(sizes);
}

namespace {

Tensor from_bytes(nb::bytes values, nb::handle shape, const std::string& dtype) {
  Tensor out = Tensor::empty(as_shape(shape), dtype_from_string(dtype));
  require(out.bytes() == static_cast<int64_t>(values.size()), ErrorCode::kCorrupt, "The pickled tensor of shape ",
          out.shape(), " has ", values.size(), " bytes instead of ", out.bytes(), ".");
  if (out.bytes() > 0) std::memcpy(out.mutable_raw(), values.data(), values.size());
  return out;
}

// pickle: the bytes as they are, which serves every dtype without a package that NumPy would need for it.
nb::tuple reduce(const Tensor& x) {
  const nb::bytes values(x.raw(), static_cast<size_t>(x.bytes()));
  return nb::make_tuple(nb::module_::import_("keratin.keras_tensor").attr("tensor_from_bytes"),
                        nb::make_tuple(values, shape_tuple(x.shape()), to_string(x.dtype())));
}

// KerasTensors are keys of dicts, as in Keras; tensors with values compare by value and are none, as JAX's.
size_t hash(const Tensor& x) {
  if (!x.is_symbolic()) throw nb::type_error("unhashable type: 'Tensor'. Use id(x) as the key.");
  return std::hash<const void*>()(x.identity());
}

[[noreturn]] void refuse_assignment(const Tensor&, nb::handle, nb::handle) {
  throw nb::type_error(
      "Tensors do not change: x = keratin.ops.slice_update(x, start, values) or keratin.ops.scatter_update gives the "
      "changed one; keratin.Variable holds values that are assigned.");
}

}  // namespace

void bind_tensor(nb::module_& module) {
  nb::class_<Tensor> type(module, "Tensor", nb::is_weak_referenceable());
  type.def_prop_ro("shape", [](const Tensor& x) { return shape_tuple(x.shape()); })
      .def_prop_ro("dtype", [](const Tensor& x) { return to_string(x.dtype()); })
      .def_prop_ro("ndim", &Tensor::rank)
      .def_prop_ro("size", &Tensor::size)
      .def("numpy", as_numpy)
      .def("item", [](const Tensor& x) { return as_numpy(x).attr("item")(); })
      .def("tolist", [](const Tensor& x) { return as_numpy(x).attr("tolist")(); })
      .def("__bool__", truth)
      .def("__len__", length)
      .def("__iter__",
           [](nb::handle self) {
             const int64_t rows = length(*nb::inst_ptr<Tensor>(self));
             nb::list all;
             for (int64_t row = 0; row < rows; ++row) all.append(self[nb::int_(row)]);
             return nb::iter(all);
           })
      .def_prop_ro("name", keras_tensor_name)
      .def("__setitem__", refuse_assignment)
      .def("__contains__",
           [](const Tensor& x, nb::handle value) {
             return static_cast<bool>(ops::any(ops::equal(operand_of(x), operand_of(as_tensor(value)))));
           })
      .def(
          "__round__",
          [](const Tensor& x, nb::handle digits) {
            return ops::round(operand_of(x), {.decimals = digits.is_none() ? 0 : nb::cast<int64_t>(digits)});
          },
          nb::arg("ndigits") = nb::none())
      .def(
          "__divmod__", [](const Tensor& x, nb::handle y) { return quotient_and_rest(x, as_tensor(y)); },
          nb::arg().none())
      .def(
          "__rdivmod__", [](const Tensor& x, nb::handle y) { return quotient_and_rest(as_tensor(y), x); },
          nb::arg().none())
      .def("__reduce__", reduce)
      .def("__copy__", [](nb::handle self) { return nb::borrow(self); })
      .def("__deepcopy__", [](nb::handle self, nb::handle) { return nb::borrow(self); })
      .def("reshape",
           [](const Tensor& x, nb::args sizes) {
             const bool one = sizes.size() == 1 && !PyLong_Check(nb::object(sizes[0]).ptr());
             const Shape shape = as_shape(one ? nb::object(sizes[0]) : nb::object(sizes));
             return ops::reshape(operand_of(x), shape);
           })
      .def(
          "squeeze",
          [](const Tensor& x, nb::handle axis) {
            if (axis.is_none()) return ops::squeeze(operand_of(x));
            const Shape axes = as_shape(axis);
            return ops::squeeze(operand_of(x), {.axis = std::vector<int64_t>(axes.begin(), axes.end())});
          },
          nb::arg("axis") = nb::none())
      .def("astype", [](const Tensor& x, nb::handle dtype) { return ops::cast(operand_of(x), as_dtype(dtype)); })
      .def_prop_ro("T", [](const Tensor& x) { return ops::transpose(operand_of(x)); })
      .def("__repr__", [](const Tensor& x) { return to_string(x); });
  bind_operators(type);
  type.def("__hash__", hash);
  module.def("tensor_from_bytes", from_bytes);
}

}  // namespace keratin::python
