#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/ones_like.h"
#include "keratin/ops/generated/elementwise/zeros_like.h"
#include "keratin/ops/generated/linalg/inv.h"
#include "keratin/ops/generated/linalg/matmul.h"
#include "keratin/ops/linalg/matrices.h"

namespace keratin::ops {
namespace {

using namespace linalg_detail;

// By squaring, from the highest bit of the exponent down; the dtype stays (int8 too).
Tensor power_of(const Tensor& x, uint64_t n) {
  if (n == 0) return add(zeros_like(x), identity_like(x, x.shape(-1)));
  Tensor out = x;
  for (int bit = 62 - __builtin_clzll(n); bit >= 0; --bit) {
    out = cast(matmul(out, out), x.dtype());
    if (n >> bit & 1) out = cast(matmul(out, x), x.dtype());
  }
  return out;
}

}  // namespace

OpDef matrix_power_def() {
  return OpDef("matrix_power")
      .doc("The n-th power of square matrices by repeated squaring: n = 0 the identity, n < 0 powers of the inverse.")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .attr("n", AttributeKind::kInt, {}, "The exponent.")
      .keras("linalg", "MatrixPower")
      .compose([](const Composition& c) -> Composed {
        require_square("matrix_power", c.in().shape());
        const int64_t n = c.attrs().integer(0);
        if (n < 0) return power_of(inv(c.in()), -static_cast<uint64_t>(n));
        return power_of(c.in(), static_cast<uint64_t>(n));
      })
      .good({{{1, 0.5}, {-1, 2}}}, {int64_t{5}}, 32)
      .good({{{1, 0.5}, {-1, 2}}}, {int64_t{-2}}, 32)
      .good({{{1, 0.5}, {-1, 2}}}, {int64_t{0}})
      .good({ints({1, 2, 3, 4}, {2, 2})}, {int64_t{3}})
      .bad({{1, 2}}, {int64_t{2}}, "[matrix_power] expected matrices, at least 2 axes, received shape (2,).")
      .bad({{{1, 2, 3}, {2, 4, 5}}}, {int64_t{2}}, "[matrix_power] expected square matrices, received shape (2, 3).");
}

}  // namespace keratin::ops
