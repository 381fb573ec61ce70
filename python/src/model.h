// Models across the border.
#pragma once

#include "data.h"
#include "keratin/keras/models/model.h"
#include "module.h"

namespace keratin::python {

/// The model behind a Python object; throws nb::type_error when it is none.
Model as_model(nb::handle value);
/// The names of its inputs and outputs.
DataNames names_of(const Model& model);
/// Says of the optimizer, its schedule, the losses and the metrics that a model holds them (object.h).
void keep_compiled(nb::handle self);

}  // namespace keratin::python
