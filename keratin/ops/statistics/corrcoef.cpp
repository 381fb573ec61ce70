#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/clip.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/sqrt.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/linalg/matmul.h"
#include "keratin/ops/generated/reduce/mean.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/transpose.h"

namespace keratin::ops {
OpDef corrcoef_def() {
  return OpDef("corrcoef")
      .in({"x"}, Inputs::kAsGiven)
      .doc(
          "Pearson's correlation coefficients of the rows of a matrix: c[i][j] / sqrt(c[i][i] * c[j][j]) of the "
          "covariances c, in [-1, 1]; NaN where a row does not vary. Of a vector the scalar 1.")
      .keras("numpy", "Corrcoef")
      .compose([](const Composition& c) -> Composed {
        require(c.in().rank() <= 2, ErrorCode::kShape, "[corrcoef] expected at most 2 axes, received shape ",
                c.in().shape(), ".");
        const Tensor given = convert(c.in(), promote(c.in().dtype(), DType::float32, false, true));
        const Tensor x = given.rank() == 2 ? given : reshape(given, Shape{1, -1});
        const Tensor centred = subtract(x, mean(x, {.axis = 1, .keepdims = true}));
        const Tensor products = matmul(centred, transpose(centred));
        const Tensor spread = sqrt(sum(square(centred), {.axis = 1}));
        const Tensor out = clip(divide(divide(products, expand_dims(spread, 1)), expand_dims(spread, 0)), -1, 1);
        return given.rank() == 2 ? out : reshape(out, Shape());
      })
      .good({{{1, 2, 4}, {3, 1, 1}}}, {}, 8, false)
      .good({{{1, 2, 4, 7}, {3, 1, 1, 2}, {0, 5, 1, 2}}}, {}, 8, false)
      .good({ints({1, 2, 4})})
      .bad({Tensor::zeros({2, 2, 2})}, {}, "[corrcoef] expected at most 2 axes, received shape (2, 2, 2).")
      .bad({Tensor::zeros({1, 2, 0})}, {}, "[corrcoef] expected at most 2 axes, received shape (1, 2, 0).");
}

}  // namespace keratin::ops
