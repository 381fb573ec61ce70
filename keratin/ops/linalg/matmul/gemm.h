// Dense products of fixed sizes, behind the matmul op.
#pragma once

#include <vector>

#include "keratin/ops/def/op_def.h"
#include "keratin/ops/linalg/matmul/epilogue.h"

namespace keratin::ops::matmul_detail {

/// C (m x n, dense rows) = A (m x k) · B (k x n), `batches` times. Strides are in elements, so that a transposed
/// operand is the same memory with its strides exchanged.
struct Product {
  int64_t m = 1, k = 1, n = 1, batches = 1;
  int64_t a_row = 0, a_col = 1, b_row = 0, b_col = 1;
  bool exchanged = false;                     ///< A is the op's second input
  std::vector<int64_t> a_offsets, b_offsets;  ///< of each batch's matrices; empty for one batch
  std::vector<EpilogueStep> epilogue = {};    ///< float32 only. The operands' buffers follow the op's two inputs
  size_t operands = 0;                        ///< that the epilogue has
  std::vector<int64_t> next_bytes = {};       ///< of further buffers, before the scratch, that the caller reads next:
                                              ///< asked for from memory meanwhile (float32, one small product)
  bool packed = false;                        ///< B is what pack_right made of it; float32 only

  int64_t a_offset(int64_t batch) const { return a_offsets.empty() ? 0 : a_offsets[static_cast<size_t>(batch)]; }
  int64_t b_offset(int64_t batch) const { return b_offsets.empty() ? 0 : b_offsets[static_cast<size_t>(batch)]; }
  double multiplications() const {
    return static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k) * static_cast<double>(batches);
  }
};

/// float32 by vectors. Every element of C is one chain of fused multiply-adds over k = 0, 1, ..., K - 1 that starts at
/// 0, whatever m, n, the batch and the number of threads are (on machines without FMA: multiply, then add).
Kernel float_kernel(Product product);
/// A right factor (k x n) in the order in which float_kernel reads it, which is that of this machine and
/// KERATIN_TARGET: a vector, for products that read the same one again and again.
Tensor pack_right(const Tensor& b, bool transposed);
/// The same of one product's B, to memory that is there.
void pack_right(const Product& product, const float* b, float* to);
/// How many floats that vector has.
int64_t packed_size(int64_t k, int64_t n);
/// The instruction set that it was compiled for and that this machine runs: "AVX3", "AVX2", "SSE4", ...
const char* float_kernel_target();

/// Halves. With AVX512-BF16 bfloat16 is summed by the processor's dot products of two neighbours along k, in order of k
/// (the rounding of each step is the processor's, subnormal numbers count as zero); otherwise, and for float16, the
/// operands are widened, multiplied as float32, and the result is rounded once.
Kernel half_kernel(Product product, DType in);
/// Whether this machine has AVX512-BF16 and KERATIN_TARGET allows it.
bool has_bfloat16_products();
/// Only where it does.
Kernel bfloat16_kernel(Product product);

/// The same chain in plain loops for the other dtypes: integers modulo their range, bool as "any of the products".
/// `out` differs from `in` for int8 alone (int32).
Kernel plain_kernel(Product product, DType in);

}  // namespace keratin::ops::matmul_detail
