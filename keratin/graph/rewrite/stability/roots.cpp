// Squares and roots.
#include "keratin/graph/rewrite/stability/families.h"

namespace keratin::graph::stability {
namespace {

constexpr Rewrite kRows[] = {
    {.name = "hypot_by_hand",
     .from = "sqrt(square(x) + square(y))",
     .to = "hypot(x, y)",
     .why = "squares overflow above 1.8e19 and vanish below 1e-23",
     .fails = "3e30 1e-30; 4e30 1e-30",
     .agrees = "3 -1; 4 2"},
    {.name = "root_of_square",
     .from = "sqrt(square(x))",
     .to = "abs(x)",
     .why = "the same",
     .fails = "3e30 -1e-30",
     .agrees = "3 -1"},
    {.name = "variance_by_moments",
     .from = "mean(square(x), axis=a, keepdims=k) - square(mean(x, axis=a, keepdims=k))",
     .to = "var(x, axis=a, keepdims=k)",
     .why = "cancels when the mean is large: may come out below 0",
     .fails = "10000 10001 9999",
     .agrees = "1 2 -3"},
};

}  // namespace

std::span<const Rewrite> roots_rows() { return kRows; }

}  // namespace keratin::graph::stability
