// Shapes of systems of linear equations a x = b, shared by solve and solve_triangular.
#pragma once

#include "keratin/ops/linalg/matrices.h"

namespace keratin::ops::linalg_detail {

/// Whether b is vectors (one, or one for each matrix of a) and not matrices of columns.
bool is_vectors(const Shape& a, const Shape& b);
/// The shape of x. Throws Error kShape in the name of `op`.
Shape infer_system(const char* op, const Shape& a, const Shape& b);

/// One system after the other: which matrix and which right side each takes.
struct Systems {
  Stack stack;
  int64_t n = 0, columns = 0;
  std::vector<int64_t> a, b;

  Systems(const Shape& a_shape, const Shape& b_shape, bool complex);
};

/// The gradients of a and b where x = a^-1 b (Giles 2008, 2.3.1), `db` being what solves the adjoint system.
Gradients system_gradient(const Backward& back, const Tensor& db);
/// Calls op on examples as batches.
Composed batch_system(const Batched& b);

}  // namespace keratin::ops::linalg_detail
