#include "keratin/keras/metrics/recall.h"

#include "keratin/keras/metrics/confusion.h"
#include "keratin/keras/metrics/mean_body.h"
#include "keratin/ops/ops.h"

namespace keratin::metrics {
namespace {

struct RecallBody final : MetricBody {
  Thresholds thresholds;
  std::optional<int64_t> top_k, class_id;
  Confusion counts;

  std::string class_name() const override { return "Recall"; }
  void config(ConfigVisitor& v) override { v("thresholds", thresholds)("top_k", top_k)("class_id", class_id); }

  std::vector<double> cuts() const { return thresholds.values_or(top_k ? kBelowAll : 0.5); }

  void build(const Shape&, const Shape&) override {
    if (!variables().empty()) return;
    const Shape shape{static_cast<int64_t>(cuts().size())};
    const DType dtype = dtype_of_metric(*this);
    counts.true_positives = add_variable("true_positives", shape, "zeros", dtype);
    counts.false_negatives = add_variable("false_negatives", shape, "zeros", dtype);
  }

  void update_state(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) override {
    const ConfusionOptions options{.thresholds = cuts(), .top_k = top_k, .class_id = class_id};
    update_confusion(counts, options, y_true, y_pred, sample_weight);
  }

  Tensor result() override {
    if (variables().empty()) return Tensor::zeros({}, dtype_of_metric(*this));
    const Tensor hits = counts.true_positives;
    const Tensor share = ops::divide_no_nan(hits, hits + counts.false_negatives);
    return share.size() == 1 ? ops::reshape(share, {}) : share;
  }
};

Ref<MetricBody> make(const RecallOptions& options) {
  auto body = with_options(make_ref<RecallBody>(), options);
  body->thresholds = options.thresholds;
  body->top_k = options.top_k;
  body->class_id = options.class_id;
  body->cuts();  // throws on values out of range
  return body;
}

}  // namespace

MetricClass recall_class() { return {"Recall", make_default<MetricBody, RecallBody>, {}}; }

Recall::Recall(const RecallOptions& options) : Metric(make(options)) {}

}  // namespace keratin::metrics
