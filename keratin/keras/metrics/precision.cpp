#include "keratin/keras/metrics/precision.h"

#include "keratin/keras/metrics/hit_rate.h"
#include "keratin/keras/metrics/mean_body.h"

namespace keratin::metrics {
namespace {

struct PrecisionBody final : HitRateBody {
  PrecisionBody() : HitRateBody(&Confusion::false_positives, "false_positives") {}
  std::string class_name() const override { return "Precision"; }
};

}  // namespace

MetricClass precision_class() { return {"Precision", make_default<MetricBody, PrecisionBody>, {}}; }

Precision::Precision(const PrecisionOptions& options)
    : Metric(with_cuts(with_options(make_ref<PrecisionBody>(), options), options)) {}

}  // namespace keratin::metrics
