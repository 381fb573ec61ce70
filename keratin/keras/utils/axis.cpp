#include "keratin/keras/utils/axis.h"

#include <algorithm>
#include <cmath>

#include "keratin/base/text.h"

namespace keratin::utils {
namespace {

constexpr double kTicks = 5;

// 1, 2 or 5 times a power of ten, at least `least`.
double round_step(double least) {
  const double power = std::pow(10, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= least * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

std::string label_of(double value, double step) {
  if (value == 0) return "0";
  const double magnitude = std::abs(value);
  if (magnitude >= 1e6 || magnitude < 1e-4) return format_number("%.3g", value);
  const int decimals = std::clamp(static_cast<int>(-std::floor(std::log10(step) + 1e-9)), 0, 8);
  return format_number(cat("%.", decimals, "f").c_str(), value);
}

}  // namespace

Axis::Axis(double low, double high, bool logarithmic) : low_(low), high_(high), logarithmic_(logarithmic) {
  if (logarithmic) {
    low_ = std::log10(low), high_ = std::log10(high);
    const double margin = std::max((high_ - low_) * 0.04, 0.02);
    low_ -= margin, high_ += margin;
    return;
  }
  if (!(high_ > low_)) {
    const double margin = low_ == 0 ? 1 : std::abs(low_) * 0.1;
    low_ -= margin, high_ += margin;
  }
  step_ = round_step((high_ - low_) / kTicks);
  low_ = std::floor(low_ / step_ + 1e-9) * step_, high_ = std::ceil(high_ / step_ - 1e-9) * step_;
}

Axis Axis::of_integers(double low, double high) {
  Axis axis;
  axis.low_ = low, axis.high_ = std::max(high, low + 1);
  axis.step_ = std::max(round_step((axis.high_ - low) / 8), 1.0);
  return axis;
}

double Axis::at(double value) const { return ((logarithmic_ ? std::log10(value) : value) - low_) / (high_ - low_); }

std::vector<Axis::Tick> Axis::ticks() const { return logarithmic_ ? logarithmic_ticks() : linear_ticks(); }

std::vector<Axis::Tick> Axis::linear_ticks() const {
  std::vector<Tick> out;
  const auto first = static_cast<int64_t>(std::ceil(low_ / step_ - 1e-9));
  const auto last = static_cast<int64_t>(std::floor(high_ / step_ + 1e-9));
  for (int64_t i = first; i <= last; ++i) {
    const double value = static_cast<double>(i) * step_;
    out.push_back({value, label_of(value, step_)});
  }
  return out;
}

// Powers of ten, thinned out; with 2 and 5 between them where there are few.
std::vector<Axis::Tick> Axis::logarithmic_ticks() const {
  std::vector<Tick> out;
  const auto first = static_cast<int>(std::floor(low_)), last = static_cast<int>(std::ceil(high_));
  const int stride = std::max(1, (last - first) / 8);
  for (int power = first; power <= last; power += stride)
    for (const double factor : {1.0, 2.0, 5.0}) {
      if (factor > 1 && high_ - low_ > 3) continue;
      const double value = factor * std::pow(10, power), place = std::log10(value);
      if (place >= low_ && place <= high_) out.push_back({value, label_of(value, value)});
    }
  return out;
}

}  // namespace keratin::utils
