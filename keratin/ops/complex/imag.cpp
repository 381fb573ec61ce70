#include "keratin/ops/complex/parts.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/zeros_like.h"

namespace keratin::ops {
namespace {

struct Imag {
  using TakesComplex = void;
  template <class T>
  KERATIN_INLINE auto operator()(T x) const {
    if constexpr (kIsComplexType<T>)
      return x.imag();
    else
      return static_cast<void>(x), T{};
  }
};

}  // namespace

OpDef imag_def() {
  return unary<Imag, Elementwise::kNumber>("imag")
      .doc("The imaginary part; zeros of a real tensor.")
      .keras("numpy", "Imag")
      .gradient([](const Backward& b) -> Gradients {
        if (!is_complex(b.in().dtype())) return {Tensor()};
        return {complex_of(zeros_like(b.dout()), b.dout())};
      })
      .good({complexes({{1, 2}, {-3, 0.5f}})})
      .good({floats({-2.5f, -1, 0.25f, 3})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
