#include "keratin/keras/metrics/sparse_top_k_categorical_accuracy.h"

#include "keratin/keras/argument_checks.h"
#include "keratin/keras/metrics/in_top_k.h"
#include "keratin/keras/metrics/mean_body.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/equal.h"
#include "keratin/ops/generated/index/take.h"
#include "keratin/ops/generated/reduce/any.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/reshape_like.h"

namespace keratin::metrics {
namespace {

struct SparseTopKBody final : FunctionMetricBody {
  int64_t k = 5;
  bool from_sorted_ids = false;

  SparseTopKBody() { name = "sparse_top_k_categorical_accuracy"; }
  std::string class_name() const override { return "SparseTopKCategoricalAccuracy"; }
  void config(ConfigVisitor& v) override {
    v("k", k);
    if (v.reading() || from_sorted_ids) v("from_sorted_ids", from_sorted_ids);  // Keras writes it only when true
    if (v.reading()) require_count("k", k, kMostK);
  }
  Tensor values(const Tensor& y_true, const Tensor& y_pred) override {
    return sparse_top_k_categorical_accuracy(y_true, y_pred, k, from_sorted_ids);
  }
};

Ref<MetricBody> make(int64_t k, const SparseTopKCategoricalAccuracyOptions& options) {
  auto body = with_options(make_ref<SparseTopKBody>(), options);
  require_count("k", k, kMostK);
  body->k = k;
  body->from_sorted_ids = options.from_sorted_ids;
  return body;
}

Tensor among_first(const Tensor& y_true, const Tensor& ids, int64_t k) {
  std::vector<int32_t> first;
  for (int32_t i = 0; i < k && (ids.shape(-1) == kUnknown || i < ids.shape(-1)); ++i) first.push_back(i);
  const Tensor rows = ids.rank() > 2 ? ops::reshape(ids, {-1, ids.shape(-1)}) : ids;
  const Tensor labels = y_true.rank() > 1 ? ops::reshape(y_true, {-1}) : y_true;
  const Tensor best = ops::take(rows, Tensor(first), {.axis = -1});
  const Tensor found = ops::any(ops::equal(ops::expand_dims(labels, 1), best), {.axis = 1});
  const Tensor values = ops::cast(found, dtype_from_string(config::floatx()));
  return y_true.rank() > 1 ? ops::reshape_like(values, y_true) : values;
}

}  // namespace

Tensor sparse_top_k_categorical_accuracy(const Tensor& y_true, const Tensor& y_pred, int64_t k, bool from_sorted_ids) {
  return from_sorted_ids ? among_first(y_true, y_pred, k) : in_top_k(y_true, y_pred, k);
}

MetricClass sparse_top_k_categorical_accuracy_class() {
  return {"SparseTopKCategoricalAccuracy", make_default<MetricBody, SparseTopKBody>, {}};
}

SparseTopKCategoricalAccuracy::SparseTopKCategoricalAccuracy(int64_t k,
                                                             const SparseTopKCategoricalAccuracyOptions& options)
    : Metric(make(k, options)) {}

}  // namespace keratin::metrics
