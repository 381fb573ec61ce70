#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct Real {
  using TakesComplex = void;
  template <class T>
  KERATIN_INLINE auto operator()(T x) const {
    if constexpr (kIsComplexType<T>)
      return x.real();
    else
      return x;
  }
};

}  // namespace

OpDef real_def() {
  return unary<Real, Elementwise::kNumber>("real")
      .doc("The real part; a real tensor is its own.")
      .keras("numpy", "Real")
      .gradient([](const Backward& b) { return b.dout(); })
      .good({complexes({{1, 2}, {-3, 0.5f}})})
      .good({floats({-2.5f, -1, 0.25f, 3})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
