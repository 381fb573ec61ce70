// Ops as Python functions: op("add") gives a builtin function whose arguments are the op's inputs, then its attributes.
#include "keratin/ops/def/call.h"
#include "convert.h"
#include "dtype.h"
#include "keratin/base/error.h"
#include "keratin/ops/def/registry.h"
#include "module.h"

#include <nanobind/stl/string.h>

#include <typeinfo>

namespace keratin::python {
namespace {

using ops::Attribute;
using ops::AttributeKind;
using ops::OpDef;

// An integer of Python's, of NumPy's, or a tensor of one; none for what is more than one number.
std::optional<int64_t> one_integer(nb::handle value) {
  if (PyLong_Check(value.ptr())) return nb::cast<int64_t>(value);
  if (!PyIndex_Check(value.ptr())) return std::nullopt;
  const nb::object index = nb::steal(PyNumber_Index(value.ptr()));
  if (index.is_valid()) return nb::cast<int64_t>(index);
  PyErr_Clear();
  return std::nullopt;
}

int64_t as_integer(nb::handle value) {
  const std::optional<int64_t> integer = one_integer(value);
  if (!integer) throw std::bad_cast();
  return *integer;
}

double as_real(nb::handle value) {
  const double number = PyFloat_AsDouble(value.ptr());
  if (number != -1 || PyErr_Occurred() == nullptr) return number;
  PyErr_Clear();
  throw std::bad_cast();
}

std::vector<int64_t> as_integers(nb::handle value) {
  if (const std::optional<int64_t> integer = one_integer(value)) return {*integer};
  if (!PySequence_Check(value.ptr()) || nb::isinstance<nb::str>(value)) throw std::bad_cast();
  std::vector<int64_t> out;
  for (nb::handle item : value) out.push_back(item.is_none() ? kUnknown : as_integer(item));
  return out;
}

// None: no value where the op knows none, else the op's default.
Attribute as_none(const ops::AttributeSpec& spec) {
  switch (spec.kind) {
    case AttributeKind::kOptionalInt:
    case AttributeKind::kOptionalFloat:
    case AttributeKind::kOptionalText:
    case AttributeKind::kOptionalDType:
    case AttributeKind::kAxes:
      return {};
    case AttributeKind::kBool:
      return false;
    default:
      if (spec.default_value) return *spec.default_value;
      throw std::bad_cast();
  }
}

Attribute as_attribute(nb::handle value, const ops::AttributeSpec& spec) {
  if (value.is_none()) return as_none(spec);
  switch (spec.kind) {
    case AttributeKind::kBool: {
      const int truth = PyObject_IsTrue(value.ptr());
      if (truth < 0) throw nb::python_error();
      return truth == 1;
    }
    case AttributeKind::kInt:
    case AttributeKind::kOptionalInt:
      return as_integer(value);
    case AttributeKind::kFloat:
    case AttributeKind::kOptionalFloat:
      return as_real(value);
    case AttributeKind::kText:
    case AttributeKind::kOptionalText:
      return nb::cast<std::string>(value);
    case AttributeKind::kIntOrInts:
      if (const std::optional<int64_t> integer = one_integer(value)) return *integer;
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
  throw std::bad_cast();
}

ops::Attributes attributes_of(const OpDef& op, PyObject* const* values, size_t count) {
  if (count == 0) return {};
  require(count <= op.attributes.size(), ErrorCode::kInvalidArgument, "[", op.name, "] too many arguments");
  std::vector<Attribute> given;
  given.reserve(op.attributes.size());
  for (size_t i = 0; i < count; ++i) {
    try {
      given.push_back(as_attribute(values[i], op.attributes[i]));
    } catch (const std::bad_cast&) {
      fail(ErrorCode::kDType, "[", op.name, "] expected another kind of value for `", op.attributes[i].name,
           "`. Received: ", shown(values[i]));
    }
  }
  ops::Attributes attributes(std::move(given));
  return count == op.attributes.size() ? attributes : op.with_defaults(std::move(attributes));
}

std::vector<Tensor> inputs_of(const OpDef& op, PyObject* const* values, size_t count) {
  if (op.variadic) return as_tensors(values[0]);
  std::vector<Tensor> out(op.input_names.size());
  const size_t needed = out.size() - op.optional_inputs.size();
  for (size_t i = 0; i < out.size() && i < count; ++i)
    if (values[i] != Py_None || i < needed) out[i] = as_tensor(values[i]);
  return out;
}

PyObject* result_of(const OpDef& op, std::vector<Tensor> outputs) {
  if (op.result_count == 1) return nb::cast(std::move(outputs[0])).release().ptr();
  nb::list all;
  for (Tensor& output : outputs) all.append(nb::cast(std::move(output)));
  return (op.result_count == 0 ? nb::object(all) : nb::object(nb::tuple(all))).release().ptr();
}

// Letting other threads run costs about as much as this many elements' arithmetic.
constexpr int64_t kManyElements = 1 << 14;

std::vector<Tensor> run_op(const OpDef& op, std::vector<Tensor> inputs, ops::Attributes attributes) {
  bool symbolic = false, large = false;
  for (const Tensor& input : inputs) {
    if (!input.defined()) continue;
    symbolic = symbolic || input.is_symbolic();
    large = large || input.size() >= kManyElements;
  }
  const Where where = symbolic ? python_where() : Where();
  if (symbolic || !large) return ops::call(op, std::move(inputs), std::move(attributes), where);
  const nb::gil_scoped_release others_run;
  return ops::call(op, std::move(inputs), std::move(attributes), where);
}

// An op by name, looked up when it is first called: the registry takes 3 ms, which `import keratin` is spared.
class NamedOp {
 public:
  explicit NamedOp(std::string name) : name_(std::move(name)) {}
  const OpDef& operator*() {
    if (op_ == nullptr) op_ = &ops::get_op(name_);
    return *op_;
  }

 private:
  std::string name_;
  const OpDef* op_ = nullptr;  ///< under the interpreter's lock
};

PyObject* call_op(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
  try {
    const OpDef& op = **static_cast<NamedOp*>(PyCapsule_GetPointer(self, nullptr));
    const size_t given = static_cast<size_t>(count), inputs = std::min(given, op.variadic ? 1 : op.input_names.size());
    std::vector<Tensor> tensors = inputs_of(op, arguments, inputs);
    return result_of(op, run_op(op, std::move(tensors), attributes_of(op, arguments + inputs, given - inputs)));
  } catch (...) {
    set_python_error();
    return nullptr;
  }
}

nb::object op_function(const std::string& name) {
  static PyMethodDef definition{"op", reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(call_op)), METH_FASTCALL,
                                nullptr};
  const nb::capsule self(new NamedOp(name));  // as long as the process
  return nb::steal(PyCFunction_NewEx(&definition, self.ptr(), nullptr));
}

}  // namespace

void bind_call(nb::module_& module) { module.def("op", op_function); }

}  // namespace keratin::python
