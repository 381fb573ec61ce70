#include "keratin/ops/def/op_def.h"
#include "keratin/ops/generated/linalg/solve_triangular.h"
#include "keratin/ops/linalg/matrices.h"

namespace keratin::ops {
OpDef cholesky_inverse_def() {
  return OpDef("cholesky_inverse")
      .doc(
          "The inverse of l l^H from its lower Cholesky factor l (of u^H u from u with upper): only that triangle is "
          "read.")
      .in({"x"}, Inputs::kPromoteToFloat)
      .takes_complex()
      .attr("upper", AttributeKind::kBool, false, "x is the upper factor.")
      .keras("linalg", "CholeskyInverse")
      .compose([](const Composition& c) -> Composed {
        using namespace linalg_detail;
        const Tensor& x = c.in();
        require_square("cholesky_inverse", x.shape());
        const bool upper = c.attrs().boolean(0);
        const Tensor inverse = solve_triangular(x, identity_like(x, x.shape(-1)), {.lower = !upper});
        return upper ? product_adjoint(inverse, inverse) : adjoint_product(inverse, inverse);
      })
      .good({{{2, 0}, {1, 3}}}, {}, 16)
      .good({{{2, 1}, {0, 3}}}, {true}, 16)
      .bad({{1, 2}}, {}, "[cholesky_inverse] expected matrices, at least 2 axes, received shape (2,).")
      .bad({{{1, 2}, {2, 0}}}, {}, "[solve_triangular] the matrix is singular: element 1 of its diagonal is 0.");
}

}  // namespace keratin::ops
