// keras.utils: what C++ has of it.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>

#include "dtype.h"
#include "keratin/keras/layers/layer.h"
#include "keratin/keras/utils/session.h"
#include "keratin/keras/utils/to_categorical.h"
#include "module.h"

namespace keratin::python {
namespace {

// Python's int and float, and None, are weak: they take the other operand's dtype unless their kind is higher.
bool is_weak(nb::handle dtype) {
  return dtype.is_none() || dtype.ptr() == reinterpret_cast<PyObject*>(&PyLong_Type) ||
         dtype.ptr() == reinterpret_cast<PyObject*>(&PyFloat_Type);
}

std::string result_type(nb::list dtypes) {
  DType common = DType::bool_;
  bool weak = true;
  for (nb::handle dtype : dtypes) {
    const DType next = dtype.is_none() ? DType::float32 : as_dtype(dtype);
    common = promote(common, next, weak, is_weak(dtype));
    weak = weak && is_weak(dtype);
  }
  return to_string(common);
}

}  // namespace

void bind_utils(nb::module_& module) {
  module.def("result_type", result_type);
  module.def("is_keras_tensor", [](const Tensor& x) { return is_keras_tensor(x); });
  module.def("set_random_seed", utils::set_random_seed);
  module.def(
      "to_categorical",
      [](nb::handle x, std::optional<int64_t> classes) { return utils::to_categorical(as_tensor(x), classes); },
      nb::arg(), nb::arg().none());
  module.def("normalize",
             [](nb::handle x, int64_t axis, double order) { return utils::normalize(as_tensor(x), axis, order); });
}

}  // namespace keratin::python
