#include "keratin/keras/metrics/confusion.h"

#include <cmath>
#include <tuple>

#include "keratin/base/error.h"
#include "keratin/keras/losses/loss.h"
#include "keratin/keras/metrics/mean_body.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/ceil.h"
#include "keratin/ops/generated/elementwise/clip.h"
#include "keratin/ops/generated/elementwise/greater.h"
#include "keratin/ops/generated/elementwise/not_equal.h"
#include "keratin/ops/generated/elementwise/relu.h"
#include "keratin/ops/generated/index/one_hot.h"
#include "keratin/ops/generated/index/segment_sum.h"
#include "keratin/ops/generated/index/take.h"
#include "keratin/ops/generated/index/top_k.h"
#include "keratin/ops/generated/reduce/cumsum.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/flip.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/transpose.h"

namespace keratin::metrics {
namespace {

/// A batch, ready to count: predictions and the weights of positive and negative labels, (n) or multi-label (n,
/// labels).
struct Cases {
  Tensor predictions, positives, negatives;
};

Tensor keep_top_k(const Tensor& x, int64_t k) {
  const Tensor indices = ops::top_k(x, k)[1];
  const Tensor chosen = ops::sum(ops::one_hot(indices, x.shape(-1), {.dtype = x.dtype()}), {.axis = -2});
  return x * chosen + kBelowAll * (1.0 - chosen);
}

Tensor column(const Tensor& x, int64_t class_id) {
  require(x.rank() > 1, ErrorCode::kShape,
          "When class_id is provided, y_pred must be a 2D array with shape (num_samples, num_classes), found shape: ",
          x.shape());
  return ops::take(x, Tensor(std::vector<int32_t>{static_cast<int32_t>(class_id)}), {.axis = -1});
}

Tensor flat(const Tensor& x) { return x.rank() == 1 ? x : ops::reshape(x, {-1}); }

Cases prepare(const ConfusionOptions& options, const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight,
              DType dtype) {
  auto [output, target] = losses::squeeze_or_expand_to_same_rank(with_dtype(y_pred, dtype), with_dtype(y_true, dtype));
  Tensor weight = sample_weight;
  if (weight.defined()) {
    weight = with_dtype(weight, dtype);
    if (weight.rank() < target.rank()) weight = ops::expand_dims(weight, -1);
  }
  if (options.top_k) output = keep_top_k(output, *options.top_k);
  if (options.class_id) {
    target = column(target, *options.class_id);
    output = column(output, *options.class_id);
  }
  if (options.label_weights.defined())
    weight = weight.defined() ? weight * options.label_weights : options.label_weights;
  Tensor positive = ops::cast(ops::not_equal(target, 0.0), dtype), negative = 1.0 - positive;
  if (weight.defined()) {
    positive = positive * weight;
    negative = negative * weight;
  }
  if (!options.multi_label) return {flat(output), flat(positive), flat(negative)};
  return {output, positive, negative};
}

void add_if(Variable& count, const Tensor& amount) {
  if (count.defined()) add_to(count, amount);
}

/// Compares every prediction with every threshold.
void count_by_comparing(Confusion& counts, const ConfusionOptions& options, const Cases& cases) {
  const std::vector<float> values(options.thresholds.begin(), options.thresholds.end());
  Tensor thresholds = Tensor(values, {static_cast<int64_t>(values.size()), 1});
  if (options.multi_label) thresholds = thresholds.reshaped({-1, 1, 1});
  const Tensor passed =
      ops::cast(ops::greater(ops::expand_dims(cases.predictions, 0), thresholds), cases.positives.dtype());
  const auto weigh = [](const Tensor& chosen, const Tensor& labels) {
    return ops::sum(chosen * ops::expand_dims(labels, 0), {.axis = 1});
  };
  add_if(counts.true_positives, weigh(passed, cases.positives));
  add_if(counts.false_positives, weigh(passed, cases.negatives));
  if (!counts.true_negatives.defined() && !counts.false_negatives.defined()) return;
  const Tensor failed = 1.0 - passed;
  add_if(counts.false_negatives, weigh(failed, cases.positives));
  add_if(counts.true_negatives, weigh(failed, cases.negatives));
}

/// Sums of weights[i] over the cases whose bucket is at least t, for t = 0 .. n - 1: (n) or (n, labels).
Tensor sums_from(const Tensor& weights, const Tensor& buckets, int64_t n, bool multi_label) {
  const auto backwards = [](const Tensor& x, int64_t axis) {
    return ops::flip(ops::cumsum(ops::flip(x, {.axis = axis}), {.axis = axis}), {.axis = axis});
  };
  if (!multi_label) return backwards(ops::segment_sum(weights, buckets, n), 0);
  const int64_t labels = weights.shape(1);
  const Tensor first = ops::arange(0, n * labels, n);  // one run a label
  const Tensor sums = ops::segment_sum(flat(weights), flat(buckets + first), n * labels);
  return ops::transpose(backwards(ops::reshape(sums, {labels, n}), 1));
}

/// Finds for every prediction the last threshold below it.
void count_by_buckets(Confusion& counts, const ConfusionOptions& options, const Cases& cases) {
  const auto n = static_cast<int64_t>(options.thresholds.size());
  const Tensor p = ops::clip(cases.predictions, 0.0, 1.0);
  Tensor buckets = ops::ceil(p * (static_cast<double>(n) - 1.0)) - 1.0;
  const bool with_epsilon = options.thresholds.front() < 0 || options.thresholds.back() > 1;
  if (with_epsilon) buckets = ops::relu(buckets);  // 0 lies above the first threshold
  buckets = ops::cast(buckets, DType::int32);
  const Tensor tp = sums_from(cases.positives, buckets, n, options.multi_label);
  const Tensor fp = sums_from(cases.negatives, buckets, n, options.multi_label);
  const auto total = [&](const Tensor& x) { return options.multi_label ? ops::sum(x, {.axis = 0}) : ops::sum(x); };
  add_if(counts.true_positives, tp);
  add_if(counts.false_positives, fp);
  if (counts.true_negatives.defined()) add_to(counts.true_negatives, total(cases.negatives) - fp);
  if (counts.false_negatives.defined()) add_to(counts.false_negatives, total(cases.positives) - tp);
}

}  // namespace

bool evenly_spaced(const std::vector<double>& thresholds) {
  const size_t n = thresholds.size();
  if (n < 3) return false;
  for (size_t i = 0; i < n; ++i) {
    const double even = static_cast<double>(i) / static_cast<double>(n - 1);
    if (std::abs(thresholds[i] - even) > 1e-7 + 1e-5 * even) return false;  // numpy.allclose's bound
  }
  return true;
}

void update_confusion(Confusion& counts, const ConfusionOptions& options, const Tensor& y_true, const Tensor& y_pred,
                      const Tensor& sample_weight) {
  DType dtype = DType::float32;
  for (const Variable* v :
       {&counts.true_positives, &counts.false_positives, &counts.true_negatives, &counts.false_negatives})
    if (v->defined()) dtype = v->dtype();
  const Cases cases = prepare(options, y_true, y_pred, sample_weight, dtype);
  evenly_spaced(options.thresholds) ? count_by_buckets(counts, options, cases)
                                    : count_by_comparing(counts, options, cases);
}

}  // namespace keratin::metrics
