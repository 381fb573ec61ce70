// Kinds of objects that Python defines: its classes as bodies of the engine.
#include <nanobind/stl/string.h>

#include "convert.h"
#include "json.h"
#include "keratin/keras/activations/activation.h"
#include "keratin/keras/constraints/constraint.h"
#include "keratin/keras/initializers/initializer.h"
#include "keratin/keras/losses/loss.h"
#include "keratin/keras/metrics/metric.h"
#include "keratin/keras/models/functional.h"
#include "keratin/keras/models/sequential.h"
#include "keratin/keras/optimizers/optimizer.h"
#include "keratin/keras/own_classes.h"
#include "keratin/keras/regularizers/regularizer.h"
#include "keratin/keras/schedules/schedule.h"
#include "keratin/ops/def/call.h"
#include "layer.h"
#include "variable.h"

namespace keratin::python {
namespace {

// What every kind says of itself.
template <class Base>
class PythonKind : public Base, public PythonPart {
 public:
  using PythonPart::PythonPart;
  const char* module() const override { return ""; }
  std::string class_name() const override { return python_class_name(); }
  std::string registered_name() const override { return python_registered_name(); }
  void visit_config(ConfigVisitor& v) override {
    const nb::gil_scoped_acquire gil;
    write_fields(v, nb::cast<nb::dict>(self().attr("get_config")()));
  }
};

class PythonInitializer final : public PythonKind<InitializerBody> {
 public:
  using PythonKind::PythonKind;
  Tensor operator()(const Shape& shape, DType dtype) override {
    const nb::gil_scoped_acquire gil;
    return ops::convert(as_tensor(self()(shape_tuple(shape), nb::arg("dtype") = to_string(dtype))), dtype);
  }
};

class PythonRegularizer final : public PythonKind<RegularizerBody> {
 public:
  using PythonKind::PythonKind;
  Tensor operator()(const Tensor& weights) const override {
    const nb::gil_scoped_acquire gil;
    return as_tensor(self()(weights));
  }
};

class PythonConstraint final : public PythonKind<ConstraintBody> {
 public:
  using PythonKind::PythonKind;
  Tensor operator()(const Tensor& weights) const override {
    const nb::gil_scoped_acquire gil;
    return as_tensor(self()(weights));
  }
};

class PythonSchedule final : public PythonKind<ScheduleBody> {
 public:
  using PythonKind::PythonKind;
  Tensor operator()(const Tensor& step) const override {
    const nb::gil_scoped_acquire gil;
    return ops::convert(as_tensor(self()(step)), DType::float32);
  }
};

class PythonLoss final : public PythonKind<LossBody> {
 public:
  using PythonKind::PythonKind;
  Tensor call(const Tensor& y_true, const Tensor& y_pred) override {
    const nb::gil_scoped_acquire gil;
    return as_tensor(self().attr("call")(y_true, y_pred));
  }
};

class PythonMetric final : public PythonKind<MetricBody> {
 public:
  using PythonKind::PythonKind;
  void update_state(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) override {
    const nb::gil_scoped_acquire gil;
    if (sample_weight.defined())
      self().attr("update_state")(y_true, y_pred, nb::arg("sample_weight") = sample_weight);
    else
      self().attr("update_state")(y_true, y_pred);
  }
  Tensor result() override {
    const nb::gil_scoped_acquire gil;
    return as_tensor(self().attr("result")());
  }
  void reset_state() override {
    const nb::gil_scoped_acquire gil;
    if (overrides("reset_state"))
      self().attr("reset_state")();
    else
      MetricBody::reset_state();
  }
  // A class over a built-in metric: that one's variables are its own.
  void build(const Shape& y_true, const Shape& y_pred) override {
    if (!inner_) return;
    inner_->build(y_true, y_pred);
    share_variables(inner_->variables());
  }
  void set_inner(Ref<MetricBody> inner) {
    inner_ = std::move(inner);
    share_variables(inner_->variables());
  }
  using MetricBody::add_variable;
  using MetricBody::share_variables;

 private:
  Ref<MetricBody> inner_;
};

class PythonOptimizer final : public PythonKind<OptimizerBody> {
 public:
  using OptimizerBody::add_slot;
  using PythonKind::PythonKind;

