// What FBetaScore and F1Score share.
#pragma once

#include <optional>
#include <string>

#include "keratin/keras/metrics/mean_body.h"

namespace keratin::metrics {

struct FBetaBody : MetricBody {
  std::optional<std::string> average;
  double beta = 1.0;
  std::optional<double> threshold;

  FBetaBody() { name = "fbeta_score"; }
  std::string class_name() const override { return "FBetaScore"; }
  void config(ConfigVisitor& v) override;
  void check() const;
  void build(const Shape& y_true, const Shape& y_pred) override;
  void update_state(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) override;
  Tensor result() override;

 private:
  Variable true_positives_, false_positives_, false_negatives_, weights_;
};

}  // namespace keratin::metrics
