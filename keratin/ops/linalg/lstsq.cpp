#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/linalg/matmul.h"
#include "keratin/ops/generated/linalg/pinv.h"
#include "keratin/ops/linalg/cutoff.h"

namespace keratin::ops {
namespace {

using namespace linalg_detail;

void require_rows(const Shape& a, const Shape& b) {
  require_matrices("lstsq", a);
  if (b.rank() < 1) fail(ErrorCode::kShape, "[lstsq] expected b to have at least one axis, received a scalar.");
  const int64_t rows = b.rank() == 1 ? b.last() : b[-2];
  if (rows != a[-2] && rows != kUnknown && a[-2] != kUnknown)
    fail(ErrorCode::kShape, "[lstsq] expected b with as many rows as a. Received: a.shape=", a, ", b.shape=", b, ".");
}

}  // namespace

OpDef lstsq_def() {
  return OpDef("lstsq")
      .doc(
          "The x of smallest 2-norm among those that minimise ||a x - b||: pinv(a) b, computed in float64. b is a "
          "vector or columns; leading axes broadcast.")
      .in({"a", "b"}, Inputs::kPromoteToFloat)
      .attr("rcond", AttributeKind::kOptionalFloat, Attribute(),
            "Singular values up to rcond * the largest count as 0. None: max(m, n) * the dtype's epsilon.")
      .keras("linalg", "Lstsq")
      .compose([](const Composition& c) -> Composed {
        const Tensor &a = c.in(0), &b = c.in(1);
        require_rows(a.shape(), b.shape());
        if (c.attrs().is_none(0) && (a.shape()[-1] == kUnknown || a.shape()[-2] == kUnknown))
          fail(ErrorCode::kShape,
               "[lstsq] expected rcond where the sizes of a are not known, received a.shape=", a.shape(), ".");
        const double rcond = c.attrs().is_none(0) ? default_cutoff(a.shape(), a.dtype()) : c.attrs().real(0);
        const Tensor inverse = pinv(cast(a, DType::float64), {.rcond = rcond});
        return cast(matmul(inverse, cast(b, DType::float64)), a.dtype());
      })
      .good({{{1, 2}, {3, 4}, {5, -7}}, {1, 2, 3}}, {}, 8)
      .good({{{{1, 2, 3}, {3, 4, -1}}, {{1, 0, 2}, {2, 1, 1}}}, {{1, 2}, {3, -1}}}, {}, 8)
      .good({{{1, 2}, {2, 4}}, {1, 3}}, {1e-3}, 8, false)
      .bad({{{1, 2}, {3, 4}, {5, -7}}, {1, 2}}, {},
           "[lstsq] expected b with as many rows as a. Received: a.shape=(3, 2), b.shape=(2,).")
      .bad({{1, 2}, {1, 2}}, {}, "[lstsq] expected matrices, at least 2 axes, received shape (2,).");
}

}  // namespace keratin::ops
