#include <cmath>
#include <limits>

#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct Round {
  double decimals;
  double scale;
  explicit Round(const double* p) : decimals(p[0]), scale(std::pow(10.0, std::fabs(p[0]))) {}

  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    if constexpr (std::is_floating_point_v<T>) {
      const auto s = static_cast<T>(scale);
      return decimals == 0 ? std::nearbyint(x) : decimals > 0 ? std::nearbyint(x * s) / s : std::nearbyint(x / s) * s;
    } else {
      if (decimals >= 0) return x;
      // What does not fit, as 130 for an int8 near its end, gives 0.
      const double rounded = std::nearbyint(static_cast<double>(x) / scale) * scale;
      const bool fits = rounded < static_cast<double>(std::numeric_limits<T>::max()) &&
                        rounded >= static_cast<double>(std::numeric_limits<T>::lowest());
      return fits ? static_cast<T>(rounded) : T{};
    }
  }
};

}  // namespace

OpDef round_def() {
  return unary<Round, Elementwise::kNumber>("round")
      .doc("The nearest number with so many decimals; halves go to the even one. Integers keep theirs.")
      .keras("numpy", "Round")
      .attr("decimals", AttributeKind::kInt, int64_t{0}, "How many; -1 rounds to tens.")
      .no_gradient("piecewise constant")
      .good({floats({-2.5f, -1.25f, 0.5f, 1.5f, 3})})
      .good({floats({-2.54f, 1.06f, 123.456f})}, {int64_t{1}})
      .good({ints({-13, 0, 57})}, {int64_t{-1}})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
