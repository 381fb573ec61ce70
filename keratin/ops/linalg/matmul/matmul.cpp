#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/conjugate.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/generated/linalg/matmul.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/squeeze.h"
#include "keratin/ops/generated/shape/transpose.h"
#include "keratin/ops/linalg/matmul/product.h"

namespace keratin::ops {
namespace {

enum Attr { kTransposeA, kTransposeB };

Gradients matmul_gradient(const Backward& back) {
  const bool vector_a = back.in(0).rank() == 1, vector_b = back.in(1).rank() == 1;
  Tensor a = conjugate_of(back.in(0)), b = conjugate_of(back.in(1)), dc = back.dout();
  bool ta = back.attrs().boolean(kTransposeA), tb = back.attrs().boolean(kTransposeB);
  if (vector_b) b = expand_dims(b, -1), dc = expand_dims(dc, -1), tb = false;
  if (vector_a) a = expand_dims(a, 0), dc = expand_dims(dc, -2), ta = false;
  Tensor da, db;
  if (back.needs(0))
    da = ta ? matmul(b, dc, {.transpose_a = tb, .transpose_b = true}) : matmul(dc, b, {.transpose_b = !tb});
  if (!back.needs(1)) return {da};
  if (b.rank() == 2 && a.rank() > 2 && !ta) {  // one product instead of a batch of them that is summed
    a = reshape(a, {-1, a.shape(-1)});
    dc = reshape(dc, {-1, dc.shape(-1)});
  }
  db = tb ? matmul(dc, a, {.transpose_a = true, .transpose_b = ta}) : matmul(a, dc, {.transpose_a = !ta});
  if (vector_b) db = squeeze(db, {.axis = -1});
  return {da, db};
}

// Vectors become matrices, so that examples are batch axes.
Composed batch_matmul(const Batched& b) {
  Tensors x = b.ins();
  bool expanded[2] = {};
  for (size_t i = 0; i < 2; ++i) {
    expanded[i] = b.batched(i) && b.rank(i) == 1;
    const bool as_row = (i == 0) != b.attrs().boolean(i == 0 ? kTransposeA : kTransposeB);
    if (expanded[i]) x[i] = expand_dims(x[i], as_row ? 1 : -1);
  }
  const int64_t rank = std::max({b.rank(0), b.rank(1), int64_t{2}});
  for (size_t i = 0; i < 2; ++i)
    if (b.batched(i)) x[i] = align_example(x[i], rank);
  Tensor out = matmul(x[0], x[1], {b.attrs().boolean(kTransposeA), b.attrs().boolean(kTransposeB)});
  if (expanded[1]) out = squeeze(out, {.axis = -1});
  if (expanded[0]) out = squeeze(out, {.axis = b.rank(1) == 1 ? -1 : -2});
  return out;
}

}  // namespace

OpDef matmul_def() {
  return OpDef("matmul")
      .doc(
          "The matrix product: out[..., i, j] = sum over k of x1[..., i, k] * x2[..., k, j], NumPy's rules: leading "
          "axes broadcast, a vector on the left is a row and on the right a column, and loses that axis in the "
          "result. transpose_a and transpose_b exchange the last two axes first (ours; vectors stay as they are). "
          "float32 sums in order of k with fused multiply-adds, so a row's result does not depend on the others; "
          "halves accumulate in float32 (bfloat16 by the processor's dot products of pairs where it has them); "
          "integers wrap; int8 gives int32; bool gives any(x1 and x2).")
      .in({"x1", "x2"})
      .takes_complex()
      .attr("transpose_a", AttributeKind::kBool, false, "Exchange the last two axes of x1 first.")
      .attr("transpose_b", AttributeKind::kBool, false, "Exchange the last two axes of x2 first.")
      .keras("numpy", "Matmul")
      .infer([](const OpCall& call) { return std::vector{matmul_detail::infer_product(call)}; })
      .prepare([](const OpCall& call) {
        return matmul_detail::product_kernel(matmul_detail::make_product(call), call.dtype(0));
      })
      .gradient([](const Backward& b) { return matmul_gradient(b); })
      .batch([](const Batched& b) { return batch_matmul(b); })
      .good({{{1, 2, 3}, {4, 5, 6}}, {{1, 0.5}, {-1, 2}, {3, 0.25}}}, {}, 16)
      .good({{{1, 2, 3}, {4, 5, 6}}, {{1, 0.5}, {-1, 2}}}, {true, false}, 16)
      .good({{{1, 2, 3}, {4, 5, 6}}, {{1, 0.5, 2}, {-1, 2, 1}}}, {false, true}, 16)
      .good({{{1, 2, 3}, {4, 5, 6}}, {{1, 0.5}, {-1, 2}, {3, 0.25}, {0, 1}}}, {true, true}, 16)
      .good({{1, 2, 3}, {{1, 0.5}, {-1, 2}, {3, 0.25}}}, {}, 16)
      .good({{{1, 2, 3}, {4, 5, 6}}, {1, -1, 0.5}}, {}, 16)
      .good({{1, 2, 3}, {4, -5, 6}}, {}, 16)
      .good({{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}, {{0.5, 1}, {2, -1}}}, {}, 16)
      .good({{{{1, 2}}, {{3, 4}}, {{5, 6}}}, {{{1, 2}, {3, -4}}}}, {}, 16)
      .good({Tensor(std::vector<int32_t>{1, 2, 3, 4}, {2, 2}), Tensor(std::vector<int32_t>{5, 6, 7, 8}, {2, 2})})
      .bad({{{1, 2, 3}}, {{1, 2}, {3, 4}}}, {},
           "[matmul] inner dimensions must be equal: x1 gives rows of 3, x2 columns of 2. Received: x1.shape=(1, 3), "
           "x2.shape=(2, 2), transpose_a=false, transpose_b=false.")
      .bad({Tensor::scalar(2, DType::float32), {1, 2}}, {},
           "[matmul] expected x1 to have at least one axis, received a scalar. Multiply by a scalar with multiply.");
}

}  // namespace keratin::ops
