#include "keratin/ops/def/op_def.h"
#include "keratin/ops/generated/linalg/lu_rows.h"

namespace keratin::ops {

OpDef lu_factor_def() {
  return OpDef("lu_factor")
      .doc(
          "The LU factorisation of matrices with partial pivoting: l (unit diagonal, not stored) below and u on and "
          "above the diagonal, and pivots: row i was exchanged with row pivots[i], in this order. Singular matrices "
          "have zeros on the diagonal of u.")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .results(2)
      .keras("linalg", "LuFactor")
      .compose([](const Composition& c) -> Composed {
        const Tensors all = lu_rows(c.in());
        return Tensors{all[0], all[1]};
      })
      .good({{{1, 2}, {3, 4}}}, {}, 8)
      .good({{{{1, 2}, {3, 4}}, {{4, -1}, {2, 2}}}}, {}, 8)
      .bad({{1, 2}}, {}, "[lu_factor] expected matrices, at least 2 axes, received shape (2,).");
}

}  // namespace keratin::ops
