#include "keratin/keras/metrics/auc.h"

#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/keras/metrics/confusion.h"
#include "keratin/keras/metrics/mean_body.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/divide_no_nan.h"
#include "keratin/ops/generated/elementwise/equal.h"
#include "keratin/ops/generated/elementwise/log.h"
#include "keratin/ops/generated/elementwise/logical_and.h"
#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/generated/elementwise/minimum.h"
#include "keratin/ops/generated/elementwise/sigmoid.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/reduce/mean.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/slice.h"

namespace keratin::metrics {
namespace {

using ops::divide_no_nan;

constexpr int64_t kMostThresholds = 1'000'000;

std::string canonical_curve(const std::string& given) {
  for (const char* known : {"ROC", "PR", "PRGAIN"})
    if (given == known || given == to_lower(known)) return known;
  fail(ErrorCode::kInvalidArgument, "Invalid AUC curve value: \"", given,
       "\". Expected values are [\"PR\", \"ROC\", \"PRGAIN\"]");
}

std::string canonical_method(const std::string& given) {
  for (const char* known : {"interpolation", "majoring", "minoring"})
    if (to_lower(given) == known) return known;
  fail(ErrorCode::kInvalidArgument, "Invalid AUC summation method value: \"", given,
       "\". Expected values are [\"interpolation\", \"majoring\", \"minoring\"]");
}

/// Label weights are a list, or (as Keras writes them) a serialised tensor.
Json plain_list(const Json& json) { return json.is_object() ? config_of(json).at("value") : json; }

struct AUCBody final : MetricBody {
  AUCOptions o;
  Confusion counts;

  std::string class_name() const override { return "AUC"; }

  void config(ConfigVisitor& v) override {
    Json weights = to_config(o.label_weights);
    v("num_thresholds", o.num_thresholds)("curve", o.curve)("summation_method", o.summation_method)(
        "multi_label", o.multi_label)("num_labels", o.num_labels)("label_weights", weights)("from_logits",
                                                                                            o.from_logits);
    if (v.reading() || o.thresholds) v("thresholds", o.thresholds);
    if (!v.reading()) return;
    from_config(plain_list(weights), o.label_weights);
    check();
  }

  void check() {
    o.curve = canonical_curve(o.curve);
    o.summation_method = canonical_method(o.summation_method);
    if (o.thresholds) {
      std::sort(o.thresholds->begin(), o.thresholds->end());
      o.num_thresholds = static_cast<int64_t>(o.thresholds->size()) + 2;
    }
    require(o.num_thresholds > 1, ErrorCode::kInvalidArgument,
            "Argument `num_thresholds` must be an integer > 1. Received: num_thresholds=", o.num_thresholds);
    require(o.num_thresholds <= kMostThresholds, ErrorCode::kLimit, "Argument `num_thresholds` must be at most ",
            kMostThresholds, ". Received: num_thresholds=", o.num_thresholds);
    require(!o.num_labels || *o.num_labels > 0, ErrorCode::kInvalidArgument,
            "`num_labels` must be positive. Received: num_labels=", o.num_labels.value_or(0));
    require(o.multi_label || !o.num_labels, ErrorCode::kInvalidArgument,
            "`num_labels` is needed only when `multi_label` is True.");
  }

  /// The thresholds; the ends lie beside 0 and 1, so that every prediction is above the first and below the last.
  std::vector<double> cuts() const {
    std::vector<double> inner;
    if (o.thresholds) {
      inner = *o.thresholds;
    } else {
      for (int64_t i = 1; i + 1 < o.num_thresholds; ++i)
        inner.push_back(static_cast<double>(i) / static_cast<double>(o.num_thresholds - 1));
    }
    inner.insert(inner.begin(), -config::epsilon());
    inner.push_back(1 + config::epsilon());
    return inner;
  }

  void build(const Shape&, const Shape& y_pred) override {
    if (!variables().empty()) return;
    Shape shape{o.num_thresholds};
    if (o.multi_label) {
      require(y_pred.rank() == 2 || o.num_labels, ErrorCode::kShape,
              "`y_pred` must have rank 2 when `multi_label=True`. Found rank ", y_pred.rank(),
              ". Full shape received for `y_pred`: ", y_pred);
      shape.push_back(o.num_labels ? *o.num_labels : y_pred[1]);
    }
    const DType dtype = dtype_of_metric(*this);
    counts.true_positives = add_variable("true_positives", shape, "zeros", dtype);
    counts.false_positives = add_variable("false_positives", shape, "zeros", dtype);
    counts.true_negatives = add_variable("true_negatives", shape, "zeros", dtype);
    counts.false_negatives = add_variable("false_negatives", shape, "zeros", dtype);
  }

