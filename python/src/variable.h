// Variables across the border.
#pragma once

#include "keratin/core/variable.h"
#include "module.h"

namespace keratin::python {

/// What a Python Variable holds.
struct VariableHandle {
  Variable variable;
  ~VariableHandle();
};

/// The Python object that stands for the variable: always the same one while it lives.
nb::object wrap(const Variable& variable);
nb::list wrap(const std::vector<Variable>& variables);
bool is_variable(nb::handle value);
/// The variable behind a Python object; throws nb::type_error when it is none.
Variable as_variable(nb::handle value);
std::vector<Variable> as_variables(nb::handle list);

}  // namespace keratin::python
