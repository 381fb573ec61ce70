// What Precision and Recall share: true positives beside one kind of error.
#pragma once

#include <optional>
#include <vector>

#include "keratin/keras/metrics/confusion.h"
#include "keratin/keras/metrics/metric.h"
#include "keratin/keras/metrics/thresholds.h"

namespace keratin::metrics {

/// true positives / (true positives + errors), one value a threshold; 0 when there is neither.
struct HitRateBody : MetricBody {
  /// Which counter holds the errors, and its name in Keras's files.
  HitRateBody(Variable Confusion::*errors, const char* errors_name) : errors_(errors), errors_name_(errors_name) {}

  Thresholds thresholds;
  std::optional<int64_t> top_k, class_id;

  void config(ConfigVisitor& v) override;
  void build(const Shape& y_true, const Shape& y_pred) override;
  void update_state(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) override;
  Tensor result() override;
  /// The thresholds in force; throws on values out of range.
  std::vector<double> cuts() const;

 private:
  Variable Confusion::*errors_;
  const char* errors_name_;
  Confusion counts_;
};

/// Copies thresholds, top_k and class_id from the options of either metric.
template <class Options>
Ref<MetricBody> with_cuts(const Ref<HitRateBody>& body, const Options& options) {
  body->thresholds = options.thresholds;
  body->top_k = options.top_k;
  body->class_id = options.class_id;
  body->cuts();  // throws on values out of range
  return body;
}

}  // namespace keratin::metrics
