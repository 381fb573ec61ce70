#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct Isneginf {
  template <class T>
  KERATIN_INLINE bool operator()(T x) const {
    if constexpr (std::is_floating_point_v<T>) {
      return x == -std::numeric_limits<T>::infinity();
    } else {
      return x != x;
    }
  }
};

}  // namespace

OpDef isneginf_def() {
  return unary<Isneginf, Elementwise::kCompare>("isneginf")
      .doc("True where x is minus infinity.")
      .keras("numpy", "Isneginf")
      .no_gradient("a bool has no gradient")
      .good(
          {floats({1, std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(), std::nanf("")})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
