#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct LogicalXor {
  template <class T>
  KERATIN_INLINE bool operator()(T a, T b) const {
    return a != b;
  }
};

}  // namespace

OpDef logical_xor_def() {
  return binary<LogicalXor, Elementwise::kLogical>("logical_xor")
      .doc("Exactly one is true (not 0). bool out.")
      .keras("numpy", "LogicalXor")
      .no_gradient("a bool has no gradient")
      .good({bools({true, true, false, false}), bools({true, false, true, false})})
      .good({floats({0, 2}), ints({1, 0})})
      .bad({floats({1, 2, 3}), floats({1, 2})}, {},
           "[logical_xor] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or "
           "1.");
}

}  // namespace keratin::ops
