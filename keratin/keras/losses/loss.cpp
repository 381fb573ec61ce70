#include "keratin/keras/losses/loss.h"

#include <tuple>

#include "keratin/keras/identifier.h"
#include "keratin/keras/losses/crossentropy_by_shape.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/divide_no_nan.h"
#include "keratin/ops/generated/elementwise/logical_and.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/reduce/mean.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/squeeze.h"

namespace keratin {
namespace {

constexpr const char* kReductions[] = {"sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none"};

void check_reduction(const Reduction& reduction) {
  for (const char* allowed : kReductions)
    if (reduction == allowed) return;
  fail(ErrorCode::kInvalidArgument, "Invalid value for argument `reduction`. Expected one of ", join(kReductions),
       ". Received: reduction=", reduction);
}

Tensor with_dtype(const Tensor& x, DType dtype) { return x.dtype() == dtype ? x : ops::cast(x, dtype); }

/// The weights that stand for a mask; with a mean, they make up for the entries left out.
Tensor weights_of_mask(const Tensor& mask, DType dtype, const Reduction& reduction) {
  const Tensor kept = with_dtype(mask, dtype);
  if (reduction != "mean" && reduction != "sum_over_batch_size") return kept;
  return ops::multiply(kept, ops::divide_no_nan(1.0, ops::mean(kept)));
}

Tensor both_masks(const Tensor& a, const Tensor& b) {
  if (!a.defined() || !b.defined()) return a.defined() ? a : b;
  return ops::logical_and(a, b);
}

}  // namespace

void LossBody::visit_config(ConfigVisitor& v) {
  v("name", name);
  Json given = reduction;
  v("reduction", given);
  reduction = given.is_null() ? "none" : given.as_string();  // Keras also writes null for "none"
  if (v.reading()) {
    v("dtype", dtype_policy);
    check_reduction(reduction);
  }
  config(v);
}

Loss::Loss(const std::string& identifier) : identifier_(identifier) {
  const std::string lower = to_lower(identifier);
  body_ = lower == "crossentropy" || lower == "ce"
              ? losses::crossentropy_by_shape()
              : body_of_identifier<LossBody>("loss", keras_tables::loss_table(), identifier);
}

Loss::Loss(Ref<LossBody> body) : body_(std::move(body)) {
  check_reduction(body_->reduction);
  if (body_->name.empty()) body_->name = unique_name(snake_case(body_->class_name()));
}

Tensor Loss::operator()(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) const {
  const DType dtype = body_->dtype_policy.compute_dtype();
  const bool keep = body_->keeps_integer_targets() && is_integer(y_true.dtype());
  const auto [target, output] =
      losses::squeeze_or_expand_to_same_rank(keep ? y_true : with_dtype(y_true, dtype), with_dtype(y_pred, dtype));
  const Tensor values = body_->call(target, output);
  return losses::reduce_weighted_values(values, sample_weight, both_masks(y_pred.mask(), values.mask()),
                                        body_->reduction);
}

Json to_config(const Loss& loss) {
  if (!loss) return {};
  return loss.identifier().empty() ? loss.body()->serialize() : Json(loss.identifier());
}

void from_config(const Json& json, Loss& loss) {
  if (json.is_null()) {
    loss = Loss();
  } else if (json.is_string()) {
    loss = Loss(json.as_string());
  } else {
    loss = Loss(body_of_json<LossBody>("loss", keras_tables::loss_table(), json));
  }
}

namespace losses {

std::pair<Tensor, Tensor> squeeze_or_expand_to_same_rank(const Tensor& y_true, const Tensor& y_pred) {
  const int64_t true_rank = y_true.rank(), pred_rank = y_pred.rank();
  if (true_rank == pred_rank + 1 && y_true.shape(-1) == 1) {
    if (pred_rank == 1) return {y_true, ops::expand_dims(y_pred, -1)};
    return {ops::squeeze(y_true, {.axis = -1}), y_pred};
  }
  if (pred_rank == true_rank + 1 && y_pred.shape(-1) == 1) {
    if (true_rank == 1) return {ops::expand_dims(y_true, -1), y_pred};
    return {y_true, ops::squeeze(y_pred, {.axis = -1})};
  }
  return {y_true, y_pred};
}

Tensor reduce_weighted_values(const Tensor& values, const Tensor& sample_weight, const Tensor& mask,
                              const Reduction& reduction) {
  Tensor weight = sample_weight.defined() ? with_dtype(sample_weight, values.dtype()) : Tensor();
  if (mask.defined()) {
    Tensor kept = weights_of_mask(mask, values.dtype(), reduction);
    if (weight.defined()) {
      std::tie(kept, weight) = squeeze_or_expand_to_same_rank(kept, weight);
      kept = ops::multiply(kept, weight);
    }
    weight = kept;
  }
  Tensor weighted = values;
  if (weight.defined()) {
    std::tie(weighted, weight) = squeeze_or_expand_to_same_rank(values, weight);
    weighted = ops::multiply(weighted, weight);
  }
  if (reduction == "none" || weighted.rank() == 0) return weighted;
  if (reduction == "sum") return ops::sum(weighted);
  if (reduction == "mean_with_sample_weight" && weight.defined())
    return ops::divide_no_nan(ops::sum(weighted), ops::sum(weight));
  return ops::mean(weighted);
}

}  // namespace losses
}  // namespace keratin
