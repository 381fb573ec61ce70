// random_dropout of float32 by vectors.
#pragma once

#include "keratin/ops/def/op_def.h"

namespace keratin::ops::random_detail {

/// Makes 64 words at once, with the bits of Stream::words. Reads of the kernel what run_dropout reads: n[0] samples,
/// n[1] elements of each, n[2] the threshold, f[0] the factor. Null where the machine has less than AVX2.
Kernel::Run float_dropout();

}  // namespace keratin::ops::random_detail
