#include <cmath>
#include <numbers>

#include "keratin/ops/complex/parts.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/complex/imag.h"
#include "keratin/ops/generated/complex/real.h"
#include "keratin/ops/generated/elementwise/abs.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/equal.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/negative.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/where.h"

namespace keratin::ops {
namespace {

struct Angle {
  using TakesComplex = void;
  template <class T>
  KERATIN_INLINE auto operator()(T x) const {
    if constexpr (kIsComplexType<T>)
      return std::atan2(x.imag(), x.real());
    else
      return x != x ? x : std::copysign(T{1}, x) < 0 ? std::numbers::pi_v<T> : T{};
  }
};

// i z / |z|^2, and 0 at 0.
Tensor slope(const Tensor& z) {
  const Tensor size = square(abs(z));
  const Tensor safe = where(equal(size, 0), 1, size);
  return complex_of(negative(divide(imag(z), safe)), divide(real(z), safe));
}

}  // namespace

OpDef angle_def() {
  return unary<Angle>("angle")
      .doc(
          "The angle of a complex number with the positive real axis, atan2(imag(x), real(x)), in (-pi, pi]. Of a real "
          "number 0, or pi below 0 (and of -0).")
      .keras("numpy", "Angle")
      .gradient([](const Backward& b) -> Gradients {
        if (!is_complex(b.in().dtype())) return {Tensor()};
        return {multiply(b.dout(), slope(b.in()))};
      })
      .good({complexes({{1, 2}, {-3, 0.5f}, {-1, -1}})})
      .good({floats({-2.5f, -1, 0.25f, 3})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
