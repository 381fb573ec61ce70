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
#include "steps.h"
#include "traceback.h"

namespace keratin::python {
namespace {

using std::optional;

std::string described(nb::handle value) {
  return cat(nb::cast<std::string>(nb::repr(value)), " (of type ", nb::cast<std::string>(nb::str(value.type())), ")");
}

int64_t as_int(nb::handle value, const char* argument) {
  const nb::object index = nb::steal(PyNumber_Index(value.ptr()));
  int overflow = 0;
  const int64_t number = index.is_valid() ? PyLong_AsLongLongAndOverflow(index.ptr(), &overflow) : 0;
  PyErr_Clear();
  require(index.is_valid() && overflow == 0, ErrorCode::kDType, "`", argument,
          "` must be an integer. Received: ", described(value));
  return number;
}

optional<int64_t> as_optional_int(nb::handle value, const char* argument) {
  return value.is_none() ? std::nullopt : optional(as_int(value, argument));
}

double as_float(nb::handle value, const char* argument) {
  const double number = PyFloat_AsDouble(value.ptr());
  const bool fails = PyErr_Occurred() != nullptr;
  PyErr_Clear();
  require(!fails, ErrorCode::kDType, "`", argument, "` must be a number. Received: ", described(value));
  return number;
}

bool as_bool(nb::handle value) { return nb::cast<bool>(nb::bool_(value)); }

Verbose as_verbose(nb::handle value) {
  if (nb::isinstance<nb::str>(value)) return Verbose(nb::cast<std::string>(value).c_str());
  return Verbose(static_cast<int>(as_int(value, "verbose")));
}

ClassWeight as_class_weight(nb::handle value) {
  ClassWeight out;
  if (value.is_none()) return out;
  require(nb::isinstance<nb::dict>(value), ErrorCode::kDType,
          "`class_weight` must be a dict of weights by class number. Received: ", described(value));
  for (const auto& [index, weight] : nb::borrow<nb::dict>(value))
    out.emplace_back(as_int(index, "class_weight"), as_float(weight, "class_weight"));
  return out;
}

ValidationFrequency as_frequency(nb::handle value) {
  if (!nb::hasattr(value, "__iter__")) return ValidationFrequency(as_int(value, "validation_freq"));
  std::vector<int64_t> epochs;
  for (nb::handle epoch : value) epochs.push_back(as_int(epoch, "validation_freq"));
  return ValidationFrequency(std::move(epochs));
}

ValidationData as_validation_data(nb::handle value, const DataNames& names) {
  if (value.is_none()) return {};
  const Parts parts = as_parts(value);
  return {as_data_or_source(parts.x, names), as_data(parts.y, names.outputs),
          as_data(parts.sample_weight, names.outputs)};
}

// The values alone, the loss first: Keras's return without return_dict.
nb::object in_order(const Logs& logs, const Model& model) {
  const std::vector<std::string> first = model->trainer().names_in_order();
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
             nb::handle weighted_metrics, nb::handle run_eagerly, nb::handle steps_per_execution,
             nb::handle jit_compile, nb::handle auto_scale_loss) {
  const Model model = ready_model(self);
  model.compile({.optimizer = as_optimizer(optimizer),
                 .loss = as_losses(loss),
                 .loss_weights = as_loss_weights(loss_weights, model->target_names()),
                 .metrics = as_metrics(metrics),
                 .weighted_metrics = as_metrics(weighted_metrics),
                 .run_eagerly = as_bool(run_eagerly),
                 .steps_per_execution = as_int(steps_per_execution, "steps_per_execution"),
                 .jit_compile = nb::cast<std::string>(nb::str(jit_compile)),
                 .auto_scale_loss = as_bool(auto_scale_loss)});
  keep_compiled(self);
}

// The user's callbacks with a History, as Python sees to it.
nb::tuple callbacks_for_fit(nb::handle callbacks, nb::handle self) {
  return nb::cast<nb::tuple>(nb::module_::import_("keratin.callbacks.callback_list").attr("for_fit")(callbacks, self));
}

nb::object flat_callbacks(nb::handle callbacks) {
  return nb::module_::import_("keratin.callbacks.callback_list").attr("flat")(callbacks);
}

nb::object fit(nb::handle self, nb::handle x, nb::handle y, nb::handle batch_size, nb::handle epochs,
               nb::handle verbose, nb::handle callbacks, nb::handle validation_split, nb::handle validation_data,
               nb::handle shuffle, nb::handle class_weight, nb::handle sample_weight, nb::handle initial_epoch,
               nb::handle steps_per_epoch, nb::handle validation_steps, nb::handle validation_batch_size,
               nb::handle validation_freq) {
  const Model model = ready_model(self);
  const DataNames names = names_of(model);
  const nb::tuple with_history = callbacks_for_fit(callbacks, self);
  const PythonCallbacks list(with_history[0], self, PythonCallbacks::Run::kTraining);
  const Data inputs = as_data_or_source(x, names), targets = as_data(y, names.outputs);
  const FitOptions options{.batch_size = as_optional_int(batch_size, "batch_size"),
                           .epochs = as_int(epochs, "epochs"),
                           .verbose = as_verbose(verbose),
                           .callbacks = list.list(),
                           .validation_split = as_float(validation_split, "validation_split"),
                           .validation_data = as_validation_data(validation_data, names),
                           .shuffle = as_bool(shuffle),
                           .class_weight = as_class_weight(class_weight),
                           .sample_weight = as_data(sample_weight, names.outputs),
                           .initial_epoch = as_int(initial_epoch, "initial_epoch"),
                           .steps_per_epoch = as_optional_int(steps_per_epoch, "steps_per_epoch"),
                           .validation_steps = as_optional_int(validation_steps, "validation_steps"),
                           .validation_batch_size = as_optional_int(validation_batch_size, "validation_batch_size"),
                           .validation_freq = as_frequency(validation_freq)};
  {
    const nb::gil_scoped_release unlocked;
    model.fit(inputs, targets, options);
  }
  list.raise_interrupt();
  return with_history[1];
}

nb::object evaluate(nb::handle self, nb::handle x, nb::handle y, nb::handle batch_size, nb::handle verbose,
                    nb::handle sample_weight, nb::handle steps, nb::handle callbacks, nb::handle return_dict) {
  const Model model = ready_model(self);
  const DataNames names = names_of(model);
  const PythonCallbacks list(flat_callbacks(callbacks), self);
  const Data inputs = as_data_or_source(x, names), targets = as_data(y, names.outputs);
  const EvaluateOptions options{as_optional_int(batch_size, "batch_size"), as_verbose(verbose),
                                as_data(sample_weight, names.outputs), as_optional_int(steps, "steps"), list.list()};
  Logs logs;
  {
    const nb::gil_scoped_release unlocked;
    logs = model.evaluate(inputs, targets, options);
  }
  return returned(logs, model, as_bool(return_dict));
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

// One array, or several as the model gives them.
nb::object as_result(Tensors&& outputs, const Model& model, nb::handle self) {
  const bool one = outputs.size() == 1 && model->step_overrides.output_names.empty();
  if (one) return as_own_numpy(std::move(outputs.front()));
  nb::list out;
  for (Tensor& output : outputs) out.append(as_own_numpy(std::move(output)));
  return self.attr("_packed")(out);
}

nb::object predict(nb::handle self, nb::handle x, nb::handle batch_size, nb::handle verbose, nb::handle steps,
                   nb::handle callbacks) {
  const Model model = ready_model(self);
  Tensors outputs;
  const PredictOptions options{
      as_optional_int(batch_size, "batch_size"), as_verbose(verbose), as_optional_int(steps, "steps"), {}};
  // Few rows, in silence: what serves one request at a time.
  if (options.verbose.level() == 0 && callbacks.is_none() && (nb::isinstance<Tensor>(x) || nb::ndarray_check(x))) {
    const Data inputs = as_tensor(x);
    const nb::gil_scoped_release unlocked;
    outputs = model.predict_all(inputs, options);
  } else {
    const PythonCallbacks list(flat_callbacks(callbacks), self);
    const Data inputs = as_data_or_source(x, names_of(model));
    const nb::gil_scoped_release unlocked;
    outputs = model.predict_all(inputs, {options.batch_size, options.verbose, options.steps, list.list()});
  }
  return as_result(std::move(outputs), model, self);
}

nb::object on_batch(Logs (Model::*method)(const Data&, const Data&, const BatchOptions&) const, nb::handle self,
                    nb::handle x, nb::handle y, nb::handle sample_weight, nb::handle class_weight,
                    nb::handle return_dict) {
  const Model model = ready_model(self);
  const DataNames names = names_of(model);
  const Data inputs = as_data(x, names.inputs), targets = as_data(y, names.outputs);
  const BatchOptions options{as_data(sample_weight, names.outputs), as_class_weight(class_weight)};
  Logs logs;
  {
    const nb::gil_scoped_release unlocked;
    logs = (model.*method)(inputs, targets, options);
  }
  return returned(logs, model, as_bool(return_dict));
}

nb::object predict_on_batch(nb::handle self, nb::handle x) {
  const Model model = ready_model(self);
  const Data inputs = as_data(x, model.input_names());
  require(inputs.given(), ErrorCode::kInvalidArgument, "[predict_on_batch] x holds no array.");
  Tensors outputs;
  {
    const nb::gil_scoped_release unlocked;
    outputs = model.predict_all(inputs, {.batch_size = std::max<int64_t>(inputs.rows(), 1), .verbose = 0});
  }
  return as_result(std::move(outputs), model, self);
}

}  // namespace

void bind_training(nb::module_& core) {
  nb::module_ module = core.def_submodule("training");
  bind_steps(module);
  const auto maybe = nb::arg().none();
  module.def("compile", shielded(compile), nb::arg(), maybe, maybe, maybe, maybe, maybe, maybe, maybe, maybe, maybe);
  module.def("fit", shielded(fit), nb::arg(), maybe, maybe, maybe, maybe, maybe, maybe, maybe, maybe, maybe, maybe,
             maybe, maybe, maybe, maybe, maybe, maybe);
  module.def("evaluate", shielded(evaluate), nb::arg(), maybe, maybe, maybe, maybe, maybe, maybe, maybe, maybe);
  module.def("predict", shielded(predict), nb::arg(), maybe, maybe, maybe, maybe, maybe);
  module.def("train_on_batch",
             shielded(+[](nb::handle self, nb::handle x, nb::handle y, nb::handle sample_weight,
                          nb::handle class_weight, nb::handle dict) {
               return on_batch(&Model::train_on_batch, self, x, y, sample_weight, class_weight, dict);
             }),
             nb::arg(), maybe, maybe, maybe, maybe, nb::arg());
  module.def("test_on_batch",
             shielded(+[](nb::handle self, nb::handle x, nb::handle y, nb::handle sample_weight, nb::handle dict) {
               return on_batch(&Model::test_on_batch, self, x, y, sample_weight, nb::none(), dict);
             }),
             nb::arg(), maybe, maybe, maybe, nb::arg());
  module.def("predict_on_batch", shielded(predict_on_batch), nb::arg(), maybe);
  module.def("is_compiled", [](nb::handle self) { return as_model(self).compiled(); });
  module.def("set_stop_training", [](nb::handle self, bool stop) { as_model(self)->trainer().set_stopping(stop); });
  module.def("reset_metrics", [](nb::handle self) { as_model(self)->trainer().reset_metrics(); });
  module.def("is_stopping", [](nb::handle self) { return as_model(self)->trainer().stopping(); });
}

}  // namespace keratin::python
