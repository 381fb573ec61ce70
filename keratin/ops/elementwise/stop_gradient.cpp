#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct StopGradient {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return x;
  }
};

}  // namespace

OpDef stop_gradient_def() {
  return unary<StopGradient, Elementwise::kNumber>("stop_gradient")
      .doc("x itself, through which no gradient flows.")
      .keras("core", "StopGradient")
      .no_gradient("this is what it is for")
      .good({floats({-2.5f, -1, 0.25f, 3})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
