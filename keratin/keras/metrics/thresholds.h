#pragma once

#include <initializer_list>
#include <optional>
#include <vector>

#include "keratin/base/json.h"

namespace keratin {

/// One decision threshold, several, or unset: `.thresholds = 0.3`, `.thresholds = {0.25, 0.5, 0.75}`.
class Thresholds {
 public:
  Thresholds() = default;
  Thresholds(double value) : values_{{value}}, single_(true) {}
  Thresholds(std::initializer_list<double> values) : values_(values) {}
  Thresholds(std::vector<double> values) : values_(std::move(values)) {}

  bool given() const { return values_.has_value(); }
  /// True when it was given as one number, which is how a config writes it.
  bool single() const { return single_; }
  /// The values, or `otherwise` alone. Throws unless all are in [0, 1].
  std::vector<double> values_or(double otherwise) const;

 private:
  std::optional<std::vector<double>> values_;
  bool single_ = false;
};
Json to_config(const Thresholds& thresholds);
void from_config(const Json& json, Thresholds& thresholds);

}  // namespace keratin
