#include "keratin/keras/metrics/fbeta_score.h"

#include "keratin/base/error.h"
#include "keratin/keras/metrics/fbeta_body.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/abs.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/logical_and.h"
#include "keratin/ops/generated/reduce/max.h"
#include "keratin/ops/generated/reduce/mean.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/expand_dims.h"

namespace keratin::metrics {

void FBetaBody::config(ConfigVisitor& v) {
  v("average", average)("beta", beta)("threshold", threshold);
  if (v.reading()) check();
}

void FBetaBody::check() const {
  require(!average || *average == "micro" || *average == "macro" || *average == "weighted", ErrorCode::kInvalidArgument,
          "Invalid `average` argument value. Expected one of: {None, 'micro', 'macro', 'weighted'}. Received: average=",
          average.value_or(""));
  require(beta > 0, ErrorCode::kInvalidArgument,
          "Invalid `beta` argument value. It should be > 0. Received: beta=", beta);
  require(!threshold || (*threshold > 0 && *threshold <= 1), ErrorCode::kInvalidArgument,
          "Invalid `threshold` argument value. It should verify 0 < threshold <= 1. Received: threshold=",
          threshold.value_or(0));
}

void FBetaBody::build(const Shape& y_true, const Shape& y_pred) {
  if (!variables().empty()) return;
  require(y_pred.rank() == 2 && y_true.rank() == 2 && y_pred[1] != kUnknown, ErrorCode::kShape,
          "FBetaScore expects 2D inputs with shape (batch_size, output_dim). Received input shapes: y_pred.shape=",
          y_pred, " and y_true.shape=", y_true, ".");
  const Shape shape = average == "micro" ? Shape{} : Shape{y_pred[1]};
  const DType dtype = dtype_of_metric(*this);
  true_positives_ = add_variable("true_positives", shape, "zeros", dtype);
  false_positives_ = add_variable("false_positives", shape, "zeros", dtype);
  false_negatives_ = add_variable("false_negatives", shape, "zeros", dtype);
  weights_ = add_variable("intermediate_weights", shape, "zeros", dtype);
}

void FBetaBody::update_state(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) {
  const DType dtype = true_positives_.dtype();
  const Tensor target = with_dtype(y_true, dtype), output = with_dtype(y_pred, dtype);
  Tensor chosen;
  if (threshold) {
    chosen = output > *threshold;
  } else {
    // The largest of a row; a row of zeros chooses nothing.
    const Tensor largest = ops::max(output, {.axis = -1, .keepdims = true});
    chosen = ops::logical_and(output >= largest, ops::abs(output) > 1e-9);
  }
  const Tensor answer = ops::cast(chosen, dtype);
  const Tensor weight = sample_weight.defined() ? ops::expand_dims(with_dtype(sample_weight, dtype), 1) : Tensor();
  const auto weighted_sum = [&](const Tensor& values) {
    const Tensor all = weight.defined() ? values * weight : values;
    return average == "micro" ? ops::sum(all) : ops::sum(all, {.axis = 0});
  };
  add_to(true_positives_, weighted_sum(answer * target));
  add_to(false_positives_, weighted_sum(answer * (1.0 - target)));
  add_to(false_negatives_, weighted_sum((1.0 - answer) * target));
  add_to(weights_, weighted_sum(target));
}

Tensor FBetaBody::result() {
  if (variables().empty()) return Tensor::zeros({}, dtype_of_metric(*this));
  const double epsilon = config::epsilon(), square = beta * beta;
  const Tensor hits = true_positives_;
  const Tensor precision = hits / (hits + false_positives_ + epsilon);
  const Tensor recall = hits / (hits + false_negatives_ + epsilon);
  const Tensor score = precision * recall / (square * precision + recall + epsilon) * (1.0 + square);
  if (average == "weighted") return ops::sum(score * (weights_ / (ops::sum(weights_) + epsilon)));
  return average ? ops::mean(score) : score;
}

namespace {

Ref<MetricBody> make(const FBetaScoreOptions& options) {
  auto body = with_options(make_ref<FBetaBody>(), options);
  body->average = options.average;
  body->beta = options.beta;
  body->threshold = options.threshold;
  body->check();
  return body;
}

}  // namespace

MetricClass fbeta_score_class() { return {"FBetaScore", make_default<MetricBody, FBetaBody>, {}}; }

FBetaScore::FBetaScore(const FBetaScoreOptions& options) : Metric(make(options)) {}

}  // namespace keratin::metrics
