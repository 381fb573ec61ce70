#include "keratin/ops/linalg/matmul/product.h"

#include "keratin/base/error.h"

namespace keratin::ops::matmul_detail {
namespace {

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

}  // namespace

TensorSpec infer_product(const OpCall& call) {
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
  return {out, call.dtype(0) == DType::int8 ? DType::int32 : call.dtype(0)};
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

Kernel product_kernel(Product product, DType in) {
  if (in == DType::float32) return float_kernel(std::move(product));
  if (size_of(in) == 2 && is_floating(in)) return half_kernel(std::move(product), in);
  return plain_kernel(std::move(product), in);
}

}  // namespace keratin::ops::matmul_detail
