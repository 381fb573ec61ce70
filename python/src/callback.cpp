#include "callback.h"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>

#include <memory>

#include "json.h"
#include "keratin/base/error.h"
#include "keratin/keras/callbacks/backup_and_restore.h"
#include "keratin/keras/callbacks/csv_logger.h"
#include "keratin/keras/callbacks/early_stopping.h"
#include "keratin/keras/callbacks/learning_rate_scheduler.h"
#include "keratin/keras/callbacks/model_checkpoint.h"
#include "keratin/keras/callbacks/progbar_logger.h"
#include "keratin/keras/callbacks/reduce_lr_on_plateau.h"
#include "keratin/keras/callbacks/terminate_on_nan.h"
#include "keratin/keras/models/model.h"
#include "keratin/keras/trainers/trainer.h"
#include "keratin/keras/utils/console.h"
#include "model.h"

namespace keratin::python {
namespace {

// What a built-in callback's Python object holds.
struct Engine {
  Callback callback;
  std::unique_ptr<Model> model;  ///< for calls outside of a run

  void set_model(nb::handle wrapper) {
    model = std::make_unique<Model>(as_model(wrapper));
    callback->attach(model.get(), callback->params());
  }
  void set_params(nb::handle params) const {
    CallbackParams p;
    const auto take = [&](const char* key, auto& value) {
      if (!nb::isinstance<nb::dict>(params) || !params.attr("get")(key).is_valid()) return;
      const nb::object found = params.attr("get")(key);
      if (!found.is_none()) value = nb::cast<std::decay_t<decltype(value)>>(found);
    };
    take("verbose", p.verbose), take("epochs", p.epochs), take("steps", p.steps);
    callback->attach(model.get(), p);
  }
  CallbackBody& body() const {
    require(model != nullptr, ErrorCode::kState, "[", callback->class_name(),
            "] the callback has no model yet: pass it to fit, or call set_model first.");
    return *callback.body();
  }
};

template <class Method>
void call(Engine& engine, Method method, nb::handle logs) {
  (engine.body().*method)(as_logs(logs));
}

template <class Method>
void call_numbered(Engine& engine, Method method, int64_t number, nb::handle logs) {
  (engine.body().*method)(number, as_logs(logs));
}

// An epoch in a History: in one piece, no signal's handler runs in between.
void record(nb::dict history, nb::list epochs, nb::handle epoch, nb::handle logs) {
  epochs.append(epoch);
  if (logs.is_none()) return;
  for (const auto& [name, value] : nb::cast<nb::dict>(logs)) {
    if (!history.contains(name)) history[name] = nb::list();
    nb::cast<nb::list>(history[name]).append(value);
  }
}

void write_back(const Logs& from, nb::handle dict) {
  if (!nb::isinstance<nb::dict>(dict)) return;
  for (const auto& [key, value] : from.entries()) nb::borrow<nb::dict>(dict)[nb::cast(key)] = value;
}

void end_of_epoch(Engine& engine, int64_t epoch, nb::handle dict) {
  Logs logs = as_logs(dict);
  engine.body().on_epoch_end(epoch, logs);
  write_back(logs, dict);
}

nb::dict params_of(const CallbackParams& params) {
  nb::dict out;
  out["verbose"] = params.verbose;
  out["epochs"] = params.epochs;
  out["steps"] = params.steps >= 0 ? nb::object(nb::int_(params.steps)) : nb::none();
  return out;
}

// A callback that runs Python code.
class Interruptible : public CallbackBody {
 public:
  /// `kept`: where a training keeps the KeyboardInterrupt that ended it; nullptr elsewhere.
  explicit Interruptible(std::exception_ptr* kept) : kept_(kept) {}

 protected:
  /// The first Ctrl-C in a training ends it after the present batch, with all that belongs to an end.
  template <class Work>
  void run(const Work& work) {
    const nb::gil_scoped_acquire gil;
    try {
      work();
    } catch (const nb::python_error& error) {
      if (kept_ == nullptr || *kept_ != nullptr || !error.matches(PyExc_KeyboardInterrupt)) throw;
      *kept_ = std::current_exception();
      model()->trainer().interrupt();
    }
  }

