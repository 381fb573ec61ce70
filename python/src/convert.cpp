// Python values as tensors: the choice among their kinds.
#include <nanobind/stl/string.h>

#include <complex>

#include "convert.h"
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
  require(overflow == 0, ErrorCode::kInvalidArgument, "The integer ", shown(value), " does not fit into 64 bits.");
  return Tensor(static_cast<int64_t>(number));
}

Tensor from_complex(nb::handle value) {
  const std::complex<float> number(static_cast<float>(PyComplex_RealAsDouble(value.ptr())),
                                   static_cast<float>(PyComplex_ImagAsDouble(value.ptr())));
  return Tensor(std::span(&number, 1), Shape{});
}

bool is_buffer(nb::handle value) {
  const nb::object view = nb::steal(PyMemoryView_FromObject(value.ptr()));
  if (!view.is_valid()) PyErr_Clear();
  return view.is_valid();
}

[[noreturn]] void fail_value(nb::handle value) {
  fail(ErrorCode::kDType, "Expected a tensor, an array, a number or a list of numbers. Received: ", shown(value),
       " (of type ", nb::cast<std::string>(nb::str(value.type())), ")");
}

}  // namespace

Tensor as_tensor(nb::handle value) {
  if (nb::inst_check(value) && nb::isinstance<Tensor>(value)) return *nb::inst_ptr<Tensor>(value);
  if (PyBool_Check(value.ptr())) return Tensor(value.ptr() == Py_True);
  if (PyFloat_Check(value.ptr())) return Tensor(PyFloat_AsDouble(value.ptr()));
  if (PyLong_Check(value.ptr())) return from_integer(value);
  if (is_variable(value)) return as_variable(value).value();
  if (is_numpy(value)) return from_numpy(value);
  if (is_list(value)) return from_list(value);
  if (PyComplex_Check(value.ptr())) return from_complex(value);
  if (value.is_none() || nb::isinstance<nb::str>(value)) fail_value(value);
  if (is_table(value)) return from_table(value);
  // TensorFlow ends the process when a tensor of text is asked for DLPack.
  if (has_dlpack(value) && package_of(value) != "tensorflow") return from_dlpack_array(value);
  if (nb::hasattr(value, "__array__")) return from_numpy(numpy().attr("asarray")(value));
  if (is_buffer(value)) return from_numpy(numpy().attr("asarray")(value));
  fail_value(value);
}

std::string package_of(nb::handle value) {
  const nb::object module = nb::getattr(value.type(), "__module__", nb::none());
  if (!nb::isinstance<nb::str>(module)) return {};
  const std::string name = nb::cast<std::string>(module);
  return name.substr(0, name.find('.'));
}

std::string shown(nb::handle value) {
  constexpr size_t kMost = 200;
  std::string text;
  for (const char c : nb::cast<std::string>(nb::repr(value))) {
    const bool space = c == ' ' || c == '\n' || c == '\t';
    if (!space || text.empty() || text.back() != ' ') text += space ? ' ' : c;
  }
  if (text.size() <= kMost) return text;
  size_t end = kMost;
  while ((text[end] & 0xC0) == 0x80) --end;  // not within a character of UTF-8
  return text.substr(0, end) + " ...";
}

std::shared_ptr<void> keep_alive(nb::object object) {
  return {object.release().ptr(), [](void* pointer) {
            if (!Py_IsInitialized()) return;
            const nb::gil_scoped_acquire gil;
            Py_DECREF(static_cast<PyObject*>(pointer));
          }};
}

std::vector<Tensor> as_tensors(nb::handle list) {
  std::vector<Tensor> out;
  for (nb::handle value : list) out.push_back(as_tensor(value));
  return out;
}

void bind_convert(nb::module_& module) {
  module.def(
      "convert_to_tensor",
      [](nb::handle value, nb::handle dtype) {
        const Tensor tensor = as_tensor(value);
        return dtype.is_none() ? ops::convert(tensor, tensor.dtype()) : ops::convert(tensor, as_dtype(dtype));
      },
      nb::arg("value").none(), nb::arg("dtype") = nb::none());
}

}  // namespace keratin::python
