#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct Isinf {
  using TakesComplex = void;
  template <class T>
  KERATIN_INLINE bool operator()(T x) const {
    if constexpr (std::is_floating_point_v<T>) {
      return std::fabs(x) > std::numeric_limits<T>::max();
    } else if constexpr (kIsComplexType<T>) {
      return std::isinf(x.real()) || std::isinf(x.imag());
    } else {
      return static_cast<void>(x), false;
    }
  }
};

}  // namespace

OpDef isinf_def() {
  return unary<Isinf, Elementwise::kCompare>("isinf")
      .doc("True where x is an infinity.")
      .keras("numpy", "Isinf")
      .no_gradient("a bool has no gradient")
      .good(
          {floats({1, std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(), std::nanf("")})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
