#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/negative.h"
#include "keratin/ops/generated/elementwise/sigmoid.h"
#include "keratin/ops/generated/elementwise/softplus.h"

namespace keratin::ops {
namespace {

struct LogSigmoid {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return -math::softplus(-x);
  }
};

}  // namespace

OpDef log_sigmoid_def() {
  return unary<LogSigmoid>("log_sigmoid")
      .doc("log(sigmoid(x)) = -softplus(-x).")
      .keras("nn", "LogSigmoid")
      .gradient([](const Backward& b) { return multiply(b.dout(), sigmoid(negative(b.in()))); })
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})})
      .good({floats({-100, -20, 20, 88})}, {}, 4, false);
}

}  // namespace keratin::ops
