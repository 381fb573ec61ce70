#include "keratin/keras/metrics/mean_body.h"

#include <tuple>

#include "keratin/keras/losses/loss.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/broadcast_like.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/divide_no_nan.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/reduce/mean.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/axis_size.h"

namespace keratin::metrics {
namespace {

/// The axes [first, rank) of a tensor.
ops::Axes axes_from(int64_t first, int64_t rank) {
  std::vector<int64_t> axes;
  for (int64_t axis = first; axis < rank; ++axis) axes.push_back(axis);
  return axes;
}

Tensor reduce(const Tensor& x, int64_t first_axis, bool sum) {
  if (x.rank() <= first_axis) return x;
  const ops::Axes axes = axes_from(first_axis, x.rank());
  return sum ? ops::sum(x, {.axis = axes}) : ops::mean(x, {.axis = axes});
}

/// How many samples there are, as a scalar of `dtype`.
Tensor batch_size(const Tensor& values, DType dtype) {
  if (values.rank() == 0) return 1.0;
  const int64_t known = values.shape(0);
  return known == kUnknown ? ops::cast(ops::axis_size(values, 0), dtype) : Tensor(static_cast<double>(known));
}

Tensor combine_with_mask(const Tensor& sample_weight, const Tensor& mask, DType dtype) {
  if (!mask.defined()) return sample_weight;
  const Tensor kept = with_dtype(mask, dtype);
  if (!sample_weight.defined()) return kept;
  const auto [a, b] = losses::squeeze_or_expand_to_same_rank(kept, with_dtype(sample_weight, dtype));
  return ops::multiply(a, b);
}

class FunctionMetric final : public FunctionMetricBody {
 public:
  FunctionMetric(const char* class_name_given, const char* default_name, MetricFunction function)
      : class_name_(class_name_given), function_(function) {
    name = default_name;
  }
  std::string class_name() const override { return class_name_; }

  Tensor values(const Tensor& y_true, const Tensor& y_pred) override { return function_(y_true, y_pred); }

 private:
  const char* class_name_;
  MetricFunction function_;
};

}  // namespace

Tensor with_dtype(const Tensor& x, DType dtype) { return x.dtype() == dtype ? x : ops::cast(x, dtype); }

void add_to(Variable& variable, const Tensor& amount) {
  variable.assign(with_dtype(ops::add(variable.value(), amount), variable.dtype()));
}

Samplewise reduce_to_samplewise_values(const Tensor& given, const Tensor& sample_weight, bool sum, DType dtype) {
  Tensor values = with_dtype(given, dtype), weight;
  if (sample_weight.defined()) {
    weight = combine_with_mask(with_dtype(sample_weight, dtype), given.mask(), dtype);
    std::tie(values, weight) = losses::squeeze_or_expand_to_same_rank(values, weight);
    const int64_t weight_rank = weight.rank();
    values = reduce(values, weight_rank, sum);
    weight = ops::broadcast_like(weight, values);
    values = ops::multiply(values, weight);
    if (weight_rank > 1) weight = reduce(weight, 1, sum);
  }
  return {reduce(values, 1, sum), weight};
}

void MeanBody::build(const Shape&, const Shape&) {
  if (!variables().empty()) return;
  total_ = add_variable("total", {}, "zeros", dtype_of_metric(*this));
  count_ = add_variable("count", {}, "zeros", dtype_of_metric(*this));
}

void MeanBody::add_values(const Tensor& values, const Tensor& sample_weight) {
  const DType dtype = total_.dtype();
  const auto [samples, weight] = reduce_to_samplewise_values(values, sample_weight, false, dtype);
  add_to(total_, samples.rank() == 0 ? samples : ops::sum(samples));
  add_to(count_, weight.defined() ? ops::sum(weight) : batch_size(samples, dtype));
}

Tensor MeanBody::result() {
  if (variables().empty()) return Tensor::zeros({}, dtype_of_metric(*this));
  return ops::divide_no_nan(total_.value(), count_.value());
}

void FunctionMetricBody::update_state(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) {
  add_values(values(y_true, y_pred), combine_with_mask(sample_weight, y_pred.mask(), dtype_of_metric(*this)));
}

Ref<MetricBody> function_metric(const char* class_name, const char* default_name, MetricFunction function) {
  return make_ref<FunctionMetric>(class_name, default_name, function);
}

}  // namespace keratin::metrics
