#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/shape/reshape.h"

namespace keratin::ops {
namespace {

// Axis i of both, of sizes m and n, as (m, 1) and (1, n): their product is (m, n), which becomes one axis.
Tensor kron_of(const Tensor& x1, const Tensor& x2) {
  const int64_t rank = std::max(x1.rank(), x2.rank());
  if (rank > Shape::kMaxRank / 2)
    fail(ErrorCode::kLimit, "[kron] expected at most ", Shape::kMaxRank / 2, " axes, received ", rank, ".");
  if (!x1.shape().fully_known() || !x2.shape().fully_known())
    fail(ErrorCode::kShape, "[kron] expected known sizes. Received: x1.shape=", x1.shape(), ", x2.shape=", x2.shape(),
         ".");
  Shape first, second, out;
  for (int64_t axis = -rank; axis < 0; ++axis) {
    const int64_t m = x1.rank() < -axis ? 1 : x1.shape(axis), n = x2.rank() < -axis ? 1 : x2.shape(axis);
    first.push_back(m), first.push_back(1);
    second.push_back(1), second.push_back(n);
    out.push_back(checked_multiply(m, n));
  }
  return reshape(multiply(reshape(x1, first), reshape(x2, second)), out);
}

}  // namespace

OpDef kron_def() {
  return OpDef("kron")
      .doc("The Kronecker product: x2 in the place of every element of x1, multiplied by it.")
      .in({"x1", "x2"})
      .takes_complex()
      .keras("numpy", "Kron")
      .compose([](const Composition& c) -> Composed { return kron_of(c.in(0), c.in(1)); })
      .good({{{1, 2}, {3, 4}}, {{0, 1}, {1, -1}}})
      .good({{1, 2, 3}, {{1, 0.5}, {2, -1}}})
      .good({ints({1, 2}), ints({3, 4, 5})})
      .bad({floats({1}, {1, 1, 1, 1, 1}), {1}}, {}, "[kron] expected at most 4 axes, received 5.");
}

}  // namespace keratin::ops