 private:
  std::exception_ptr* kept_;
};

// A callback written in Python.
class PythonCallback final : public Interruptible {
 public:
  PythonCallback(nb::handle object, nb::handle model, Engine* engine, nb::dict others, std::exception_ptr* kept)
      : Interruptible(kept),
        object_(object),
        python_model_(model),
        engine_(engine),
        others_(std::move(others)),
        class_name_(nb::cast<std::string>(nb::str(object.type().attr("__name__")))) {
    for (const char* event :
         {"on_batch_begin", "on_batch_end", "on_train_batch_begin", "on_train_batch_end", "on_test_batch_begin",
          "on_test_batch_end", "on_predict_batch_begin", "on_predict_batch_end"})
      wants_batches_ = wants_batches_ || overrides(event, "Callback");
    is_history_ = !overrides("on_epoch_end", "History");
    if (engine != nullptr && engine->callback->wants_batches()) wants_batches_ = true;
  }

  std::string class_name() const override { return class_name_; }
  bool wants_batches() const override { return wants_batches_; }
  void attach(Model* model, const CallbackParams& params) override {
    CallbackBody::attach(model, params);
    if (engine_ != nullptr) engine_->callback->attach(model, params);
    const nb::gil_scoped_acquire gil;
    object_.attr("set_params")(params_of(params));
    object_.attr("set_model")(python_model_);
    if (engine_ != nullptr) engine_->callback->attach(model, params);
  }

  void on_train_begin(const Logs& logs) override { tell("on_train_begin", logs); }
  void on_train_end(const Logs& logs) override { tell("on_train_end", logs); }
  void on_test_begin(const Logs& logs) override { tell("on_test_begin", logs); }
  void on_test_end(const Logs& logs) override { tell("on_test_end", logs); }
  void on_predict_begin(const Logs& logs) override { tell("on_predict_begin", logs); }
  void on_predict_end(const Logs& logs) override { tell("on_predict_end", logs); }
  void on_epoch_begin(int64_t epoch, const Logs& logs) override {
    run([&] {
      others_.clear();
      object_.attr("on_epoch_begin")(epoch, to_dict(logs));
    });
  }
  void on_epoch_end(int64_t epoch, Logs& logs) override {
    run([&] {
      nb::dict dict = to_dict(logs);
      dict.update(others_);
      if (is_history_)
        record(object_.attr("history"), object_.attr("epoch"), nb::int_(epoch), dict);
      else
        object_.attr("on_epoch_end")(epoch, dict);
      logs = numbers_of(dict);
    });
  }
  void on_train_batch_begin(int64_t batch, const Logs& logs) override { tell("on_train_batch_begin", batch, logs); }
  void on_train_batch_end(int64_t batch, const Logs& logs) override { tell("on_train_batch_end", batch, logs); }
  void on_test_batch_begin(int64_t batch, const Logs& logs) override { tell("on_test_batch_begin", batch, logs); }
  void on_test_batch_end(int64_t batch, const Logs& logs) override { tell("on_test_batch_end", batch, logs); }
  void on_predict_batch_begin(int64_t batch, const Logs& logs) override { tell("on_predict_batch_begin", batch, logs); }
  void on_predict_batch_end(int64_t batch, const Logs& logs) override { tell("on_predict_batch_end", batch, logs); }

  std::optional<CallbackState> state() const override {
    return engine_ != nullptr ? engine_->callback->state() : std::nullopt;
  }
  void set_state(const CallbackState& state) override {
    if (engine_ != nullptr) engine_->callback->set_state(state);
  }

 private:
  // Whether the event is not the base's, which does nothing.
  bool overrides(const char* event, const char* base) const {
    const nb::object inherited = nb::module_::import_("keratin.callbacks").attr(base).attr(event);
    const nb::object bound = object_.attr(event);
    return !nb::getattr(bound, "__func__", bound).is(inherited);
  }
  // The rest is kept for the callbacks after this one.
  Logs numbers_of(const nb::dict& dict) {
    Logs logs;
    for (const auto& [key, value] : dict) {
      const double number = PyFloat_AsDouble(value.ptr());
      if (PyErr_Occurred() == nullptr) {
        logs.set(nb::cast<std::string>(nb::str(key)), number);
      } else {
        PyErr_Clear();
        others_[key] = value;
      }
    }
    return logs;
  }
  void tell(const char* event, const Logs& logs) {
    run([&] { object_.attr(event)(to_dict(logs)); });
  }
  void tell(const char* event, int64_t batch, const Logs& logs) {
    run([&] { object_.attr(event)(batch, nb::arg("logs") = to_dict(logs)); });
  }