 protected:
  void build_slots(const std::vector<Variable>& variables) override {
    const nb::gil_scoped_acquire gil;
    self().attr("_build_slots")(wrap(variables));
  }
  void update_step(const Tensor& gradient, Variable variable, size_t, const Tensor& rate) override {
    const nb::gil_scoped_acquire gil;
    self().attr("update_step")(gradient, wrap(variable), rate);
  }
};

bool mentions(const std::string& field, const char* word) { return field.find(word) != std::string::npos; }

// A function that stands for an object of a kind: a small Python object around it, so that there is one way for both.
Ref<RefCounted> adapted(nb::handle function, const char* adapter) {
  const nb::object object = nb::module_::import_("keratin._adapters").attr(adapter)(function);
  return require_body<Object>(object, "an object");
}

// What an activation that Python defines calls.
struct PythonActivation {
  std::shared_ptr<void> function;
  std::shared_ptr<TensorsFunction> call;
  Tensor operator()(const Tensor& x) const { return (*call)({x}).front(); }
};

Activation as_activation(nb::handle function) {
  std::string name = "activation";
  if (nb::hasattr(function, "__name__"))
    name = nb::cast<std::string>(nb::module_::import_("keratin.saving").attr("get_registered_name")(function));
  auto call = std::make_shared<TensorsFunction>(
      as_function(nb::cast<nb::callable>(nb::module_::import_("keratin._adapters").attr("on_one")(function))));
  return {std::move(name), PythonActivation{keep_alive(nb::borrow(function)), std::move(call)}};
}

// Python's registered classes and the custom objects in force (keratin/saving).
class PythonClasses final : public OwnClasses {
 public:
  bool knows(const Json& json) override {
    const nb::gil_scoped_acquire gil;
    return nb::cast<bool>(saving().attr("knows")(to_python(json)));
  }
  Ref<RefCounted> make(const Json& json, const std::string& kind) override {
    const nb::gil_scoped_acquire gil;
    const nb::object made = saving().attr("make")(to_python(json));
    if (const ObjectHandle* handle = handle_of(made)) return handle->body;
    return live_function(made, kind);
  }

 private:
  static nb::object saving() { return nb::module_::import_("keratin.saving.own_classes"); }
};

}  // namespace

Ref<RefCounted> live_function(nb::handle function, const std::string& field) {
  if (mentions(field, "initializer")) return adapted(function, "FunctionInitializer");
  if (mentions(field, "regularizer")) return adapted(function, "FunctionRegularizer");
  if (mentions(field, "constraint")) return adapted(function, "FunctionConstraint");
  if (mentions(field, "learning_rate") || mentions(field, "schedule")) return adapted(function, "FunctionSchedule");
  if (mentions(field, "loss")) return adapted(function, "FunctionLoss");
  if (mentions(field, "metric")) return adapted(function, "FunctionMetric");
  return make_ref<LiveActivation>(as_activation(function));
}

nb::object activation_function(const LiveActivation& live) {
  const auto* own = live.activation.function().target<PythonActivation>();
  return own == nullptr ? nb::none() : nb::borrow(static_cast<PyObject*>(own->function.get()));
}

Ref<Object> make_python_body(const std::string& kind, nb::handle self) {
  if (kind == "layer") return make_ref<PythonLayer<LayerBody>>(self);
  if (kind == "functional") return make_ref<FunctionalBody>();
  if (kind == "sequential") return make_ref<SequentialBody>();
  if (kind == "model") return make_ref<PythonLayer<ModelBody>>(self);
  if (kind == "loss") return make_ref<PythonLoss>(self);
  if (kind == "metric") return make_ref<PythonMetric>(self);
  if (kind == "optimizer") return make_ref<PythonOptimizer>(self);
  if (kind == "schedule") return make_ref<PythonSchedule>(self);
  if (kind == "initializer") return make_ref<PythonInitializer>(self);
  if (kind == "regularizer") return make_ref<PythonRegularizer>(self);
  if (kind == "constraint") return make_ref<PythonConstraint>(self);
  fail(ErrorCode::kInternal, "There is no kind '", kind, "' of objects.");
}

void bind_python_kinds(nb::module_& module) {
  static PythonClasses classes;
  OwnClasses::exchange(&classes);
  module.def(
      "metric_add_variable",
      [](nb::handle self, const std::string& name, nb::handle shape, nb::handle initializer, const std::string& dtype) {
        auto metric = require_body<PythonMetric>(self, "a metric of a class of your own");
        LiveObjects live;
        Initializer made;
        from_config(as_config(initializer, "initializer", live), made);
        return wrap(
            metric->add_variable(name, as_shape(shape), made ? made : Initializer("zeros"), dtype_from_string(dtype)));
      },
      nb::arg(), nb::arg(), nb::arg(), nb::arg().none(), nb::arg());
  module.def("metric_share_variables", [](nb::handle self, nb::handle variables) {
    require_body<PythonMetric>(self, "a metric of a class of your own")->share_variables(as_variables(variables));
  });
  module.def("metric_set_inner", [](nb::handle self, nb::handle inner) {
    require_body<PythonMetric>(self, "a metric of a class of your own")
        ->set_inner(require_body<MetricBody>(inner, "a metric"));
  });
  module.def("optimizer_add_slot", [](nb::handle self, nb::handle variable, const std::string& name, double initial) {
    return wrap(require_body<PythonOptimizer>(self, "an optimizer of a class of your own")
                    ->add_slot(as_variable(variable), name, initial));
  });
}

}  // namespace keratin::python
