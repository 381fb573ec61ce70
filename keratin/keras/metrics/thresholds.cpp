#include "keratin/keras/metrics/thresholds.h"

#include "keratin/base/error.h"
#include "keratin/keras/config.h"

namespace keratin {

std::vector<double> Thresholds::values_or(double otherwise) const {
  if (!given()) return {otherwise};
  for (const double value : *values_)
    require(value >= 0 && value <= 1, ErrorCode::kInvalidArgument,
            "Threshold values must be in [0, 1]. Received: ", value);
  return *values_;
}

Json to_config(const Thresholds& thresholds) {
  if (!thresholds.given()) return {};
  const std::vector<double> values = thresholds.values_or(0);
  return thresholds.single() ? Json(values.front()) : to_config(values);
}

void from_config(const Json& json, Thresholds& thresholds) {
  if (json.is_null()) {
    thresholds = Thresholds();
  } else if (json.is_number()) {
    thresholds = json.as_double();
  } else {
    std::vector<double> values;
    from_config(json, values);
    thresholds = Thresholds(values);
  }
}

}  // namespace keratin
