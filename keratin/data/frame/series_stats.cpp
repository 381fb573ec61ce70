// Series: sums, means, spreads and quantiles over the cells that are not missing.
#include <algorithm>
#include <cmath>
#include <limits>

#include "keratin/base/error.h"
#include "keratin/data/frame/series.h"

namespace keratin {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<double> present(const Series& series) {
  std::vector<double> values = series.to_vector();
  std::erase_if(values, [](double value) { return std::isnan(value); });
  return values;
}

// Pairwise: the error grows with log n, and the order never depends on anything but the length.
double pairwise_sum(std::span<const double> values) {
  if (values.size() <= 128) {
    double total = 0;
    for (const double value : values) total += value;
    return total;
  }
  const size_t half = values.size() / 2;
  return pairwise_sum(values.first(half)) + pairwise_sum(values.subspan(half));
}

}  // namespace

double Series::sum() const { return pairwise_sum(present(*this)); }

double Series::mean() const {
  const auto values = present(*this);
  return values.empty() ? kNaN : pairwise_sum(values) / static_cast<double>(values.size());
}

double Series::var() const {
  auto values = present(*this);
  if (values.size() < 2) return kNaN;
  const auto n = static_cast<double>(values.size());
  const double centre = pairwise_sum(values) / n;
  for (double& value : values) value = (value - centre) * (value - centre);
  return pairwise_sum(values) / (n - 1);
}

double Series::std() const { return std::sqrt(var()); }

double Series::min() const {
  const auto values = present(*this);
  return values.empty() ? kNaN : *std::min_element(values.begin(), values.end());
}

double Series::max() const {
  const auto values = present(*this);
  return values.empty() ? kNaN : *std::max_element(values.begin(), values.end());
}

double Series::quantile(double q) const {
  require(q >= 0 && q <= 1, ErrorCode::kInvalidArgument, "[quantile] expected a number from 0 to 1, received ", q, ".");
  auto values = present(*this);
  if (values.empty()) return kNaN;
  std::sort(values.begin(), values.end());
  const double place = q * static_cast<double>(values.size() - 1);
  const auto below = static_cast<size_t>(place);
  const size_t above = std::min(below + 1, values.size() - 1);
  const double weight = place - static_cast<double>(below);
  // NumPy's interpolation, from the nearer end, so that the last digit agrees.
  const double step = values[above] - values[below];
  return weight >= 0.5 ? values[above] - step * (1 - weight) : values[below] + step * weight;
}

}  // namespace keratin
