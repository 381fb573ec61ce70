#include "keratin/keras/metrics/sum.h"

#include "keratin/keras/metrics/mean_body.h"
#include "keratin/ops/generated/reduce/sum.h"

namespace keratin::metrics {
namespace {

struct SumBody final : MetricBody {
  Variable total;

  SumBody() { name = "sum"; }
  std::string class_name() const override { return "Sum"; }
  void build(const Shape&, const Shape&) override {
    if (variables().empty()) total = add_variable("total", {}, "zeros", dtype_of_metric(*this));
  }
  void update_state(const Tensor& values, const Tensor&, const Tensor& sample_weight) override {
    add_to(total, ops::sum(reduce_to_samplewise_values(values, sample_weight, true, total.dtype()).values));
  }
  Tensor result() override { return total.defined() ? total.value() : Tensor::zeros({}, dtype_of_metric(*this)); }
};

}  // namespace

MetricClass sum_class() { return {"Sum", make_default<MetricBody, SumBody>, {}}; }

Sum::Sum(const MetricOptions& options) : Metric(Ref<MetricBody>(with_options(make_ref<SumBody>(), options))) {}

void Sum::update_state(const Tensor& values, const Tensor& sample_weight) const {
  Metric::update_state(values, values, sample_weight);
}

}  // namespace keratin::metrics
