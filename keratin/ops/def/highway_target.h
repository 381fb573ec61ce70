// KERATIN_TARGET for kernels that Highway dispatches.
#pragma once

namespace keratin::ops {

/// Before the first HWY_DYNAMIC_DISPATCH of a kernel: the environment variable KERATIN_TARGET ("baseline", "avx2",
/// "avx512") limits what Highway may choose, as simd_target() says for plain loops.
void obey_target_override();

}  // namespace keratin::ops
