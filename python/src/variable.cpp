#include "variable.h"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>

#include "dtype.h"
#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "operators.h"
#include "wrappers.h"

namespace keratin::python {
namespace {

nb::object repr_of(const VariableHandle& self) {
  const Variable& v = self.variable;
  return nb::str("<Variable path={}, shape={}, dtype={}, value={}>")
      .attr("format")(v.path(), to_string(v.shape()), to_string(v.dtype()), to_string(v.concrete()));
}

void assign(VariableHandle& self, nb::handle value) {
  Variable& v = self.variable;
  const Tensor given = as_tensor(value);
  if (given.shape() != v.shape())
    fail(ErrorCode::kShape,
         "The shape of the target variable and the shape of the target value in `variable.assign(value)` must match. "
         "variable.shape=",
         to_string(v.shape()), ", Received: value.shape=", to_string(given.shape()),
         ". Target variable: ", nb::cast<std::string>(repr_of(self)));
  v.assign(ops::convert(given, v.dtype()));
}

}  // namespace

VariableHandle::~VariableHandle() {
  if (variable.defined()) Wrappers::remove(variable.identity());
}

bool is_variable(nb::handle value) { return nb::isinstance<VariableHandle>(value); }

Variable as_variable(nb::handle value) {
  if (!is_variable(value)) throw nb::type_error("Expected a keratin.Variable.");
  return nb::inst_ptr<VariableHandle>(value)->variable;
}

std::vector<Variable> as_variables(nb::handle list) {
  std::vector<Variable> out;
  for (nb::handle value : list) out.push_back(as_variable(value));
  return out;
}

nb::object wrap(const Variable& variable) {
  if (!variable.defined()) return nb::none();
  if (nb::object known = Wrappers::find(variable.identity()); known.is_valid()) return known;
  const nb::object type = nb::module_::import_("keratin").attr("Variable");
  nb::object made = nb::inst_alloc(type);
  new (nb::inst_ptr<VariableHandle>(made)) VariableHandle{variable};
  nb::inst_mark_ready(made);
  Wrappers::add(variable.identity(), made);
  return made;
}

nb::list wrap(const std::vector<Variable>& variables) {
  nb::list out;
  for (const Variable& variable : variables) out.append(wrap(variable));
  return out;
}

void bind_variable(nb::module_& module) {
  nb::class_<VariableHandle> type(module, "Variable", nb::dynamic_attr(), nb::is_weak_referenceable());
  type.def("__init__",
           [](nb::pointer_and_handle<VariableHandle> self, nb::handle value, const std::string& name, bool trainable) {
             new (self.p) VariableHandle{Variable(as_tensor(value), {.name = name, .trainable = trainable})};
             Wrappers::add(self.p->variable.identity(), self.h);
           })
      .def_prop_ro("value", [](const VariableHandle& v) { return v.variable.value(); })
      .def_prop_ro("shape", [](const VariableHandle& v) { return shape_tuple(v.variable.shape()); })
      .def_prop_ro("dtype", [](const VariableHandle& v) { return to_string(v.variable.dtype()); })
      .def_prop_ro("ndim", [](const VariableHandle& v) { return v.variable.shape().rank(); })
      .def_prop_ro("name", [](const VariableHandle& v) { return v.variable.name(); })
      .def_prop_ro("path", [](const VariableHandle& v) { return v.variable.path(); })
      .def_prop_rw(
          "trainable", [](const VariableHandle& v) { return v.variable.trainable(); },
          [](VariableHandle& v, bool trainable) { v.variable.set_trainable(trainable); })
      .def("_set_path", [](VariableHandle& v, std::string path) { v.variable.set_path(std::move(path)); })
      .def("assign",
           [](nb::handle self, nb::handle value) {
             assign(*nb::inst_ptr<VariableHandle>(self), value);
             return nb::inst_ptr<VariableHandle>(self)->variable.value();
           })
      .def("numpy", [](const VariableHandle& v) { return as_numpy(v.variable.concrete()).attr("copy")(); })
      .def("__bool__",
           [](const VariableHandle&) -> bool { throw nb::type_error("A Keras Variable cannot be used as a boolean."); })
      .def("__repr__", repr_of);
  bind_operators(type);
}

}  // namespace keratin::python
