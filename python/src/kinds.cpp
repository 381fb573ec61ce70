// Losses, metrics, optimizers, schedules, initializers, regularizers and constraints: what Python may do with them.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "dtype.h"
#include "functions.h"
#include "json.h"
#include "keratin/keras/class_tables.h"
#include "keratin/keras/constraints/constraint.h"
#include "keratin/keras/initializers/initializer.h"
#include "keratin/keras/losses/loss.h"
#include "keratin/keras/metrics/mean_body.h"
#include "keratin/keras/metrics/metric.h"
#include "keratin/keras/optimizers/optimizer.h"
#include "keratin/keras/regularizers/regularizer.h"
#include "keratin/keras/schedules/schedule.h"
#include "keratin/ops/def/call.h"
#include "object.h"
#include "variable.h"

namespace keratin::python {
namespace {

Tensor optional_tensor(nb::handle value) { return value.is_none() ? Tensor() : as_tensor(value); }

Ref<LossBody> loss_body(nb::handle self) { return require_body<LossBody>(self, "a loss"); }
Ref<MetricBody> metric_body(nb::handle self) { return require_body<MetricBody>(self, "a metric"); }
Ref<OptimizerBody> optimizer_body(nb::handle self) { return require_body<OptimizerBody>(self, "an optimizer"); }

void bind_losses(nb::module_& module) {
  module.def(
      "loss_call",
      [](nb::handle self, nb::handle y_true, nb::handle y_pred, nb::handle weight) {
        return Loss(loss_body(self))(as_tensor(y_true), as_tensor(y_pred), optional_tensor(weight));
      },
      nb::arg(), nb::arg().none(), nb::arg().none(), nb::arg().none());
  module.def(
      "loss_values",
      [](nb::handle self, nb::handle y_true, nb::handle y_pred) {
        const Ref<LossBody> body = loss_body(self);
        auto [truth, prediction] = losses::squeeze_or_expand_to_same_rank(as_tensor(y_true), as_tensor(y_pred));
        if (!is_floating(prediction.dtype())) prediction = ops::convert(prediction, DType::float32);
        if (!body->keeps_integer_targets()) truth = ops::convert(truth, prediction.dtype());
        return body->call(truth, prediction);
      },
      nb::arg(), nb::arg().none(), nb::arg().none());
  module.def("loss_name", [](nb::handle self) { return loss_body(self)->name; });
  module.def("loss_reduction", [](nb::handle self) { return loss_body(self)->reduction; });
  module.def("loss_dtype", [](nb::handle self) { return loss_body(self)->dtype_policy.name(); });
  module.def("loss_set", [](nb::handle self, const std::string& name, const std::string& reduction) {
    loss_body(self)->name = name;
    loss_body(self)->reduction = reduction;
  });
}

// Whether the state depends on the first batch; that of the others is there before it.
bool needs_shapes(const MetricBody& body) {
  const std::string name = body.class_name();
  if (name == "F1Score" || name == "FBetaScore" || name == "R2Score") return true;
  const Json config = name == "AUC" ? body.get_config() : Json::object();
  return config.contains("multi_label") && config.at("multi_label").as_bool();
}

void bind_metrics(nb::module_& module) {
  module.def(
      "metric_update",
      [](nb::handle self, nb::handle y_true, nb::handle y_pred, nb::handle weight) {
        // Mean and Sum take values alone, as the engine does with both arguments the same.
        const Tensor first = as_tensor(y_true);
        Metric(metric_body(self))
            .update_state(first, y_pred.is_none() ? first : as_tensor(y_pred), optional_tensor(weight));
      },
      nb::arg(), nb::arg().none(), nb::arg().none(), nb::arg().none());
  module.def(
      "metric_values",
      [](nb::handle self, nb::handle y_true, nb::handle y_pred) {
        const Ref<MetricBody> body = metric_body(self);
        auto* function = dynamic_cast<metrics::FunctionMetricBody*>(body.get());
        require(function != nullptr, ErrorCode::kUnsupported, body->class_name(), " has no values of single samples.");
        const auto [truth, prediction] = losses::squeeze_or_expand_to_same_rank(as_tensor(y_true), as_tensor(y_pred));
        return function->values(truth, prediction);
      },
      nb::arg(), nb::arg().none(), nb::arg().none());
  module.def("metric_result", [](nb::handle self) { return metric_body(self)->result(); });
  module.def("metric_reset", [](nb::handle self) { metric_body(self)->MetricBody::reset_state(); });
  module.def("metric_build", [](nb::handle self, nb::handle y_true, nb::handle y_pred) {
    metric_body(self)->build(as_shape(y_true), as_shape(y_pred));
  });
  module.def("metric_variables", [](nb::handle self) {
    const Ref<MetricBody> body = metric_body(self);
    if (!needs_shapes(*body)) body->build({}, {});
    return wrap(body->variables());
  });
  module.def("metric_name", [](nb::handle self) { return metric_body(self)->name; });
  module.def("metric_dtype", [](nb::handle self) { return metric_body(self)->dtype_policy.name(); });
  module.def("metric_set", [](nb::handle self, const std::string& name, const std::string& dtype) {
    metric_body(self)->name = name;
    if (!dtype.empty()) metric_body(self)->dtype_policy = DTypePolicy(dtype);
  });
}

void bind_optimizers(nb::module_& module) {
  module.def("optimizer_build",
             [](nb::handle self, nb::handle variables) { optimizer_body(self)->build(as_variables(variables)); });
  module.def("optimizer_built", [](nb::handle self) { return optimizer_body(self)->built(); });
  module.def("optimizer_apply", [](nb::handle self, nb::handle gradients, nb::handle variables) {
    std::vector<Tensor> given;
    for (nb::handle gradient : gradients) given.push_back(optional_tensor(gradient));
    optimizer_body(self)->apply(given, as_variables(variables));
  });
  module.def("optimizer_variables", [](nb::handle self) { return wrap(optimizer_body(self)->variables()); });
  module.def("optimizer_iterations", [](nb::handle self) { return wrap(optimizer_body(self)->iterations()); });
  module.def("optimizer_learning_rate", [](nb::handle self) -> nb::object {
    const auto body = optimizer_body(self);
    if (const Variable& rate = body->learning_rate_variable(); rate.defined()) return wrap(rate);
    return nb::cast(Tensor::scalar(body->learning_rate(), DType::float32));
  });
  module.def("optimizer_set_learning_rate",
             [](nb::handle self, double rate) { optimizer_body(self)->set_learning_rate(rate); });
  module.def("optimizer_name", [](nb::handle self) { return optimizer_body(self)->name; });
  module.def("optimizer_scale_loss",
             [](nb::handle self, nb::handle loss) { return optimizer_body(self)->scale_loss(as_tensor(loss)); });
  module.def("optimizer_finalize", [](nb::handle self, nb::handle variables) {
    optimizer_body(self)->finalize_variable_values(as_variables(variables));
  });
  module.def("optimizer_exclude", [](nb::handle self, nb::handle variables, std::vector<std::string> names) {
    optimizer_body(self)->exclude_from_weight_decay(as_variables(variables), std::move(names));
  });
  // The common arguments of an optimizer of a class of the user's own.
  module.def("optimizer_set", [](nb::handle self, nb::dict arguments) {
    LiveObjects live;
    Json config = Json::object();
    for (const auto& [key, value] : arguments)
      config.set(nb::cast<std::string>(key), as_config(value, nb::cast<std::string>(key), live));
    ConfigVisitor v(config, "Optimizer");
    optimizer_body(self)->OptimizerBody::visit_config(v);
    v.finish();
    Optimizer{optimizer_body(self)};  // names it
  });
  module.def("optimizer_common_config", [](nb::handle self) {
    ConfigVisitor v;
    optimizer_body(self)->OptimizerBody::visit_config(v);
    return to_python(v.result());
  });
  module.def("schedule_call", [](nb::handle self, nb::handle step) {
    return (*require_body<ScheduleBody>(self, "a learning rate schedule"))(as_tensor(step));
  });
}

void bind_weights_parts(nb::module_& module) {
  module.def(
      "initializer_call",
      [](nb::handle self, nb::handle shape, nb::handle dtype) {
        return (*require_body<InitializerBody>(self, "an initializer"))(
            as_shape(shape), dtype.is_none() ? dtype_from_string(config::floatx()) : as_dtype(dtype));
      },
      nb::arg(), nb::arg(), nb::arg().none());
  module.def(
      "regularizer_call",
      [](nb::handle self, nb::handle x) {
        return (*require_body<RegularizerBody>(self, "a regularizer"))(as_tensor(x));
      },
      nb::arg(), nb::arg().none());
  module.def(
      "constraint_call",
      [](nb::handle self, nb::handle w) { return (*require_body<ConstraintBody>(self, "a constraint"))(as_tensor(w)); },
      nb::arg(), nb::arg().none());
}

template <class Entry>
nb::dict names_of(std::span<Entry (*const)()> table) {
  nb::dict out;
  for (const auto entry_of : table) {
    const Entry entry = entry_of();
    nb::list aliases;
    for (const char* alias : entry.aliases) aliases.append(alias);
    out[entry.name] = aliases;
  }
  return out;
}

}  // namespace

void bind_kinds(nb::module_& module) {
  bind_losses(module);
  bind_metrics(module);
  bind_optimizers(module);
  bind_weights_parts(module);
  module.def("describe_classes", [] {
    using namespace keras_tables;
    nb::dict out;
    out["layer"] = names_of(layer_table());
    out["loss"] = names_of(loss_table());
    out["metric"] = names_of(metric_table());
    out["optimizer"] = names_of(optimizer_table());
    out["schedule"] = names_of(schedule_table());
    out["initializer"] = names_of(initializer_table());
    out["regularizer"] = names_of(regularizer_table());
    out["constraint"] = names_of(constraint_table());
    return out;
  });
}

}  // namespace keratin::python
