#include "keratin/keras/metrics/count_body.h"

#include "keratin/keras/metrics/mean_body.h"
#include "keratin/ops/generated/shape/reshape.h"

namespace keratin::metrics {
namespace {

struct CountBody final : MetricBody {
  const char* name_of_class;
  Variable Confusion::*count;
  Thresholds thresholds;
  Confusion counts;

  CountBody(const char* class_name_given, Variable Confusion::*which) : name_of_class(class_name_given), count(which) {}
  std::string class_name() const override { return name_of_class; }
  void config(ConfigVisitor& v) override { v("thresholds", thresholds); }

  void build(const Shape&, const Shape&) override {
    if (!variables().empty()) return;
    const auto size = static_cast<int64_t>(thresholds.values_or(0.5).size());
    counts.*count = add_variable("accumulator", {size}, "zeros", dtype_of_metric(*this));
  }
  void update_state(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) override {
    update_confusion(counts, {.thresholds = thresholds.values_or(0.5)}, y_true, y_pred, sample_weight);
  }
  Tensor result() override {
    if (variables().empty()) return Tensor::zeros({}, dtype_of_metric(*this));
    const Tensor value = counts.*count;
    return value.size() == 1 ? ops::reshape(value, {}) : value;
  }
};

}  // namespace

Ref<MetricBody> count_metric(const char* class_name, Variable Confusion::*count) {
  return make_ref<CountBody>(class_name, count);
}

Ref<MetricBody> configured_count(Ref<MetricBody> body, const CountOptions& options) {
  static_cast<CountBody&>(*body).thresholds = options.thresholds;
  options.thresholds.values_or(0.5);  // throws on values out of range
  return with_options(std::move(body), options);
}

}  // namespace keratin::metrics
