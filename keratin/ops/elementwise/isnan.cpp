#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct Isnan {
  using TakesComplex = void;
  template <class T>
  KERATIN_INLINE bool operator()(T x) const {
    return math::is_nan(x);
  }
};

}  // namespace

OpDef isnan_def() {
  return unary<Isnan, Elementwise::kCompare>("isnan")
      .doc("True where x is not a number, or a part of it is not.")
      .keras("numpy", "Isnan")
      .no_gradient("a bool has no gradient")
      .good(
          {floats({1, std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(), std::nanf("")})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
