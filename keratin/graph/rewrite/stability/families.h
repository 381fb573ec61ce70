// The families of the stability set, a file each.
#pragma once

#include <span>

#include "keratin/graph/rewrite/rule.h"

namespace keratin::graph::stability {

std::span<const Rewrite> softmax_rows();
std::span<const Rewrite> sigmoid_rows();
std::span<const Rewrite> hyperbolic_rows();
std::span<const Rewrite> exponential_rows();
std::span<const Rewrite> error_function_rows();
std::span<const Rewrite> roots_rows();
std::span<const Rewrite> gradients_rows();

}  // namespace keratin::graph::stability
