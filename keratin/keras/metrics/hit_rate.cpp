#include "keratin/keras/metrics/hit_rate.h"

#include "keratin/keras/metrics/mean_body.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/divide_no_nan.h"
#include "keratin/ops/generated/shape/reshape.h"

namespace keratin::metrics {

void HitRateBody::config(ConfigVisitor& v) { v("thresholds", thresholds)("top_k", top_k)("class_id", class_id); }

std::vector<double> HitRateBody::cuts() const { return thresholds.values_or(top_k ? kBelowAll : 0.5); }

void HitRateBody::build(const Shape&, const Shape&) {
  if (!variables().empty()) return;
  const Shape shape{static_cast<int64_t>(cuts().size())};
  const DType dtype = dtype_of_metric(*this);
  counts_.true_positives = add_variable("true_positives", shape, "zeros", dtype);
  counts_.*errors_ = add_variable(errors_name_, shape, "zeros", dtype);
}

void HitRateBody::update_state(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) {
  const ConfusionOptions options{.thresholds = cuts(), .top_k = top_k, .class_id = class_id};
  update_confusion(counts_, options, y_true, y_pred, sample_weight);
}

Tensor HitRateBody::result() {
  if (variables().empty()) return Tensor::zeros({}, dtype_of_metric(*this));
  const Tensor hits = counts_.true_positives;
  const Tensor share = ops::divide_no_nan(hits, hits + counts_.*errors_);
  return share.size() == 1 ? ops::reshape(share, {}) : share;
}

}  // namespace keratin::metrics
