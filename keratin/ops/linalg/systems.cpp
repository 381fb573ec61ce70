#include "keratin/ops/linalg/systems.h"

#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/generated/elementwise/negative.h"

namespace keratin::ops::linalg_detail {

bool is_vectors(const Shape& a, const Shape& b) {
  if (b.rank() == 1) return true;
  if (b.rank() != a.rank() - 1) return false;
  for (int64_t axis = 0; axis < b.rank(); ++axis)
    if (a[axis] != b[axis] && a[axis] != kUnknown && b[axis] != kUnknown) return false;
  return true;
}

Shape infer_system(const char* op, const Shape& a, const Shape& b) {
  require_square(op, a);
  if (b.rank() < 1) fail(ErrorCode::kShape, "[", op, "] expected b to have at least one axis, received a scalar.");
  const bool vectors = is_vectors(a, b);
  const int64_t rows = vectors ? b.last() : b[-2];
  if (rows != a.last() && rows != kUnknown && a.last() != kUnknown)
    fail(ErrorCode::kShape, "[", op, "] expected b with as many rows as a. Received: a.shape=", a, ", b.shape=", b,
         ".");
  if (vectors && b.rank() == 1) {
    Shape out = batch_of(a);
    out.push_back(rows);
    return out;
  }
  if (vectors) return b;
  return with_matrix(broadcast(op, batch_of(a), batch_of(b)), rows, b.last());
}

Systems::Systems(const Shape& a_shape, const Shape& b_shape, bool complex) {
  const bool vectors = is_vectors(a_shape, b_shape);
  n = a_shape.last(), columns = vectors ? 1 : b_shape.last();
  const Shape b_batch = vectors ? b_shape.without(-1) : batch_of(b_shape);
  const Shape out = broadcast("solve", batch_of(a_shape), b_batch);
  a = broadcast_matrices(out, batch_of(a_shape));
  b = broadcast_matrices(out, b_batch);
  stack.count = out.size();
  const int64_t parts = complex ? 2 : 1;
  const int64_t numbers = checked_add(checked_multiply(n, n), checked_multiply(n, columns));
  stack.scratch = checked_add(checked_multiply(numbers, parts), n);
  stack.work = checked_multiply(checked_multiply(n, n), checked_add(n, columns));
}

Gradients system_gradient(const Backward& back, const Tensor& db) {
  if (!back.needs(0)) return {Tensor(), db};
  const bool vectors = is_vectors(back.in(0).shape(), back.in(1).shape());
  const Tensor x = back.out();
  return {negative(vectors ? product_adjoint(as_columns(db), as_columns(x)) : product_adjoint(db, x)), db};
}

Composed batch_system(const Batched& b) {
  const bool vectors = is_vectors(example_spec(b, 0).shape, example_spec(b, 1).shape);
  Tensor x[2] = {b.in(0), b.in(1)};
  if (vectors) x[1] = as_columns(x[1]);
  const int64_t ranks[2] = {b.rank(0), b.rank(1) + (vectors ? 1 : 0)};
  const int64_t rank = std::max(ranks[0], ranks[1]);
  for (size_t i = 0; i < 2; ++i)
    if (b.batched(i)) x[i] = align_example(x[i], rank);
  const Tensor out = call1(b.op(), {x[0], x[1]}, b.attrs());
  return vectors ? as_vectors(out) : out;
}

}  // namespace keratin::ops::linalg_detail
