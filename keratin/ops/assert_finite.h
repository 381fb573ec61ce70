// A check for NaN and infinity.
#pragma once

#include <string_view>

#include "keratin/ops/def/arg.h"

namespace keratin::ops {

/// x itself. Throws Error kNonFinite, with the index and value of the first and the number of all, when an element is
/// NaN or infinite; `name` says in the error what x is. A symbolic tensor has no values to look at: it passes.
Tensor assert_finite(const Arg& x, std::string_view name = "tensor");

}  // namespace keratin::ops
