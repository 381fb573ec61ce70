#include "keratin/keras/metrics/f1_score.h"

#include "keratin/keras/metrics/fbeta_body.h"

namespace keratin::metrics {
namespace {

struct F1Body final : FBetaBody {
  F1Body() { name = "f1_score"; }
  std::string class_name() const override { return "F1Score"; }
  void config(ConfigVisitor& v) override {
    v("average", average)("threshold", threshold);
    if (v.reading()) check();
  }
};

Ref<MetricBody> make(const F1ScoreOptions& options) {
  auto body = with_options(make_ref<F1Body>(), options);
  body->average = options.average;
  body->threshold = options.threshold;
  body->check();
  return body;
}

}  // namespace

MetricClass f1_score_class() { return {"F1Score", make_default<MetricBody, F1Body>, {}}; }

F1Score::F1Score(const F1ScoreOptions& options) : Metric(make(options)) {}

}  // namespace keratin::metrics
