#include "keratin/keras/metrics/mean.h"

#include "keratin/keras/metrics/mean_body.h"

namespace keratin::metrics {
namespace {

struct ValuesMean final : MeanBody {
  ValuesMean() { name = "mean"; }
  std::string class_name() const override { return "Mean"; }
  void update_state(const Tensor& values, const Tensor&, const Tensor& sample_weight) override {
    add_values(values, sample_weight);
  }
};

}  // namespace

MetricClass mean_class() { return {"Mean", make_default<MetricBody, ValuesMean>, {}}; }

Mean::Mean(const MetricOptions& options) : Metric(Ref<MetricBody>(with_options(make_ref<ValuesMean>(), options))) {}

void Mean::update_state(const Tensor& values, const Tensor& sample_weight) const {
  Metric::update_state(values, values, sample_weight);
}

}  // namespace keratin::metrics
