// Python values as tensors, and tensors as NumPy arrays.
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>

#include "dtype.h"
#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "module.h"
#include "variable.h"

namespace keratin::python {
namespace {

Tensor from_integer(nb::handle value) {
  int overflow = 0;
  const long long number = PyLong_AsLongLongAndOverflow(value.ptr(), &overflow);
  require(overflow == 0, ErrorCode::kInvalidArgument, "The integer ", nb::cast<std::string>(nb::str(value)),
          " does not fit into 64 bits.");
  return Tensor(static_cast<int64_t>(number));
}

// A reference to a Python object that may be dropped on any thread.
std::shared_ptr<void> keep_alive(nb::object object) {
  return {object.release().ptr(), [](void* pointer) {
            if (!Py_IsInitialized()) return;
            const nb::gil_scoped_acquire gil;
            Py_DECREF(static_cast<PyObject*>(pointer));
          }};
}

bool is_contiguous(const nb::ndarray<nb::ro>& array) {
  int64_t expected = 1;
  for (size_t axis = array.ndim(); axis-- > 0;) {
    if (array.shape(axis) == 1) continue;
    if (array.stride(axis) != expected) return false;
    expected *= static_cast<int64_t>(array.shape(axis));
  }
  return true;
}

Tensor from_array(const nb::ndarray<nb::ro>& array, nb::handle owner) {
  require(array.device_type() == nb::device::cpu::value, ErrorCode::kInvalidArgument,
          "Only arrays in the memory of the CPU can become tensors. Copy the array to the CPU first.");
  std::vector<int64_t> sizes(array.ndim()), strides(array.ndim());
  for (size_t axis = 0; axis < array.ndim(); ++axis) {
    sizes[axis] = static_cast<int64_t>(array.shape(axis));
    strides[axis] = array.stride(axis);
  }
  const Shape shape(sizes);
  const DType dtype = from_dlpack(array.dtype());
  if (!is_contiguous(array)) return Tensor::from_strided(array.data(), shape, strides, dtype);
  return Tensor::from_memory(const_cast<void*>(array.data()), shape, dtype, keep_alive(nb::borrow(owner)));
}

nb::object numpy() { return nb::module_::import_("numpy"); }

// Lists of numbers as Keras reads them: Python floats are float32, integers int32 when they fit.
Tensor from_list(nb::handle list) {
  nb::object array = numpy().attr("asarray")(list);
  const std::string name = nb::cast<std::string>(nb::str(array.attr("dtype").attr("name")));
  if (name == "float64") array = array.attr("astype")("float32");
  if (name == "int64") array = array.attr("astype")("int32");
  return as_tensor(array);
}

}  // namespace

Tensor as_tensor(nb::handle value) {
  if (nb::inst_check(value) && nb::isinstance<Tensor>(value)) return *nb::inst_ptr<Tensor>(value);
  if (PyBool_Check(value.ptr())) return Tensor(value.ptr() == Py_True);
  if (PyFloat_Check(value.ptr())) return Tensor(PyFloat_AsDouble(value.ptr()));
  if (PyLong_Check(value.ptr())) return from_integer(value);
  if (is_variable(value)) return as_variable(value).value();
  nb::ndarray<nb::ro> array;
  if (nb::try_cast(value, array, false)) return from_array(array, value);
  if (nb::isinstance<nb::list>(value) || nb::isinstance<nb::tuple>(value)) return from_list(value);
  if (nb::hasattr(value, "__array__")) {
    const nb::object converted = numpy().attr("asarray")(value);
    if (nb::try_cast(converted, array, false)) return from_array(array, converted);
  }
  fail(ErrorCode::kDType,
       "Expected a tensor, an array, a number or a list of numbers. Received: ", nb::cast<std::string>(nb::repr(value)),
       " (of type ", nb::cast<std::string>(nb::str(value.type())), ")");
}

std::vector<Tensor> as_tensors(nb::handle list) {
  std::vector<Tensor> out;
  for (nb::handle value : list) out.push_back(as_tensor(value));
  return out;
}

nb::object as_numpy(const Tensor& tensor) {
  const void* data = tensor.raw();
  std::vector<size_t> sizes;
  for (const int64_t size : tensor.shape()) sizes.push_back(static_cast<size_t>(size));
  const nb::capsule owner(new Tensor(tensor), [](void* kept) noexcept { delete static_cast<Tensor*>(kept); });
  return nb::cast(
      nb::ndarray<nb::numpy, nb::ro>(data, sizes.size(), sizes.data(), owner, nullptr, to_dlpack(tensor.dtype())));
}

void bind_convert(nb::module_& module) {
  module.def(
      "convert_to_tensor",
      [](nb::handle value, nb::handle dtype) {
        const Tensor tensor = as_tensor(value);
        return dtype.is_none() ? ops::convert(tensor, tensor.dtype()) : ops::convert(tensor, as_dtype(dtype));
      },
      nb::arg("value"), nb::arg("dtype") = nb::none());
}

}  // namespace keratin::python
