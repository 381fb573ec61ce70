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
#include "keratin/ops/linalg/matmul/gemm.h"

namespace keratin::ops {
namespace {

using matmul_detail::Product;

enum Attr { kTransposeA, kTransposeB };

// An operand as a stack of matrices: a vector is a row on the left and a column on the right.
struct Operand {
  Shape batch;
  int64_t rows, columns;
  bool vector, transposed;
};

Operand operand(const Shape& shape, bool transpose, bool left) {
  if (shape.rank() == 1) return left ? Operand{{}, 1, shape[0], true, false} : Operand{{}, shape[0], 1, true, false};
  Operand o{shape.slice(0, shape.rank() - 2), shape[-2], shape[-1], false, transpose};
  if (transpose) std::swap(o.rows, o.columns);
  return o;
}

Operand left_of(const OpCall& call) { return operand(call.shape(0), call.attrs().boolean(kTransposeA), true); }
Operand right_of(const OpCall& call) { return operand(call.shape(1), call.attrs().boolean(kTransposeB), false); }

DType result_dtype(DType in) { return in == DType::int8 ? DType::int32 : in; }

std::vector<TensorSpec> infer_matmul(const OpCall& call) {
  for (size_t i = 0; i < 2; ++i)
    require(call.shape(i).rank() > 0, ErrorCode::kShape, "[matmul] expected x", i + 1,
            " to have at least one axis, received a scalar. Multiply by a scalar with multiply.");
  const Operand a = left_of(call), b = right_of(call);
  require(a.columns == b.rows || a.columns == kUnknown || b.rows == kUnknown, ErrorCode::kShape,
          "[matmul] inner dimensions must be equal: x1 gives rows of ", a.columns, ", x2 columns of ", b.rows,
          ". Received: x1.shape=", call.shape(0), ", x2.shape=", call.shape(1), ", transpose_a=", a.transposed,
          ", transpose_b=", b.transposed, ".");
  Shape out = broadcast("matmul", a.batch, b.batch);
  if (!a.vector) out.push_back(a.rows);
  if (!b.vector) out.push_back(b.columns);
  return {{out, result_dtype(call.dtype(0))}};
}

// Offsets of an operand's matrices for every batch of the result.
std::vector<int64_t> offsets(const Shape& out_batch, const Operand& o) {
  std::vector<int64_t> all{0};
  int64_t stride = o.rows * o.columns;
  std::vector<int64_t> strides(static_cast<size_t>(out_batch.rank()), 0);
  for (int64_t axis = 1; axis <= o.batch.rank(); ++axis) {
    if (o.batch[-axis] != 1) strides[strides.size() - static_cast<size_t>(axis)] = stride;
    stride *= o.batch[-axis];
  }
  for (int64_t axis = 0; axis < out_batch.rank(); ++axis) {
    std::vector<int64_t> next;
    for (const int64_t base : all)
      for (int64_t i = 0; i < out_batch[axis]; ++i) next.push_back(base + i * strides[static_cast<size_t>(axis)]);
    all = std::move(next);
  }
  return all;
}

Product make_product(const OpCall& call) {
  const Operand a = left_of(call), b = right_of(call);
  Product p;
  p.m = a.rows, p.k = a.columns, p.n = b.columns;
  p.a_row = a.transposed ? 1 : a.columns, p.a_col = a.transposed ? a.rows : 1;
  p.b_row = b.transposed ? 1 : b.columns, p.b_col = b.transposed ? b.rows : 1;
  const Shape batch = broadcast("matmul", a.batch, b.batch);
  const int64_t count = batch.size();
  if (count == 1) return p;
  if (b.batch.size() == 1 && !a.transposed) {
    p.m *= count;  // one right side for all: the rows of the batch lie below each other
    return p;
  }
  p.batches = count;
  p.a_offsets = offsets(batch, a);
  p.b_offsets = offsets(batch, b);
  return p;
}

Kernel prepare_matmul(const OpCall& call) {
  Product p = make_product(call);
  const DType in = call.dtype(0);
  if (in == DType::float32) return matmul_detail::float_kernel(std::move(p));
  if (size_of(in) == 2 && is_floating(in)) return matmul_detail::half_kernel(std::move(p), in);
  return matmul_detail::plain_kernel(std::move(p), in);
}

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
      .infer(infer_matmul)
      .prepare(prepare_matmul)
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
