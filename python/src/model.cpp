#include "model.h"

#include "json.h"

namespace keratin::python {

Model as_model(nb::handle value) {
  if (!nb::isinstance<Model>(value)) throw nb::type_error("Expected a model.");
  return *nb::inst_ptr<Model>(value);
}

void bind_model(nb::module_& module) {
  nb::class_<Model>(module, "Model", nb::dynamic_attr(), nb::is_weak_referenceable())
      .def("__init__",
           [](Model* self, nb::handle config) { new (self) Model(models::model_from_json(as_json(config))); });
}

}  // namespace keratin::python
