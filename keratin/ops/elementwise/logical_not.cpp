#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct LogicalNot {
  template <class T>
  KERATIN_INLINE bool operator()(T x) const {
    return !x;
  }
};

}  // namespace

OpDef logical_not_def() {
  return unary<LogicalNot, Elementwise::kLogical>("logical_not")
      .doc("True where x is false (0).")
      .keras("numpy", "LogicalNot")
      .no_gradient("a bool has no gradient")
      .good({bools({true, false})})
      .good({floats({0, 2})});
}

}  // namespace keratin::ops
