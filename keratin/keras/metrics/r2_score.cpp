#include "keratin/keras/metrics/r2_score.h"

#include <tuple>

#include "keratin/base/error.h"
#include "keratin/base/log.h"
#include "keratin/keras/losses/loss.h"
#include "keratin/keras/metrics/mean_body.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/broadcast_like.h"
#include "keratin/ops/generated/elementwise/isinf.h"
#include "keratin/ops/generated/elementwise/ones_like.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/reduce/mean.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/expand_dims.h"

namespace keratin::metrics {
namespace {

struct R2ScoreBody final : MetricBody {
  std::optional<std::string> class_aggregation = "uniform_average";
  int64_t num_regressors = 0;
  Variable num_samples, squared_sum, sum, residual, count;

  R2ScoreBody() { name = "r2_score"; }
  std::string class_name() const override { return "R2Score"; }
  void config(ConfigVisitor& v) override {
    v("class_aggregation", class_aggregation)("num_regressors", num_regressors);
    if (v.reading()) check();
  }

  void check() const {
    const std::string how = class_aggregation.value_or("uniform_average");
    require(how == "uniform_average" || how == "variance_weighted_average", ErrorCode::kInvalidArgument,
            "Invalid value for argument `class_aggregation`. Expected one of (None, 'uniform_average', "
            "'variance_weighted_average'). Received: class_aggregation=",
            how);
    require(num_regressors >= 0, ErrorCode::kInvalidArgument,
            "Invalid value for argument `num_regressors`. Expected a value >= 0. Received: num_regressors=",
            num_regressors);
  }

  void build(const Shape& y_true, const Shape& y_pred) override {
    if (!variables().empty()) return;
    const Shape& shape = y_pred.rank() == 2 ? y_pred : y_true;  // the other one may be a plain column
    require(shape.rank() == 2 && shape[1] != kUnknown, ErrorCode::kShape,
            "R2Score expects 2D inputs with shape (batch_size, output_dim). Received input shapes: y_pred.shape=",
            y_pred, " and y_true.shape=", y_true, ".");
    num_samples = add_variable("num_samples", {}, "zeros");
    squared_sum = add_variable("squared_sum", {shape[1]}, "zeros");
    sum = add_variable("sum", {shape[1]}, "zeros");
    residual = add_variable("residual", {shape[1]}, "zeros");
    count = add_variable("count", {shape[1]}, "zeros");
  }

  void update_state(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) override {
    const DType dtype = dtype_of_metric(*this);
    const auto [target, output] =
        losses::squeeze_or_expand_to_same_rank(with_dtype(y_true, dtype), with_dtype(y_pred, dtype));
    Tensor weight = sample_weight.defined() ? with_dtype(sample_weight, dtype) : Tensor(1.0);
    if (weight.rank() == 1) weight = ops::expand_dims(weight, 1);
    weight = ops::broadcast_like(weight, target);
    const Tensor weighted = target * weight;
    add_to(sum, ops::sum(weighted, {.axis = 0}));
    add_to(squared_sum, ops::sum(target * weighted, {.axis = 0}));
    add_to(residual, ops::sum(ops::square(target - output) * weight, {.axis = 0}));
    add_to(count, ops::sum(weight, {.axis = 0}));
    add_to(num_samples, ops::sum(ops::ones_like(target)));
  }

  Tensor result() override {
    if (variables().empty()) return Tensor::scalar(0, dtype_of_metric(*this));
    const Tensor total = squared_sum - sum * (sum / count);
    Tensor scores = 1.0 - residual / total;
    scores = ops::where(ops::isinf(scores), 0.0, scores);
    if (class_aggregation == "uniform_average") scores = ops::mean(scores);
    if (class_aggregation == "variance_weighted_average") scores = ops::sum(total * scores) / ops::sum(total);
    return num_regressors == 0 ? scores : adjusted(scores);
  }

  Tensor adjusted(const Tensor& scores) const {
    const Tensor n = num_samples, spare = n - (static_cast<double>(num_regressors) + 1.0);
    if (!n.is_symbolic() && spare.item<double>() <= 0) {
      log_warning(spare.item<double>() < 0
                      ? "More independent predictors than datapoints in adjusted R2 score. Falling back to standard R2 "
                        "score."
                      : "Division by zero in Adjusted R2 score. Falling back to standard R2 score.");
    }
    return ops::where(spare > 0.0, 1.0 - (1.0 - scores) * (n - 1.0) / spare, scores);
  }
};

Ref<MetricBody> make(const R2ScoreOptions& options) {
  auto body = with_options(make_ref<R2ScoreBody>(), options);
  body->class_aggregation = options.class_aggregation;
  body->num_regressors = options.num_regressors;
  body->check();
  return body;
}

}  // namespace

MetricClass r2_score_class() { return {"R2Score", make_default<MetricBody, R2ScoreBody>, {}}; }

R2Score::R2Score(const R2ScoreOptions& options) : Metric(make(options)) {}

}  // namespace keratin::metrics
