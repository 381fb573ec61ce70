#include "keratin/keras/metrics/root_mean_squared_error.h"

#include "keratin/keras/losses/loss.h"
#include "keratin/keras/metrics/mean_body.h"
#include "keratin/ops/generated/elementwise/sqrt.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/subtract.h"

namespace keratin::metrics {
namespace {

struct RootMeanSquaredErrorBody final : MeanBody {
  RootMeanSquaredErrorBody() { name = "root_mean_squared_error"; }
  std::string class_name() const override { return "RootMeanSquaredError"; }
  void update_state(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) override {
    const DType dtype = dtype_of_metric(*this);
    const auto [target, output] =
        losses::squeeze_or_expand_to_same_rank(with_dtype(y_true, dtype), with_dtype(y_pred, dtype));
    add_values(ops::square(ops::subtract(output, target)), sample_weight);
  }
  Tensor result() override { return ops::sqrt(MeanBody::result()); }
};

}  // namespace

MetricClass root_mean_squared_error_class() {
  return {"RootMeanSquaredError", make_default<MetricBody, RootMeanSquaredErrorBody>, {}};
}

RootMeanSquaredError::RootMeanSquaredError(const MetricOptions& options)
    : Metric(Ref<MetricBody>(with_options(make_ref<RootMeanSquaredErrorBody>(), options))) {}

}  // namespace keratin::metrics
