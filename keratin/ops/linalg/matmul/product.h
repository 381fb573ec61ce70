// From the call of a product to what its kernels multiply.
#pragma once

#include "keratin/ops/linalg/matmul/gemm.h"

namespace keratin::ops::matmul_detail {

/// The result of x1 times x2, the first two inputs; the first two attributes are transpose_a and transpose_b. Throws
/// Error kShape when they cannot be multiplied.
TensorSpec infer_product(const OpCall& call);
/// The matrices. One right side for all of a batch makes one tall matrix of the left ones.
Product make_product(const OpCall& call);

/// The kernel of a product of this dtype, without an epilogue.
Kernel product_kernel(Product product, DType in);

}  // namespace keratin::ops::matmul_detail
