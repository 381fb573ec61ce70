// What the kernels of convolutions share: products of one block, and how scratch and work are cut.
#pragma once

#include <algorithm>
#include <span>

#include "keratin/base/parallel_for.h"
#include "keratin/ops/linalg/matmul/gemm.h"
#include "keratin/ops/nn/conv/gather.h"

namespace keratin::ops::conv_detail {

inline constexpr double kParallelFrom = 1 << 18;  ///< multiplications: below, threads cost more than they bring

inline int64_t aligned(int64_t bytes) { return (bytes + 63) / 64 * 64; }
inline int64_t blocks_of(int64_t rows, int64_t block) { return (rows + block - 1) / block; }

/// Rows of a block: what is gathered stays in the second-level cache.
inline int64_t block_rows(int64_t depth) { return std::clamp<int64_t>(65536 / std::max<int64_t>(depth, 1), 4, 1024); }

template <class C>
Kernel product_kernel(const matmul_detail::Product& product) {
  Kernel kernel = std::is_same_v<C, float> ? matmul_detail::float_kernel(product)
                                           : matmul_detail::plain_kernel(product, dtype_of<C>);
  return kernel;
}

/// The product of a whole block of rows and that of the last, shorter one.
struct Products {
  Kernel full, rest;
  int64_t scratch() const { return aligned(std::max(full.scratch_bytes, rest.scratch_bytes)); }
};

/// `operands`: of the product's epilogue.
template <class C>
void multiply(const Kernel& product, const C* a, const C* b, C* c, void* scratch,
              std::span<void* const> operands = {}) {
  void* buffers[4 + matmul_detail::kMostOperands] = {c, const_cast<C*>(a), const_cast<C*>(b)};
  *std::copy(operands.begin(), operands.end(), buffers + 3) = scratch;
  product.run(product, buffers);
}

/// The rows of one image follow each other in memory as the rows of the gathered matrix do: nothing is to be gathered.
bool rows_lie_ready(const Geometry& g);

}  // namespace keratin::ops::conv_detail
