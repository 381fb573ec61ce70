#include "steps.h"

#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <memory>

#include "data.h"
#include "functions.h"
#include "identifiers.h"
#include "keratin/base/error.h"
#include "keratin/keras/trainers/trainer.h"
#include "keratin/ops/generated/reduce/mean.h"
#include "model.h"
#include "object.h"

namespace keratin::python {
namespace {

// One tensor, or a list of them.
nb::object structure(const Tensors& tensors) {
  return tensors.size() == 1 ? nb::cast(tensors.front()) : nb::object(to_list(tensors));
}

nb::object optional_structure(const Tensors& tensors) { return tensors.empty() ? nb::none() : structure(tensors); }

// Numbers by name; a dict in the dict (of compiled metrics) lends its own names, as in Keras.
NamedTensors as_logs_of_step(const nb::dict& dict) {
  NamedTensors logs;
  for (const auto& [name, value] : dict) {
    if (nb::isinstance<nb::dict>(value)) {
      for (auto& inner : as_logs_of_step(nb::borrow<nb::dict>(value))) logs.push_back(std::move(inner));
    } else {
      logs.emplace_back(nb::cast<std::string>(nb::str(name)), as_tensor(value));
    }
  }
  return logs;
}

nb::tuple as_data_tuple(const Batch& batch) {
  const nb::object x = structure(batch.x);
  if (batch.y.empty()) return nb::make_tuple(x);
  if (batch.sample_weight.empty()) return nb::make_tuple(x, structure(batch.y));
  return nb::make_tuple(x, structure(batch.y), structure(batch.sample_weight));
}

// The inverse: what the user's step hands to super(), perhaps with other tensors.
Batch as_step_batch(nb::handle data, const DataNames& names) {
  const Parts parts = as_parts(data);
  return as_batch(parts.x, parts.y, parts.sample_weight, names);
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

// A model that does not keep its Python object alive, which keeps it.
class WeakSelf {
 public:
  explicit WeakSelf(nb::handle self)
      : reference_(new nb::object(nb::steal(PyWeakref_NewRef(self.ptr(), nullptr))), [](nb::object* held) {
          if (!Py_IsInitialized()) return;
          const nb::gil_scoped_acquire gil;
          delete held;
        }) {}
  /// Under the interpreter's lock.
  nb::object operator*() const {
    nb::object self = (*reference_)();
    require(!self.is_none(), ErrorCode::kState, "The Python object of this model is gone.");
    return self;
  }

 private:
  std::shared_ptr<nb::object> reference_;
};

bool overrides(nb::handle type, nb::handle base, const char* method) {
  return !nb::object(type.attr(method)).is(nb::object(base.attr(method)));
}

// Only classes written in Python have metrics as attributes.
bool has_python_part(const LayerBody& layer) {
  if (dynamic_cast<const PythonPart*>(&layer) != nullptr) return true;
  return std::any_of(layer.children().begin(), layer.children().end(),
                     [](const auto& child) { return has_python_part(*child.second.body()); });
}

std::vector<Metric> own_metrics(nb::handle self) {
  std::vector<Metric> out;
  for (nb::handle metric : nb::object(self.attr("metrics")))
    if (Ref<MetricBody> body = body_of<MetricBody>(metric)) out.emplace_back(std::move(body));
  return out;
}

// The keys of a dict of outputs, in the order in which it is flattened.
std::vector<std::string> keys_of_outputs(nb::handle self) {
  const nb::dict attributes = nb::cast<nb::dict>(self.attr("__dict__"));
  std::vector<std::string> keys;
  if (!attributes.contains("_outputs_structure")) return keys;
  const nb::object structure = attributes["_outputs_structure"];
  if (!nb::isinstance<nb::dict>(structure)) return keys;
  for (const auto& [key, value] : nb::borrow<nb::dict>(structure)) {
    if (!value.is_none()) return {};  // nested
    keys.push_back(nb::cast<std::string>(nb::str(key)));
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

// -- calls of the user's methods, under the interpreter's lock --------------------------------------------------------

StepLogs call_step(nb::handle self, const char* method, const Batch& batch) {
  const nb::object result = self.attr(method)(as_data_tuple(batch));
  if (nb::isinstance<nb::dict>(result)) return StepLogs(as_logs_of_step(nb::borrow<nb::dict>(result)));
  require(!result.is_none(), ErrorCode::kInvalidArgument, method,
          "() must return a dict of the logs of the batch, {\"loss\": ...}. Received: None");
  return StepLogs(as_tensor(result));
}

StepLogs call_train_step(nb::handle self, const Batch& batch) { return call_step(self, "train_step", batch); }
StepLogs call_test_step(nb::handle self, const Batch& batch) { return call_step(self, "test_step", batch); }

NamedTensors call_compute_metrics(nb::handle self, const Batch& batch, const Tensors& y_pred) {
  const nb::object result = self.attr("compute_metrics")(structure(batch.x), optional_structure(batch.y),
                                                         structure(y_pred), optional_structure(batch.sample_weight));
  return nb::isinstance<nb::dict>(result) ? as_logs_of_step(nb::borrow<nb::dict>(result))
                                          : as_model(self)->metrics_results();
}

Tensor call_compute_loss(nb::handle self, const Batch& batch, const Tensors& y_pred) {
  return as_tensor(self.attr("compute_loss")(
      nb::arg("x") = structure(batch.x), nb::arg("y") = optional_structure(batch.y),
      nb::arg("y_pred") = structure(y_pred), nb::arg("sample_weight") = optional_structure(batch.sample_weight)));
}

Tensors call_predict_step(nb::handle self, const Tensors& x) {
  return as_data(self.attr("predict_step")(nb::make_tuple(structure(x))), {}).tensors();
}

// One of the calls above as the engine makes it, from any thread.
template <class Result, class... Arguments>
auto calling(const WeakSelf& self, Result (*call)(nb::handle, const Arguments&...)) {
  return [self, call](const Arguments&... arguments) {
    const nb::gil_scoped_acquire gil;
    return call(*self, arguments...);
  };
}

Tensor compute_loss(nb::handle self, nb::handle x, nb::handle y, nb::handle y_pred, nb::handle sample_weight) {
  const Model model = as_model(self);
  const DataNames names = names_of(model);
  const Tensors outputs = as_data(y_pred, names.outputs).tensors();
  return model->trainer().compute_loss(as_batch(x, y, sample_weight, names), outputs);
}

nb::dict compute_metrics(nb::handle self, nb::handle x, nb::handle y, nb::handle y_pred, nb::handle sample_weight) {
  const Model model = as_model(self);
  const DataNames names = names_of(model);
  const Tensors outputs = as_data(y_pred, names.outputs).tensors();
  model->trainer().compute_metrics(as_batch(x, y, sample_weight, names), outputs);
  return to_dict(model->metrics_results());
}

// What Python's metrics and attributes of a compiled model ask.
void bind_results(nb::module_& module) {
  module.def("track_loss", [](nb::handle self, nb::handle value, nb::handle weight) {
    as_model(self)->trainer().track_loss(ops::mean(as_tensor(value)), as_tensor(weight));
  });
  module.def("loss_result", [](nb::handle self) { return as_model(self)->trainer().loss_tensor(); });
  module.def("compiled_results", [](nb::handle self) { return to_dict(as_model(self)->trainer().compiled_tensors()); });
  module.def("output_loss_names", [](nb::handle self) { return as_model(self)->trainer().output_loss_names(); });
  module.def("compiles_metrics", [](nb::handle self) {
    const CompileOptions& options = as_model(self)->trainer().options();
    return !options.metrics.empty() || !options.weighted_metrics.empty();
  });
  module.def("optimizer",
             [](nb::handle self) { return wrap(Ref<Object>(as_model(self)->trainer().options().optimizer.body())); });
  module.def(
      "set_optimizer",
      [](nb::handle self, nb::handle value) {
        as_model(self)->trainer().set_optimizer(as_optimizer(value));
        keep_compiled(self);
      },
      nb::arg(), nb::arg().none());
  module.def("runs_eagerly", [](nb::handle self) { return as_model(self)->trainer().options().run_eagerly; });
  module.def("set_run_eagerly", [](nb::handle self, bool value) { as_model(self)->trainer().set_run_eagerly(value); });
  module.def("metrics_result", [](nb::handle self) { return to_dict(as_model(self)->metrics_results()); });
}

}  // namespace

void install_overrides(nb::handle self, const Model& model) {
  const nb::handle type = self.type();
  const nb::object base = nb::module_::import_("keratin.trainers").attr("Trainer");
  StepOverrides& own = model->step_overrides;
  const WeakSelf weak(self);
  const auto has = [&](const char* method) { return overrides(type, base, method); };
  if (has("train_step")) own.train_step = calling(weak, call_train_step);
  if (has("test_step")) own.test_step = calling(weak, call_test_step);
  if (has("predict_step")) own.predict_step = calling(weak, call_predict_step);
  if (has("compute_loss")) own.compute_loss = calling(weak, call_compute_loss);
  if (has("compute_metrics")) own.compute_metrics = calling(weak, call_compute_metrics);
  const bool may_have_metrics = !nb::cast<std::string>(nb::str(type.attr("__module__"))).starts_with("keratin.");
  own.metrics = [weak, may_have_metrics, body = model.body().get()]() -> std::vector<Metric> {
    if (!may_have_metrics && !has_python_part(*body)) return {};
    const nb::gil_scoped_acquire gil;
    return own_metrics(*weak);
  };
  own.output_names = keys_of_outputs(self);
}

Model ready_model(nb::handle self) {
  const Model model = as_model(self);
  nb::dict attributes = nb::cast<nb::dict>(self.attr("__dict__"));
  constexpr const char* kDone = "_overrides_installed";
  if (!attributes.contains(kDone)) {
    install_overrides(self, model);
    attributes[kDone] = true;
  }
  return model;
}

void bind_steps(nb::module_& module) {
  module.def("train_step", [](nb::handle self, nb::handle data) { return engine_step(self, data, true); });
  module.def("test_step", [](nb::handle self, nb::handle data) { return engine_step(self, data, false); });
  module.def("predict_step", [](nb::handle self, nb::handle data) {
    const Model model = as_model(self);
    return structure(model->ModelBody::predict_step(as_step_batch(data, names_of(model)).x));
  });
  const auto maybe = nb::arg().none();
  module.def("compute_loss", compute_loss, nb::arg(), maybe, maybe, maybe, maybe);
  module.def("compute_metrics", compute_metrics, nb::arg(), maybe, maybe, maybe, maybe);
  bind_results(module);
}

}  // namespace keratin::python
