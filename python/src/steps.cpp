#include "steps.h"

#include <nanobind/stl/string.h>

#include "data.h"
#include "functions.h"
#include "keratin/base/error.h"
#include "keratin/keras/trainers/trainer.h"
#include "model.h"

namespace keratin::python {
namespace {

// One tensor, or a list of them.
nb::object structure(const Tensors& tensors) {
  return tensors.size() == 1 ? nb::cast(tensors.front()) : nb::object(to_list(tensors));
}

nb::tuple as_data_tuple(const Batch& batch) {
  const nb::object x = structure(batch.x);
  if (batch.y.empty()) return nb::make_tuple(x);
  if (batch.sample_weight.empty()) return nb::make_tuple(x, structure(batch.y));
  return nb::make_tuple(x, structure(batch.y), structure(batch.sample_weight));
}

DataNames names_of(const Model& model) { return {model.input_names(), model.output_names()}; }

// The inverse: what the user's step hands to super(), perhaps with other tensors.
Batch as_step_batch(nb::handle data, const DataNames& names) {
  if (!nb::isinstance<nb::tuple>(data) && !nb::isinstance<nb::list>(data))
    return as_batch(data, nb::none(), nb::none(), names);
  const size_t parts = nb::len(data);
  require(parts >= 1 && parts <= 3, ErrorCode::kInvalidArgument,
          "Data is expected to be in format `x`, `(x,)`, `(x, y)`, or `(x, y, sample_weight)`, found ", parts,
          " parts.");
  const auto part = [&](size_t i) { return i < parts ? nb::object(data[i]) : nb::none(); };
  return as_batch(part(0), part(1), part(2), names);
}

nb::dict to_dict(const NamedTensors& values) {
  nb::dict out;
  for (const auto& [name, value] : values) out[nb::cast(name)] = value;
  return out;
}

nb::dict engine_step(nb::handle self, nb::handle data, bool train) {
  const Model model = as_model(self);
  const Batch batch = as_step_batch(data, names_of(model));
  const StepLogs logs = train ? model->ModelBody::train_step(batch) : model->ModelBody::test_step(batch);
  model->track_loss(logs.values().front().second, batch);
  return to_dict(model->metrics_results());
}

}  // namespace

StepLogs call_step(nb::handle self, const char* method, const Batch& batch) {
  const nb::gil_scoped_acquire gil;
  const nb::object result = self.attr(method)(as_data_tuple(batch));
  if (!nb::isinstance<nb::dict>(result)) {
    require(!result.is_none(), ErrorCode::kInvalidArgument, method,
            "() must return a dict of the logs of the batch, {\"loss\": ...}. Received: None");
    return StepLogs(as_tensor(result));
  }
  NamedTensors logs;
  for (const auto& [name, value] : nb::borrow<nb::dict>(result))
    logs.emplace_back(nb::cast<std::string>(nb::str(name)), as_tensor(value));
  return StepLogs(std::move(logs));
}

Tensor call_compute_loss(nb::handle self, const Batch& batch, const Tensors& y_pred) {
  const nb::gil_scoped_acquire gil;
  const auto optional = [](const Tensors& part) { return part.empty() ? nb::none() : structure(part); };
  return as_tensor(self.attr("compute_loss")(nb::arg("x") = structure(batch.x), nb::arg("y") = optional(batch.y),
                                             nb::arg("y_pred") = structure(y_pred),
                                             nb::arg("sample_weight") = optional(batch.sample_weight)));
}

Tensors call_predict_step(nb::handle self, const Tensors& x) {
  const nb::gil_scoped_acquire gil;
  return as_data(self.attr("predict_step")(nb::make_tuple(structure(x))), {}).tensors();
}

void bind_steps(nb::module_& module) {
  module.def("train_step", [](nb::handle self, nb::handle data) { return engine_step(self, data, true); });
  module.def("test_step", [](nb::handle self, nb::handle data) { return engine_step(self, data, false); });
  module.def("predict_step", [](nb::handle self, nb::handle data) {
    const Model model = as_model(self);
    return structure(model->ModelBody::predict_step(as_step_batch(data, names_of(model)).x));
  });
  module.def(
      "compute_loss",
      [](nb::handle self, nb::handle x, nb::handle y, nb::handle y_pred, nb::handle sample_weight) {
        const Model model = as_model(self);
        const DataNames names = names_of(model);
        return model->ModelBody::compute_loss(as_batch(x, y, sample_weight, names),
                                              as_data(y_pred, names.outputs).tensors());
      },
      nb::arg(), nb::arg().none(), nb::arg().none(), nb::arg().none(), nb::arg().none());
  module.def(
      "compute_metrics",
      [](nb::handle self, nb::handle x, nb::handle y, nb::handle y_pred, nb::handle sample_weight) {
        const Model model = as_model(self);
        const DataNames names = names_of(model);
        model->ModelBody::compute_metrics(as_batch(x, y, sample_weight, names),
                                          as_data(y_pred, names.outputs).tensors());
        return to_dict(model->metrics_results());
      },
      nb::arg(), nb::arg().none(), nb::arg().none(), nb::arg().none(), nb::arg().none());
  module.def("metrics_result", [](nb::handle self) { return to_dict(as_model(self)->metrics_results()); });
}

}  // namespace keratin::python
