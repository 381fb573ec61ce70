// compile, fit, evaluate, predict. The Python side of each is `keratin.trainers.Trainer`.
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>

#include "callback.h"
#include "data.h"
#include "dtype.h"
#include "identifiers.h"
#include "keratin/base/error.h"
#include "keratin/keras/trainers/trainer.h"
#include "model.h"

namespace keratin::python {
namespace {

using std::optional;

DataNames names_of(const Model& model) { return {model.input_names(), model.output_names()}; }

Verbose as_verbose(nb::handle value) {
  if (nb::isinstance<nb::str>(value)) return Verbose(nb::cast<std::string>(value).c_str());
  return Verbose(nb::cast<int>(value));
}

ClassWeight as_class_weight(nb::handle value) {
  ClassWeight out;
  if (value.is_none()) return out;
  for (const auto& [index, weight] : nb::cast<nb::dict>(value))
    out.emplace_back(nb::cast<int64_t>(nb::int_(index)), nb::cast<double>(nb::float_(weight)));
  return out;
}

ValidationFrequency as_frequency(nb::handle value) {
  if (PyLong_Check(value.ptr())) return ValidationFrequency(nb::cast<int64_t>(value));
  std::vector<int64_t> epochs;
  for (nb::handle epoch : value) epochs.push_back(nb::cast<int64_t>(epoch));
  return ValidationFrequency(std::move(epochs));
}

ValidationData as_validation_data(nb::handle value, const DataNames& names) {
  if (value.is_none()) return {};
  if (!nb::isinstance<nb::tuple>(value) && !nb::isinstance<nb::list>(value))
    return {.x = as_data_or_source(value, names)};
  const size_t parts = nb::len(value);
  require(parts >= 1 && parts <= 3, ErrorCode::kInvalidArgument,
          "Data is expected to be in format `x`, `(x,)`, `(x, y)`, or `(x, y, sample_weight)`, found ", parts,
          " parts.");
  const auto part = [&](size_t i) { return i < parts ? nb::object(value[i]) : nb::none(); };
  return {as_data_or_source(part(0), names), as_data(part(1), names.outputs), as_data(part(2), names.outputs)};
}

// The values alone, the loss first: Keras's return without return_dict.
nb::object in_order(const Logs& logs, const Model& model) {
  std::vector<std::string> first = {"loss"};
  for (const Metric& metric : model->metrics()) first.push_back(metric.name());
  nb::list values;
  for (const std::string& name : first)
    if (const double* value = logs.find(name)) values.append(*value);
  std::vector<Logs::Entry> rest;
  for (const auto& entry : logs.entries())
    if (std::find(first.begin(), first.end(), entry.first) == first.end()) rest.push_back(entry);
  std::sort(rest.begin(), rest.end());
  for (const auto& [name, value] : rest) values.append(value);
  return nb::len(values) == 1 ? nb::object(values[0]) : values;
}

nb::object returned(const Logs& logs, const Model& model, bool as_dict) {
  return as_dict ? to_dict(logs) : in_order(logs, model);
}

void compile(nb::handle self, nb::handle optimizer, nb::handle loss, nb::handle loss_weights, nb::handle metrics,
             nb::handle weighted_metrics, bool run_eagerly, int64_t steps_per_execution, nb::handle jit_compile,
             bool auto_scale_loss) {
  const Model model = as_model(self);
  model.compile({.optimizer = as_optimizer(optimizer),
                 .loss = as_losses(loss),
                 .loss_weights = as_loss_weights(loss_weights, model.output_names()),
                 .metrics = as_metrics(metrics),
                 .weighted_metrics = as_metrics(weighted_metrics),
                 .run_eagerly = run_eagerly,
                 .steps_per_execution = steps_per_execution,
                 .jit_compile = nb::cast<std::string>(nb::str(jit_compile)),
                 .auto_scale_loss = auto_scale_loss});
}

// The user's callbacks with a History, as Python sees to it.
nb::tuple callbacks_for_fit(nb::handle callbacks, nb::handle self) {
  return nb::cast<nb::tuple>(nb::module_::import_("keratin.callbacks.callback_list").attr("for_fit")(callbacks, self));
}

nb::object flat_callbacks(nb::handle callbacks) {
  return nb::module_::import_("keratin.callbacks.callback_list").attr("flat")(callbacks);
}

nb::object fit(nb::handle self, nb::handle x, nb::handle y, optional<int64_t> batch_size, int64_t epochs,
               nb::handle verbose, nb::handle callbacks, double validation_split, nb::handle validation_data,
               bool shuffle, nb::handle class_weight, nb::handle sample_weight, int64_t initial_epoch,
               optional<int64_t> steps_per_epoch, optional<int64_t> validation_steps,
               optional<int64_t> validation_batch_size, nb::handle validation_freq) {
  const Model model = as_model(self);
  const DataNames names = names_of(model);
  const nb::tuple with_history = callbacks_for_fit(callbacks, self);
  const PythonCallbacks list(with_history[0], self);
  const Data inputs = as_data_or_source(x, names), targets = as_data(y, names.outputs);
  const FitOptions options{.batch_size = batch_size,
                           .epochs = epochs,
                           .verbose = as_verbose(verbose),
                           .callbacks = list.list(),
                           .validation_split = validation_split,
                           .validation_data = as_validation_data(validation_data, names),
                           .shuffle = shuffle,
                           .class_weight = as_class_weight(class_weight),
                           .sample_weight = as_data(sample_weight, names.outputs),
                           .initial_epoch = initial_epoch,
                           .steps_per_epoch = steps_per_epoch,
                           .validation_steps = validation_steps,
                           .validation_batch_size = validation_batch_size,
                           .validation_freq = as_frequency(validation_freq)};
  {
    const nb::gil_scoped_release unlocked;
    model.fit(inputs, targets, options);
  }
  return with_history[1];
}

nb::object evaluate(nb::handle self, nb::handle x, nb::handle y, optional<int64_t> batch_size, nb::handle verbose,
                    nb::handle sample_weight, optional<int64_t> steps, nb::handle callbacks, bool return_dict) {
  const Model model = as_model(self);
  const DataNames names = names_of(model);
  const PythonCallbacks list(flat_callbacks(callbacks), self);
  const Data inputs = as_data_or_source(x, names), targets = as_data(y, names.outputs);
  const EvaluateOptions options{batch_size, as_verbose(verbose), as_data(sample_weight, names.outputs), steps,
                                list.list()};
  Logs logs;
  {
    const nb::gil_scoped_release unlocked;
    logs = model.evaluate(inputs, targets, options);
  }
  return returned(logs, model, return_dict);
}

// A result that nobody else holds, as an array that may be written.
nb::object as_own_numpy(Tensor&& result) {
  const Shape shape = result.shape();
  const std::vector<size_t> sizes(shape.begin(), shape.end());
  const nb::dlpack::dtype dtype = to_dlpack(result.dtype());
  auto* kept = new Tensor(std::move(result));
  const nb::capsule owner(kept, [](void* tensor) noexcept { delete static_cast<Tensor*>(tensor); });
  return nb::cast(nb::ndarray<nb::numpy>(kept->mutable_raw(), sizes.size(), sizes.data(), owner, nullptr, dtype));
}

// One array, or a list of them.
nb::object as_result(Tensors&& outputs) {
  if (outputs.size() == 1) return as_own_numpy(std::move(outputs.front()));
  nb::list out;
  for (Tensor& output : outputs) out.append(as_own_numpy(std::move(output)));
  return out;
}

nb::object predict(nb::handle self, nb::handle x, optional<int64_t> batch_size, nb::handle verbose,
                   optional<int64_t> steps, nb::handle callbacks) {
  const Model model = as_model(self);
  Tensors outputs;
  const int level = as_verbose(verbose).level();
  // Few rows, in silence: what serves one request at a time.
  if (level == 0 && callbacks.is_none() && (nb::isinstance<Tensor>(x) || nb::ndarray_check(x))) {
    const Data inputs = as_tensor(x);
    const nb::gil_scoped_release unlocked;
    outputs = model.predict_all(inputs, {batch_size, level, steps, {}});
  } else {
    const PythonCallbacks list(flat_callbacks(callbacks), self);
    const Data inputs = as_data_or_source(x, names_of(model));
    const nb::gil_scoped_release unlocked;
    outputs = model.predict_all(inputs, {batch_size, level, steps, list.list()});
  }
  return as_result(std::move(outputs));
}

nb::object on_batch(Logs (Model::*method)(const Data&, const Data&, const BatchOptions&) const, nb::handle self,
                    nb::handle x, nb::handle y, nb::handle sample_weight, nb::handle class_weight, bool return_dict) {
  const Model model = as_model(self);
  const DataNames names = names_of(model);
  const Data inputs = as_data(x, names.inputs), targets = as_data(y, names.outputs);
  const BatchOptions options{as_data(sample_weight, names.outputs), as_class_weight(class_weight)};
  Logs logs;
  {
    const nb::gil_scoped_release unlocked;
    logs = (model.*method)(inputs, targets, options);
  }
  return returned(logs, model, return_dict);
}

nb::object predict_on_batch(nb::handle self, nb::handle x) {
  const Model model = as_model(self);
  const Data inputs = as_data(x, model.input_names());
  require(inputs.given(), ErrorCode::kInvalidArgument, "[predict_on_batch] x holds no array.");
  Tensors outputs;
  {
    const nb::gil_scoped_release unlocked;
    outputs = model.predict_all(inputs, {.batch_size = std::max<int64_t>(inputs.rows(), 1), .verbose = 0});
  }
  return as_result(std::move(outputs));
}

}  // namespace

void bind_training(nb::module_& core) {
  nb::module_ module = core.def_submodule("training");
  bind_steps(module);
  const auto maybe = nb::arg().none();
  module.def("compile", compile, maybe, maybe, maybe, maybe, maybe, maybe, nb::arg(), nb::arg(), maybe, nb::arg());
  module.def("fit", fit, nb::arg(), maybe, maybe, maybe, nb::arg(), nb::arg(), maybe, nb::arg(), maybe, nb::arg(),
             maybe, maybe, nb::arg(), maybe, maybe, maybe, nb::arg());
  module.def("evaluate", evaluate, nb::arg(), maybe, maybe, maybe, nb::arg(), maybe, maybe, maybe, nb::arg());
  module.def("predict", predict, nb::arg(), maybe, maybe, nb::arg(), maybe, maybe);
  module.def(
      "train_on_batch",
      [](nb::handle self, nb::handle x, nb::handle y, nb::handle sample_weight, nb::handle class_weight, bool dict) {
        return on_batch(&Model::train_on_batch, self, x, y, sample_weight, class_weight, dict);
      },
      nb::arg(), maybe, maybe, maybe, maybe, nb::arg());
  module.def(
      "test_on_batch",
      [](nb::handle self, nb::handle x, nb::handle y, nb::handle sample_weight, bool dict) {
        return on_batch(&Model::test_on_batch, self, x, y, sample_weight, nb::none(), dict);
      },
      nb::arg(), maybe, maybe, maybe, nb::arg());
  module.def("predict_on_batch", predict_on_batch, nb::arg(), maybe);
  module.def("is_compiled", [](nb::handle self) { return as_model(self).compiled(); });
  module.def("set_stop_training", [](nb::handle self, bool stop) { as_model(self)->trainer().set_stopping(stop); });
  module.def("reset_metrics", [](nb::handle self) { as_model(self)->trainer().reset_metrics(); });
  module.def("is_stopping", [](nb::handle self) { return as_model(self)->trainer().stopping(); });
}

}  // namespace keratin::python
