#include "keratin/keras/metrics/metric.h"

#include <algorithm>

#include "keratin/keras/identifier.h"
#include "keratin/keras/losses/crossentropy_by_shape.h"

namespace keratin {
namespace {

constexpr int64_t kMostElements = int64_t{1} << 26;

Ref<MetricBody> body_named(const std::string& class_name) {
  return body_of_identifier<MetricBody>("metric", keras_tables::metric_table(), class_name);
}

bool is_accuracy(const std::string& lower) { return lower == "accuracy" || lower == "acc"; }
bool is_crossentropy(const std::string& lower) { return lower == "crossentropy" || lower == "ce"; }

/// "Accuracy" or "Crossentropy" with what the shapes ask for in front.
std::string class_for(const std::string& kind, const Shape& y_true, const Shape& y_pred) {
  switch (losses::target_kind(y_true, y_pred)) {
    case losses::TargetKind::kBinary:
      return "Binary" + kind;
    case losses::TargetKind::kSparse:
      return "SparseCategorical" + kind;
    case losses::TargetKind::kOneHot:
      break;
  }
  return "Categorical" + kind;
}

}  // namespace

void MetricBody::visit_config(ConfigVisitor& v) {
  v("name", name);
  Json dtype = dtype_policy.name();  // metrics keep the plain string
  v("dtype", dtype);
  if (v.reading()) from_config(dtype, dtype_policy);
  config(v);
}

void MetricBody::reset_state() {
  for (Variable& variable : variables_) variable.set_concrete(Tensor::zeros(variable.shape(), variable.dtype()));
}

Variable MetricBody::add_variable(const std::string& variable_name, const Shape& shape, const Initializer& initializer,
                                  DType dtype) {
  // A config may ask for any number of classes or thresholds; a state of this size is a mistake or an attack.
  require(shape.size() <= kMostElements, ErrorCode::kLimit, "[", name, "] a state of shape ", shape,
          " is larger than the ", kMostElements, " numbers that a metric may keep.");
  variables_.emplace_back(initializer(shape, dtype), VariableOptions{.name = variable_name, .trainable = false});
  variables_.back().set_path(name + "/" + variable_name);
  return variables_.back();
}

void MetricBody::share_variables(const std::vector<Variable>& variables) {
  for (const Variable& variable : variables)
    if (std::find(variables_.begin(), variables_.end(), variable) == variables_.end()) variables_.push_back(variable);
}

Metric::Metric(const std::string& identifier) : identifier_(identifier) {
  const std::string lower = to_lower(identifier);
  if (is_accuracy(lower) || is_crossentropy(lower)) return;
  body_ = body_named(identifier);
  body_->name = identifier;
}

Metric::Metric(Ref<MetricBody> body) : body_(std::move(body)) {
  if (body_->name.empty()) body_->name = unique_name(snake_case(body_->class_name()));
}

Metric Metric::resolve(const Shape& y_true, const Shape& y_pred) const {
  if (identifier_.empty()) return *this;
  if (!is_deferred()) return Metric(identifier_);
  Metric chosen;
  const char* kind = is_accuracy(to_lower(identifier_)) ? "Accuracy" : "Crossentropy";
  chosen.body_ = body_named(class_for(kind, y_true, y_pred));
  chosen.body_->name = identifier_;
  chosen.identifier_ = identifier_;
  return chosen;
}

void Metric::update_state(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) const {
  require(static_cast<bool>(body_), ErrorCode::kState, "[Metric] \"", identifier_,
          "\" is chosen by the shapes of a model's targets and predictions; call resolve(y_true, y_pred) first.");
  if (body_->variables().empty()) body_->build(y_true.shape(), y_pred.shape());
  body_->update_state(y_true, y_pred, sample_weight);
}

Json to_config(const Metric& metric) {
  if (!metric.identifier().empty()) return metric.identifier();
  return metric ? metric.body()->serialize() : Json();
}

void from_config(const Json& json, Metric& metric) {
  if (json.is_null()) {
    metric = Metric();
  } else if (json.is_string()) {
    metric = Metric(json.as_string());
  } else {
    metric = Metric(body_of_json<MetricBody>("metric", keras_tables::metric_table(), json));
  }
}

}  // namespace keratin
