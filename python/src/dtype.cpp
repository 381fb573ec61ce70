#include "dtype.h"

#include <nanobind/stl/string.h>

#include "keratin/base/error.h"
#include "keratin/core/tensor.h"
#include "module.h"

namespace keratin::python {
namespace {

using Code = nb::dlpack::dtype_code;

Code code_of(DType dtype) {
  if (dtype == DType::bool_) return Code::Bool;
  if (dtype == DType::bfloat16) return Code::Bfloat;
  if (is_complex(dtype)) return Code::Complex;
  if (is_floating(dtype)) return Code::Float;
  return dtype >= DType::uint8 ? Code::UInt : Code::Int;
}

// The name of a dtype that is a Python type: what Keras makes of a Python number of that type.
const char* name_of_type(nb::handle type) {
  PyObject* const object = type.ptr();
  if (object == reinterpret_cast<PyObject*>(&PyBool_Type)) return "bool";
  if (object == reinterpret_cast<PyObject*>(&PyLong_Type)) return "int32";
  if (object == reinterpret_cast<PyObject*>(&PyFloat_Type)) return "float32";
  if (object == reinterpret_cast<PyObject*>(&PyComplex_Type)) return "complex64";
  return nullptr;
}

}  // namespace

DType as_dtype(nb::handle value) {
  if (nb::isinstance<nb::str>(value)) return dtype_from_string(nb::cast<std::string>(value));
  if (const char* name = name_of_type(value)) return dtype_from_string(name);
  for (const char* attribute : {"name", "__name__"})
    if (nb::hasattr(value, attribute)) return dtype_from_string(nb::cast<std::string>(nb::str(value.attr(attribute))));
  fail(ErrorCode::kDType, "Expected a dtype such as 'float32'. Received: ", nb::cast<std::string>(nb::repr(value)));
}

nb::dlpack::dtype to_dlpack(DType dtype) {
  return {static_cast<uint8_t>(code_of(dtype)), static_cast<uint8_t>(size_of(dtype) * 8), 1};
}

DType from_dlpack(nb::dlpack::dtype dtype) {
  for (int i = 0; i <= static_cast<int>(DType::complex128); ++i)
    if (to_dlpack(static_cast<DType>(i)) == dtype) return static_cast<DType>(i);
  fail(ErrorCode::kDType, "Arrays of this element type cannot become tensors (DLPack code ", int{dtype.code}, ", ",
       int{dtype.bits},
       " bits). Convert to one of bool, int8 ... uint64, float16, bfloat16, float32, float64, complex64, "
       "complex128 first.");
}

void bind_dtype(nb::module_& module) {
  module.def("standardize_dtype", [](nb::handle value) { return to_string(as_dtype(value)); });
}

}  // namespace keratin::python
