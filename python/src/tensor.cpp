// Tensor.
#include <nanobind/stl/string.h>

#include "keratin/base/error.h"
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

void bind_tensor(nb::module_& module) {
  nb::class_<Tensor> type(module, "Tensor", nb::is_weak_referenceable());
  type.def_prop_ro("shape", [](const Tensor& x) { return shape_tuple(x.shape()); })
      .def_prop_ro("dtype", [](const Tensor& x) { return to_string(x.dtype()); })
      .def_prop_ro("ndim", &Tensor::rank)
      .def_prop_ro("size", &Tensor::size)
      .def("numpy", as_numpy)
      .def("item", [](const Tensor& x) { return as_numpy(x).attr("item")(); })
      .def("tolist", [](const Tensor& x) { return as_numpy(x).attr("tolist")(); })
      .def("__bool__", [](const Tensor& x) { return static_cast<bool>(x); })
      .def("__len__", length)
      .def("__iter__",
           [](nb::handle self) {
             const int64_t rows = length(*nb::inst_ptr<Tensor>(self));
             nb::list all;
             for (int64_t row = 0; row < rows; ++row) all.append(self[nb::int_(row)]);
             return nb::iter(all);
           })
      .def("__repr__", [](const Tensor& x) { return to_string(x); });
  bind_operators(type);
}

}  // namespace keratin::python
