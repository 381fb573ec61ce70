#include <cstdlib>

#include "keratin/base/error.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/shape/diagonal.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/pad.h"

namespace keratin::ops {
namespace {

// v on the k-th diagonal of a square of zeros.
Tensor spread(const Tensor& v, int64_t k) {
  constexpr int64_t kLongest = int64_t{1} << 31;
  if (k < -kLongest || k > kLongest) fail(ErrorCode::kInvalidArgument, "[diag] the diagonal ", k, " is too far out.");
  const int64_t shift = std::abs(k), side = v.shape(0) + shift;
  const Tensor padded = pad(v, k < 0 ? std::vector<int64_t>{0, shift} : std::vector<int64_t>{shift, 0});
  return where(eye(side, side, k, DType::bool_), expand_dims(padded, 0), zeros({}, v.dtype()));
}

}  // namespace

OpDef diag_def() {
  return OpDef("diag")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("Of a vector: the matrix with it on the k-th diagonal. Of a matrix: its k-th diagonal.")
      .keras("numpy", "Diag")
      .attr("k", AttributeKind::kInt, int64_t{0}, "The diagonal: positive above the main one.")
      .compose([](const Composition& c) -> Composed {
        const Tensor& x = c.in();
        require(x.rank() == 1 || x.rank() == 2, ErrorCode::kShape, "[diag] expected 1 or 2 axes, received shape ",
                x.shape(), ".");
        require(x.shape().fully_known(), ErrorCode::kShape, "[diag] expected known sizes, received shape ", x.shape(),
                ".");
        const int64_t k = c.attrs().integer(0);
        return x.rank() == 1 ? spread(x, k) : diagonal(x, {.offset = k});
      })
      .good({floats({1, -2, 3.5f, 4})})
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})}, {int64_t{1}})
      .good({floats({1, 2})}, {int64_t{-1}})
      .bad({floats({1}, {})}, {}, "[diag] expected 1 or 2 axes, received shape ().");
}

}  // namespace keratin::ops
