#include "keratin/ops/composite.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/exp.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/square.h"

namespace keratin::ops {
namespace {

constexpr double kTwoOverRootPi = 1.1283791670955125739;

// Winitzki's approximation (2008; within 2e-3) as the start, then Halley's steps on erf, which cube the error. Towards
// +-1 the steps use erfc, whose digits do not cancel.
double inverse(double y) {
  const double size = std::fabs(y);
  if (!(size < 1)) return size == 1 ? y * std::numeric_limits<double>::infinity() : std::nan("");
  constexpr double kA = 0.147, kTwoOverPiA = 2 / (3.14159265358979323846 * kA);
  const double l = std::log1p(-y * y), half = kTwoOverPiA + 0.5 * l;
  double x = std::sqrt(std::sqrt(half * half - l / kA) - half);
  for (int step = 0; step < 3; ++step) {
    const double error = size < 0.5 ? std::erf(x) - size : (1 - size) - std::erfc(x);
    const double newton = error / (kTwoOverRootPi * std::exp(-x * x));
    x -= newton / (1 + x * newton);
  }
  return std::copysign(x, y);
}

struct Erfinv {
  template <class T>
  T operator()(T x) const {
    return static_cast<T>(inverse(static_cast<double>(x)));
  }
};

}  // namespace

OpDef erfinv_def() {
  return unary<Erfinv>("erfinv")
      .doc("The inverse of erf: infinite at -1 and 1, NaN beyond. Correctly rounded but for 1 ULP in float32.")
      .keras("math", "ErfInv")
      .gradient(
          [](const Backward& b) { return multiply(b.dout(), multiply(exp(square(b.out())), 1 / kTwoOverRootPi)); })
      .good({floats({-0.9f, -0.5f, 0.125f, 0.75f})})
      .good({floats({-0.999f, 0.9999f})}, {}, 4, false)
      .good({ints({-1, 0, 1})}, {}, 4, false);
}

}  // namespace keratin::ops
