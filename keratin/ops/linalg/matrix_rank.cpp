#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/generated/elementwise/greater.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/linalg/svd.h"
#include "keratin/ops/generated/reduce/count_nonzero.h"
#include "keratin/ops/generated/reduce/max.h"
#include "keratin/ops/linalg/cutoff.h"

namespace keratin::ops {
namespace {

using namespace linalg_detail;

Tensor rank_of(const Tensor& x, const Attributes& attrs) {
  require_matrices("matrix_rank", x.shape());
  const int64_t m = x.shape(-2), n = x.shape(-1);
  const Tensor s = svd(x, {.full_matrices = false, .compute_uv = false})[0];
  if (!attrs.is_none(0)) return count_nonzero(greater(s, Tensor(attrs.real(0))), {.axis = -1});
  if (m == kUnknown || n == kUnknown)
    fail(ErrorCode::kShape, "[matrix_rank] expected tol where the sizes of x are not known, received shape ", x.shape(),
         ".");
  if (m == 0 || n == 0) return count_nonzero(s, {.axis = -1});
  const Tensor largest = max(s, {.axis = -1, .keepdims = true});
  return count_nonzero(greater(s, multiply(largest, Tensor(default_cutoff(x.shape(), x.dtype())))), {.axis = -1});
}

}  // namespace

OpDef matrix_rank_def() {
  return OpDef("matrix_rank")
      .doc("The number of singular values of matrices above tol, int32.")
      .in({"x"}, Inputs::kPromoteToFloat)
      .attr("tol", AttributeKind::kOptionalFloat, Attribute(),
            "What counts as 0. None: max(m, n) * the dtype's epsilon * the largest singular value.")
      .keras("linalg", "MatrixRank")
      .compose([](const Composition& c) -> Composed { return rank_of(c.in(), c.attrs()); })
      .good({{{1, 2}, {2, 4}}})
      .good({{{{1, 2}, {3, 4}}, {{0, 0}, {0, 1}}}}, {0.5})
      .bad({{1, 2}}, {}, "[matrix_rank] expected matrices, at least 2 axes, received shape (2,).")
      .bad({Tensor::scalar(1, DType::float32)}, {},
           "[matrix_rank] expected matrices, at least 2 axes, received shape ().");
}

}  // namespace keratin::ops
