#include "keratin/ops/composite.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/abs.h"
#include "keratin/ops/generated/elementwise/less.h"
#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/generated/elementwise/minimum.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/where.h"

namespace keratin::ops {
namespace {

struct SparseSigmoid {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return math::minimum(math::maximum(static_cast<T>(0.5) * (x + T{1}), T{}), T{1});
  }
};

}  // namespace

OpDef sparse_sigmoid_def() {
  return unary<SparseSigmoid>("sparse_sigmoid")
      .doc("min(max((x + 1) / 2, 0), 1).")
      .keras("nn", "SparseSigmoid")
      .gradient([](const Backward& b) { return where(less(abs(b.in()), 1.0), multiply(b.dout(), 0.5), 0.0); })
      .good({floats({-4, -0.25f, 0.25f, 2, 4})})
      .good({ints({-3, 0, 4})});
}

}  // namespace keratin::ops