  nb::handle object_, python_model_;  ///< kept alive by PythonCallbacks
  Engine* engine_;                    ///< of a subclass of a built-in callback
  nb::dict others_;                   ///< what callbacks of this epoch added to the logs and is no number
  std::string class_name_;
  bool wants_batches_ = false, is_history_ = false;
};

// Lets Python handle its signals between two batches: Ctrl-C raises KeyboardInterrupt there.
class Signals final : public Interruptible {
 public:
  using Interruptible::Interruptible;
  std::string class_name() const override { return "Signals"; }
  bool wants_batches() const override { return false; }
  std::optional<CallbackState> state() const override { return CallbackState{}; }
  bool wants_logs_now() override {
    const double now = utils::Console::current().coarse_now();
    if (now - looked_at_ < kInterval) return false;
    looked_at_ = now;
    run([] {
      if (PyErr_CheckSignals() != 0) throw nb::python_error();
    });
    return false;
  }

 private:
  static constexpr double kInterval = 0.05;  // seconds
  double looked_at_ = 0;
};

Engine* engine_of(nb::handle object) {
  const nb::object held = nb::getattr(object, "_engine", nb::none());
  return nb::isinstance<Engine>(held) ? nb::inst_ptr<Engine>(held) : nullptr;
}

// A subclass that changes nothing of a built-in callback need not be called through Python.
bool is_pure(nb::handle object) {
  return nb::cast<bool>(nb::module_::import_("keratin.callbacks.built_in").attr("is_pure")(nb::handle(object.type())));
}

callbacks::SaveFrequency as_frequency(nb::handle value) {
  if (nb::isinstance<nb::str>(value)) return callbacks::SaveFrequency(nb::cast<std::string>(value).c_str());
  return callbacks::SaveFrequency(nb::cast<int64_t>(value));
}

// schedule(epoch, rate), or Keras 1's schedule(epoch).
callbacks::LearningRateScheduler::Schedule as_schedule(nb::object schedule) {
  std::shared_ptr<nb::object> held(new nb::object(std::move(schedule)), [](nb::object* object) {
    if (!Py_IsInitialized()) return;
    const nb::gil_scoped_acquire gil;
    delete object;
  });
  return [held](int64_t epoch, double rate) {
    const nb::gil_scoped_acquire gil;
    return nb::cast<double>(nb::module_::import_("keratin.callbacks.built_in").attr("next_rate")(*held, epoch, rate));
  };
}

void bind_makers(nb::module_& module) {
  using std::optional;
  using std::string;
  namespace cb = callbacks;
  module.def(
      "early_stopping",
      [](const string& monitor, double min_delta, int64_t patience, int verbose, const string& mode,
         optional<double> baseline, bool restore, int64_t start) {
        return Engine{cb::EarlyStopping({monitor, min_delta, patience, verbose, mode, baseline, restore, start})};
      },
      nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg().none(), nb::arg(), nb::arg());
  module.def(
      "model_checkpoint",
      [](const string& path, const string& monitor, int verbose, bool best_only, bool weights_only, const string& mode,
         nb::handle frequency, optional<double> threshold) {
        return Engine{cb::ModelCheckpoint(
            path, {monitor, verbose, best_only, weights_only, mode, as_frequency(frequency), threshold})};
      },
      nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg().none());
  module.def("reduce_lr_on_plateau", [](const string& monitor, double factor, int64_t patience, int verbose,
                                        const string& mode, double min_delta, int64_t cooldown, double min_lr) {
    return Engine{cb::ReduceLROnPlateau({monitor, factor, patience, verbose, mode, min_delta, cooldown, min_lr})};
  });
  module.def("learning_rate_scheduler", [](nb::object schedule, int verbose) {
    return Engine{cb::LearningRateScheduler(as_schedule(std::move(schedule)), {verbose})};
  });
  module.def("csv_logger", [](const string& path, const string& separator, bool append) {
    return Engine{cb::CSVLogger(path, {separator, append})};
  });
  module.def("backup_and_restore", [](const string& folder, nb::handle frequency, bool two, bool remove) {
    return Engine{cb::BackupAndRestore(folder, {as_frequency(frequency), two, remove})};
  });
  module.def("terminate_on_nan", [](bool raise) { return Engine{cb::TerminateOnNaN({raise})}; });
  module.def("progbar_logger", [] { return Engine{cb::ProgbarLogger()}; });
}

}  // namespace

nb::dict to_dict(const Logs& logs) {
  nb::dict out;
  for (const auto& [key, value] : logs.entries()) out[nb::cast(key)] = value;
  return out;
}

Logs as_logs(nb::handle dict) {
  Logs logs;
  if (dict.is_none()) return logs;
  for (const auto& [key, value] : nb::cast<nb::dict>(dict)) {
    nb::object number = nb::steal(PyNumber_Float(value.ptr()));
    if (!number.is_valid()) throw nb::python_error();
    logs.set(nb::cast<std::string>(nb::str(key)), PyFloat_AsDouble(number.ptr()));
  }
  return logs;
}

PythonCallbacks::PythonCallbacks(nb::handle list, nb::handle model, Run run) : model_(nb::borrow(model)) {
  const nb::dict others;
  std::exception_ptr* const kept = run == Run::kTraining ? &interrupt_ : nullptr;
  for (nb::handle object : list) {
    objects_.push_back(nb::borrow(object));
    Engine* const engine = engine_of(object);
    if (engine != nullptr && is_pure(object)) {
      object.attr("set_model")(model);
      list_.push_back(engine->callback);
    } else {
      list_.push_back(make_callback<PythonCallback>(object, model, engine, others, kept));
    }
  }
  list_.push_back(make_callback<Signals>(kept));
}

void PythonCallbacks::raise_interrupt() const {
  if (interrupt_ != nullptr) std::rethrow_exception(interrupt_);
}

PythonCallbacks::~PythonCallbacks() {
  for (const nb::object& object : objects_)
    if (Engine* const engine = engine_of(object)) engine->set_model(model_);
}

void bind_callbacks(nb::module_& core) {
  nb::module_ module = core.def_submodule("callbacks");
  module.def("record", record, nb::arg(), nb::arg(), nb::arg(), nb::arg().none());
  nb::class_<Engine>(module, "Engine")
      .def("set_model", &Engine::set_model)
      .def("set_params", &Engine::set_params)
      .def("state",
           [](const Engine& e) {
             const std::optional<CallbackState> state = e.callback->state();
             return state ? to_python(state->values) : nb::dict();
           })
      .def("on_epoch_end", end_of_epoch, nb::arg(), nb::arg().none())
      .def(
          "on_epoch_begin",
          [](Engine& e, int64_t n, nb::handle logs) { call_numbered(e, &CallbackBody::on_epoch_begin, n, logs); },
          nb::arg(), nb::arg().none())
      .def(
          "on_train_batch_begin",
          [](Engine& e, int64_t n, nb::handle logs) { call_numbered(e, &CallbackBody::on_train_batch_begin, n, logs); },
          nb::arg(), nb::arg().none())
      .def(
          "on_train_batch_end",
          [](Engine& e, int64_t n, nb::handle logs) { call_numbered(e, &CallbackBody::on_train_batch_end, n, logs); },
          nb::arg(), nb::arg().none())
      .def(
          "on_test_batch_end",
          [](Engine& e, int64_t n, nb::handle logs) { call_numbered(e, &CallbackBody::on_test_batch_end, n, logs); },
          nb::arg(), nb::arg().none())
      .def(
          "on_predict_batch_end",
          [](Engine& e, int64_t n, nb::handle logs) { call_numbered(e, &CallbackBody::on_predict_batch_end, n, logs); },
          nb::arg(), nb::arg().none())
      .def(
          "on_train_begin", [](Engine& e, nb::handle logs) { call(e, &CallbackBody::on_train_begin, logs); },
          nb::arg().none())
      .def(
          "on_train_end", [](Engine& e, nb::handle logs) { call(e, &CallbackBody::on_train_end, logs); },
          nb::arg().none())
      .def(
          "on_test_begin", [](Engine& e, nb::handle logs) { call(e, &CallbackBody::on_test_begin, logs); },
          nb::arg().none())
      .def(
          "on_test_end", [](Engine& e, nb::handle logs) { call(e, &CallbackBody::on_test_end, logs); },
          nb::arg().none())
      .def(
          "on_predict_begin", [](Engine& e, nb::handle logs) { call(e, &CallbackBody::on_predict_begin, logs); },
          nb::arg().none())
      .def(
          "on_predict_end", [](Engine& e, nb::handle logs) { call(e, &CallbackBody::on_predict_end, logs); },
          nb::arg().none());
  bind_makers(module);
}

}  // namespace keratin::python
