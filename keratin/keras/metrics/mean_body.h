// The running mean behind most metrics, and what the files of single metrics share.
#pragma once

#include "keratin/keras/class_tables.h"
#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// Gives `body` the arguments that all metrics have; `Options` is MetricOptions or has its fields.
template <class Body, class Options>
Ref<Body> with_options(Ref<Body> body, const Options& options) {
  if (!options.name.empty()) body->name = options.name;
  body->dtype_policy = options.dtype;
  return body;
}

inline DType dtype_of_metric(const MetricBody& body) { return body.dtype_policy.compute_dtype(); }
Tensor with_dtype(const Tensor& x, DType dtype);
/// variable += amount.
void add_to(Variable& variable, const Tensor& amount);

/// Values averaged to one a sample, multiplied by the weight; and the weight of each sample (undefined without).
struct Samplewise {
  Tensor values, weight;
};
/// `reduce`: ops::mean or ops::sum.
Samplewise reduce_to_samplewise_values(const Tensor& values, const Tensor& sample_weight, bool sum, DType dtype);

/// total / count over all samples seen. Subclasses say what is averaged.
class MeanBody : public MetricBody {
 public:
  void build(const Shape& y_true, const Shape& y_pred) override;
  Tensor result() override;

 protected:
  /// Adds values of shape (batch, ...), averaged over all axes but the first, to the mean.
  void add_values(const Tensor& values, const Tensor& sample_weight);

 private:
  Variable total_, count_;
};

/// The mean of per-sample values of a function of targets and predictions. The mask beside y_pred weighs samples.
class FunctionMetricBody : public MeanBody {
 public:
  void update_state(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) override;
  virtual Tensor values(const Tensor& y_true, const Tensor& y_pred) = 0;
};

/// y_true and y_pred -> values of shape (batch, ...).
using MetricFunction = Tensor (*)(const Tensor& y_true, const Tensor& y_pred);
/// A metric that is the mean of a function without arguments of its own; `default_name` stays unless a name is given.
Ref<MetricBody> function_metric(const char* class_name, const char* default_name, MetricFunction function);

}  // namespace keratin::metrics