  Tensor label_weights() const {
    const std::vector<float> values(o.label_weights->begin(), o.label_weights->end());
    return Tensor(values);
  }

  void update_state(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) override {
    ConfusionOptions options{.thresholds = cuts(), .multi_label = o.multi_label};
    if (o.label_weights && !o.multi_label) options.label_weights = label_weights();
    update_confusion(counts, options, y_true, o.from_logits ? ops::sigmoid(y_pred) : y_pred, sample_weight);
  }

  /// All but the last, and all but the first threshold of a curve's values.
  Tensor left(const Tensor& x) const { return part(x, 0); }
  Tensor right(const Tensor& x) const { return part(x, 1); }
  Tensor part(const Tensor& x, int64_t first) const {
    std::vector<int64_t> start(static_cast<size_t>(x.rank()), 0);
    start[0] = first;
    Shape size = x.shape();
    size.set(0, o.num_thresholds - 1);
    return ops::slice(x, start, size);
  }

  Tensor result() override {
    if (variables().empty()) return Tensor::zeros({}, dtype_of_metric(*this));
    if (o.curve == "PR" && o.summation_method == "interpolation") return total(interpolated_pr());
    const auto [x, y] = curve();
    const Tensor a = left(y), b = right(y);
    Tensor heights = (a + b) / 2.0;
    if (o.summation_method == "minoring") heights = ops::minimum(a, b);
    if (o.summation_method == "majoring") heights = ops::maximum(a, b);
    return total((left(x) - right(x)) * heights);
  }

  std::pair<Tensor, Tensor> curve() const {
    const Tensor tp = counts.true_positives, fp = counts.false_positives;
    const Tensor tn = counts.true_negatives, fn = counts.false_negatives;
    const Tensor recall = divide_no_nan(tp, tp + fn);
    if (o.curve == "ROC") return {divide_no_nan(fp, fp + tn), recall};
    if (o.curve == "PR") return {recall, divide_no_nan(tp, tp + fp)};
    // Flach and Kull, "Precision-recall-gain curves", 2015.
    const Tensor scale = divide_no_nan(tp + fn, tn + fp), none = ops::equal(tp, 0.0);
    const Tensor recall_gain = ops::where(none, 0.0, 1.0 - scale * divide_no_nan(fn, tp));
    const Tensor precision_gain = ops::where(none, 1.0, 1.0 - scale * divide_no_nan(fp, tp));
    return {ops::maximum(recall_gain, 0.0), precision_gain};
  }

  /// Davis and Goadrich, "The relationship between precision-recall and ROC curves", 2006: between thresholds the false
  /// positives grow linearly with the true ones, so that precision does not.
  Tensor interpolated_pr() const {
    const Tensor tp = counts.true_positives, fn = counts.false_negatives, p = tp + counts.false_positives;
    const Tensor dtp = left(tp) - right(tp), dp = left(p) - right(p);
    const Tensor slope = divide_no_nan(dtp, ops::maximum(dp, 0.0));
    const Tensor intercept = right(tp) - slope * right(p);
    const Tensor both = ops::logical_and(left(p) > 0.0, right(p) > 0.0);
    const Tensor ratio = ops::where(both, divide_no_nan(left(p), ops::maximum(right(p), 0.0)), 1.0);
    return divide_no_nan(slope * (dtp + intercept * ops::log(ratio)), ops::maximum(right(tp) + right(fn), 0.0));
  }

  Tensor total(const Tensor& terms) const {
    if (!o.multi_label) return ops::sum(terms);
    const Tensor by_label = ops::sum(terms, {.axis = 0});
    if (!o.label_weights) return ops::mean(by_label);
    return divide_no_nan(ops::sum(by_label * label_weights()), ops::sum(label_weights()));
  }
};

Ref<MetricBody> make(const AUCOptions& options) {
  auto body = with_options(make_ref<AUCBody>(), options);
  body->o = options;
  body->check();
  return body;
}

}  // namespace

MetricClass auc_class() { return {"AUC", make_default<MetricBody, AUCBody>, {}}; }

AUC::AUC(const AUCOptions& options) : Metric(make(options)) {}

}  // namespace keratin::metrics
