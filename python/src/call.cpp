// Ops as Python functions: op("add") gives a builtin function whose arguments are the op's inputs, then its attributes.
#include "keratin/ops/def/call.h"
#include "dtype.h"
#include "keratin/base/error.h"
#include "keratin/ops/def/registry.h"
#include "module.h"

#include <nanobind/stl/string.h>

namespace keratin::python {
namespace {

using ops::Attribute;
using ops::AttributeKind;
using ops::OpDef;

std::vector<int64_t> as_integers(nb::handle value) {
  if (PyLong_Check(value.ptr())) return {nb::cast<int64_t>(value)};
  std::vector<int64_t> out;
  for (nb::handle item : value) out.push_back(item.is_none() ? kUnknown : nb::cast<int64_t>(item));
  return out;
}

Attribute as_attribute(nb::handle value, AttributeKind kind) {
  if (value.is_none()) return {};
  switch (kind) {
    case AttributeKind::kBool:
      return PyObject_IsTrue(value.ptr()) == 1;
    case AttributeKind::kInt:
    case AttributeKind::kOptionalInt:
      return nb::cast<int64_t>(value);
    case AttributeKind::kFloat:
    case AttributeKind::kOptionalFloat:
      return nb::cast<double>(value);
    case AttributeKind::kText:
    case AttributeKind::kOptionalText:
      return nb::cast<std::string>(value);
    case AttributeKind::kIntOrInts:
      if (PyLong_Check(value.ptr())) return nb::cast<int64_t>(value);
      return as_integers(value);
    case AttributeKind::kInts:
    case AttributeKind::kShape:
    case AttributeKind::kAxes:
      return as_integers(value);
    case AttributeKind::kDType:
    case AttributeKind::kOptionalDType:
      return as_dtype(value);
    case AttributeKind::kObject:
      break;
  }
  fail(ErrorCode::kInvalidArgument,
       "Expected another kind of value. Received: ", nb::cast<std::string>(nb::repr(value)));
}

ops::Attributes attributes_of(const OpDef& op, PyObject* const* values, size_t count) {
  require(count <= op.attributes.size(), ErrorCode::kInvalidArgument, "[", op.name, "] too many arguments");
  std::vector<Attribute> given;
  for (size_t i = 0; i < count; ++i) given.push_back(as_attribute(values[i], op.attributes[i].kind));
  return op.with_defaults(ops::Attributes(std::move(given)));
}

std::vector<Tensor> inputs_of(const OpDef& op, PyObject* const* values, size_t count) {
  if (op.variadic) return as_tensors(values[0]);
  std::vector<Tensor> out(op.input_names.size());
  for (size_t i = 0; i < out.size() && i < count; ++i)
    if (values[i] != Py_None) out[i] = as_tensor(values[i]);
  return out;
}

PyObject* result_of(const OpDef& op, std::vector<Tensor> outputs) {
  if (op.result_count == 1) return nb::cast(std::move(outputs[0])).release().ptr();
  nb::list all;
  for (Tensor& output : outputs) all.append(nb::cast(std::move(output)));
  return (op.result_count == 0 ? nb::object(all) : nb::object(nb::tuple(all))).release().ptr();
}

PyObject* call_op(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
  try {
    const auto& op = *static_cast<const OpDef*>(PyCapsule_GetPointer(self, nullptr));
    const size_t given = static_cast<size_t>(count), inputs = std::min(given, op.variadic ? 1 : op.input_names.size());
    std::vector<Tensor> tensors = inputs_of(op, arguments, inputs);
    return result_of(op, ops::call(op, std::move(tensors), attributes_of(op, arguments + inputs, given - inputs)));
  } catch (...) {
    set_python_error();
    return nullptr;
  }
}

nb::object op_function(const std::string& name) {
  static PyMethodDef definition{"op", reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(call_op)), METH_FASTCALL,
                                nullptr};
  const nb::capsule self(&ops::get_op(name));
  return nb::steal(PyCFunction_NewEx(&definition, self.ptr(), nullptr));
}

}  // namespace

void bind_call(nb::module_& module) { module.def("op", op_function); }

}  // namespace keratin::python
