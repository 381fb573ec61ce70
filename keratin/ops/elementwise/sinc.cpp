#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/abs.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/cos.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/less.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/elementwise/where.h"

namespace keratin::ops {
namespace {

struct Sinc {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    const T scaled = static_cast<T>(3.141592653589793) * x;
    return x == T{0} ? T{1} : std::sin(scaled) / scaled;
  }
};

// sinc' is (cos(pi x) - sinc(x)) / x, whose terms cancel near 0: there its power series.
Tensor slope(const Tensor& x, const Tensor& value) {
  constexpr double kPi = 3.141592653589793;
  const Tensor near = less(abs(x), 0.125);
  const Tensor far_x = where(near, 1.0, x);
  const Tensor far = divide(subtract(cos(multiply(far_x, kPi)), value), far_x);
  const Tensor t = square(multiply(where(near, x, 0.0), kPi));
  Tensor series = 12.0 / 6227020800;  // 2n (-1)^n / (2n + 1)! of n = 6, then Horner's rule
  for (const double c : {-10.0 / 39916800, 8.0 / 362880, -6.0 / 5040, 4.0 / 120, -2.0 / 6})
    series = add(multiply(series, t), c);
  return where(near, multiply(multiply(x, kPi * kPi), series), far);
}

}  // namespace

OpDef sinc_def() {
  return unary<Sinc>("sinc")
      .doc("sin(pi x) / (pi x), and 1 at 0.")
      .keras("numpy", "Sinc")
      .gradient([](const Backward& b) { return multiply(b.dout(), slope(b.in(), b.out())); })
      .good({floats({-2.5f, -0.7f, 0.25f, 1.5f})})
      .good({floats({0, 0.0625f, -0.11f})})
      .good({floats({1e-6f, 30})}, {}, 16, false);
}

}  // namespace keratin::ops
