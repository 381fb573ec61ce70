// Metrics: keras.metrics.
#pragma once

#include <string>
#include <vector>

#include "keratin/core/tensor.h"
#include "keratin/core/variable.h"
#include "keratin/keras/initializers/initializer.h"
#include "keratin/keras/object.h"

namespace keratin {

/// The arguments that every metric takes.
struct MetricOptions {
  Name name = {};
  DTypePolicy dtype = {};
};

/// A kind of metric: state in variables, updated batch by batch with ops (so that it is part of the traced step).
class MetricBody : public Object {
 public:
  const char* module() const override { return "keras.metrics"; }
  virtual void update_state(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) = 0;
  /// The value so far; a scalar for most (F1Score: one a class).
  virtual Tensor result() = 0;
  /// Back to the beginning; the default zeroes every variable. Writes concrete values, never part of a trace.
  virtual void reset_state();
  /// Makes the variables, before the first update; called with y_true's and y_pred's shapes, perhaps more than once:
  /// does nothing when there are variables.
  virtual void build(const Shape& /*y_true*/, const Shape& /*y_pred*/) {}

  std::string name;
  DTypePolicy dtype_policy;
  const std::vector<Variable>& variables() const { return variables_; }
  void visit_config(ConfigVisitor& v) override;  ///< name, dtype, then config() (see keras-default-configs.json)

 protected:
  Variable add_variable(const std::string& variable_name, const Shape& shape, const Initializer& initializer = "zeros",
                        DType dtype = DType::float32);
  /// From now on these variables, of a metric by means of which this one computes, are this one's too.
  void share_variables(const std::vector<Variable>& variables);

 private:
  std::vector<Variable> variables_;
};

/// A handle on a metric, from Keras's name ("mae"), an object, or unset. The strings "accuracy", "acc", "crossentropy"
/// and "ce" are resolved by compile, when the shapes are known: `is_deferred()`.
class Metric {
 public:
  Metric() = default;
  Metric(const char* identifier) : Metric(std::string(identifier)) {}
  /// A class name, its snake-case form, or an alias, which is also the metric's name. Throws
  /// `Could not interpret metric identifier: ...`.
  Metric(const std::string& identifier);
  explicit Metric(Ref<MetricBody> body);  ///< names the metric when it has no name

  explicit operator bool() const { return static_cast<bool>(body_); }
  bool is_deferred() const { return !body_ && !identifier_.empty(); }
  /// A new metric object for this identifier: what "accuracy" or "ce" chooses for these shapes (keras-facts 7.6); for
  /// other strings and objects itself.
  Metric resolve(const Shape& y_true, const Shape& y_pred) const;

  const Ref<MetricBody>& body() const { return body_; }
  MetricBody* operator->() const { return body_.get(); }
  const std::string& name() const { return body_->name; }
  const std::string& identifier() const { return identifier_; }
  /// Takes in a batch; the first one also makes the state.
  void update_state(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight = {}) const;
  Tensor result() const { return body_->result(); }
  void reset_state() const { body_->reset_state(); }

 private:
  Ref<MetricBody> body_;
  std::string identifier_;
};
Json to_config(const Metric& metric);
void from_config(const Json& json, Metric& metric);

}  // namespace keratin
