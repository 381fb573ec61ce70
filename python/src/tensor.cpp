// Tensor.
#include <nanobind/stl/string.h>

#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise.h"
#include "module.h"

namespace keratin::python {
nb::tuple shape_tuple(const Shape& shape) {
  nb::list sizes;
  for (const int64_t size : shape) sizes.append(size == kUnknown ? nb::none() : nb::object(nb::int_(size)));
  return nb::tuple(sizes);
}

void bind_tensor(nb::module_& module) {
  nb::class_<Tensor>(module, "Tensor", nb::is_weak_referenceable())
      .def_prop_ro("shape", [](const Tensor& x) { return shape_tuple(x.shape()); })
      .def_prop_ro("dtype", [](const Tensor& x) { return to_string(x.dtype()); })
      .def_prop_ro("ndim", &Tensor::rank)
      .def_prop_ro("size", &Tensor::size)
      .def("numpy", as_numpy)
      .def(
          "__array__",
          [](const Tensor& x, nb::handle dtype, nb::handle) {
            const nb::object array = as_numpy(x);
            return dtype.is_none() ? array : nb::object(array.attr("astype")(dtype));
          },
          nb::arg("dtype") = nb::none(), nb::arg("copy") = nb::none())
      .def("__float__", [](const Tensor& x) { return x.item(); })
      .def("__int__", [](const Tensor& x) { return x.item<int64_t>(); })
      .def("__bool__", [](const Tensor& x) { return static_cast<bool>(x); })
      .def("__repr__", [](const Tensor& x) { return to_string(x); })
      .def(
          "__add__", [](const Tensor& x, nb::handle y) { return x + as_tensor(y); }, nb::is_operator())
      .def(
          "__radd__", [](const Tensor& x, nb::handle y) { return as_tensor(y) + x; }, nb::is_operator())
      .def(
          "__mul__", [](const Tensor& x, nb::handle y) { return x * as_tensor(y); }, nb::is_operator())
      .def(
          "__rmul__", [](const Tensor& x, nb::handle y) { return as_tensor(y) * x; }, nb::is_operator());
}

}  // namespace keratin::python
