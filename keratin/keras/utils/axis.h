// Scales and ticks of a chart's axis. Internal.
#pragma once

#include <string>
#include <vector>

namespace keratin::utils {

/// A linear or logarithmic scale over the values to be shown, widened to round numbers.
class Axis {
 public:
  /// `low` and `high`: the least and the largest value (positive when `logarithmic`).
  Axis(double low, double high, bool logarithmic);
  /// Steps of whole numbers only.
  static Axis of_integers(double low, double high);

  /// Where the value stands: 0 at the low end, 1 at the high end.
  double at(double value) const;
  struct Tick {
    double value;
    std::string label;
  };
  std::vector<Tick> ticks() const;

 private:
  Axis() = default;
  std::vector<Tick> linear_ticks() const;
  std::vector<Tick> logarithmic_ticks() const;

  double low_ = 0, high_ = 1, step_ = 1;
  bool logarithmic_ = false;
};

}  // namespace keratin::utils
