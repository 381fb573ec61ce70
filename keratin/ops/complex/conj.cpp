#include "keratin/ops/def/conjugate.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct Conj {
  using TakesComplex = void;
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    if constexpr (kIsComplexType<T>)
      return T(x.real(), -x.imag());
    else
      return x;
  }
};

}  // namespace

OpDef conj_def() {
  return unary<Conj, Elementwise::kNumber>("conj")
      .doc("The complex conjugate: the imaginary part changes its sign. A real tensor stays as it is.")
      .keras("numpy", "Conj")
      .alias("conjugate")
      .gradient([](const Backward& b) { return conjugate_of(b.dout()); })
      .good({complexes({{1, 2}, {-3, 0.5f}})})
      .good({floats({-2.5f, -1, 0.25f, 3})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
