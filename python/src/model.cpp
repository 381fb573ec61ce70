#include "model.h"

#include "object.h"

namespace keratin::python {

Model as_model(nb::handle value) { return Model(require_body<ModelBody>(value, "a model")); }

}  // namespace keratin::python
