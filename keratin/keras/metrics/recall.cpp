#include "keratin/keras/metrics/recall.h"

#include "keratin/keras/metrics/hit_rate.h"
#include "keratin/keras/metrics/mean_body.h"

namespace keratin::metrics {
namespace {

struct RecallBody final : HitRateBody {
  RecallBody() : HitRateBody(&Confusion::false_negatives, "false_negatives") {}
  std::string class_name() const override { return "Recall"; }
};

}  // namespace

MetricClass recall_class() { return {"Recall", make_default<MetricBody, RecallBody>, {}}; }

Recall::Recall(const RecallOptions& options)
    : Metric(with_cuts(with_options(make_ref<RecallBody>(), options), options)) {}

}  // namespace keratin::metrics
