#include "keratin/ops/linalg/matrices.h"

#include <array>

#include "keratin/base/error.h"
#include "keratin/base/parallel_for.h"
#include "keratin/ops/creation/creation.h"
#include "keratin/ops/def/conjugate.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/linalg/matmul.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/squeeze.h"
#include "keratin/ops/generated/shape/swapaxes.h"

namespace keratin::ops::linalg_detail {

void require_matrices(const char* op, const Shape& shape) {
  if (shape.rank() < 2)
    fail(ErrorCode::kShape, "[", op, "] expected matrices, at least 2 axes, received shape ", shape, ".");
}

void require_square(const char* op, const Shape& shape) {
  require_matrices(op, shape);
  if (shape[-1] != shape[-2] && shape[-1] != kUnknown && shape[-2] != kUnknown)
    fail(ErrorCode::kShape, "[", op, "] expected square matrices, received shape ", shape, ".");
}

Shape with_matrix(Shape batch, int64_t rows, int64_t columns) {
  batch.push_back(rows);
  batch.push_back(columns);
  return batch;
}

std::vector<int64_t> broadcast_matrices(const Shape& out, const Shape& batch) {
  std::vector<int64_t> all{0};
  int64_t stride = batch.size();
  for (int64_t axis = 0; axis < out.rank(); ++axis) {
    const int64_t own = axis - (out.rank() - batch.rank());
    const int64_t size = own < 0 ? 1 : batch[own];
    if (own >= 0 && size > 0) stride /= size;
    std::vector<int64_t> next;
    next.reserve(all.size() * static_cast<size_t>(out[axis]));
    for (const int64_t base : all)
      for (int64_t i = 0; i < out[axis]; ++i) next.push_back(base + (size == 1 ? 0 : i * stride));
    all = std::move(next);
  }
  return all;
}

Tensor adjoint(const Tensor& x) { return swapaxes(conjugate_of(x), -1, -2); }
Tensor product(const Tensor& x, const Tensor& y) { return matmul(x, y); }
Tensor adjoint_product(const Tensor& x, const Tensor& y) { return matmul(conjugate_of(x), y, {.transpose_a = true}); }
Tensor product_adjoint(const Tensor& x, const Tensor& y) { return matmul(x, conjugate_of(y), {.transpose_b = true}); }
Tensor symmetric_sum(const Tensor& x) { return add(x, adjoint(x)); }
Tensor symmetric_half(const Tensor& x) { return multiply(symmetric_sum(x), Tensor(0.5)); }
Tensor on_diagonal(const Tensor& v) { return multiply(expand_dims(v, -1), identity_like(v, v.shape(-1))); }
Tensor identity_like(const Tensor& x, int64_t n) { return identity(n, x.dtype()); }
Tensor as_columns(const Tensor& x) { return expand_dims(x, -1); }
Tensor as_vectors(const Tensor& x) { return squeeze(x, {.axis = -1}); }

int64_t Stack::scratch_bytes() const {
  const int64_t each = checked_multiply(scratch, static_cast<int64_t>(sizeof(double)));
  return std::max<int64_t>(checked_multiply(each, blocks()), sizeof(double));  // so that there is such a buffer
}

Refusal for_each_matrix(const Stack& stack, void* scratch, function_ref<int64_t(int64_t, double*)> body) {
  constexpr int64_t kWorthThreads = 1 << 18;
  std::array<Refusal, Stack::kBlocks> refusals;
  const int64_t blocks = stack.blocks();
  const auto run_block = [&](int64_t block) {
    double* own = static_cast<double*>(scratch) + block * stack.scratch;
    Refusal& refusal = refusals[static_cast<size_t>(block)];
    const int64_t end = stack.count * (block + 1) / blocks;
    for (int64_t i = stack.count * block / blocks; i < end && refusal.place == kFine; ++i) refusal = {i, body(i, own)};
  };
  if (blocks > 1 && stack.work > kWorthThreads / stack.count)
    parallel_for(blocks, run_block);
  else
    for (int64_t block = 0; block < blocks; ++block) run_block(block);
  for (int64_t block = 0; block < blocks; ++block)
    if (refusals[static_cast<size_t>(block)].place != kFine) return refusals[static_cast<size_t>(block)];
  return {};
}

std::string which_matrix(const Refusal& refusal, int64_t count) {
  return count == 1 ? "" : cat(" (matrix ", refusal.matrix, " of ", count, ")");
}

}  // namespace keratin::ops::linalg_detail
