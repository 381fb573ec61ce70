// Cheaper ops for special arguments. They may round otherwise than the general op: value-changing.
#include "keratin/graph/rewrite/native.h"
#include "keratin/graph/rewrite/rule.h"

namespace keratin::graph {
namespace {

constexpr const char* kCheaper = "a power costs 20 products";

constexpr Rewrite kRows[] = {
    {.name = "power_zero", .from = "power(x, 0)", .to = "ones_like(x)", .why = kCheaper, .agrees = "1 -2 0.5"},
    {.name = "power_one", .from = "power(x, 1)", .to = "x", .why = kCheaper, .agrees = "1 -2 0.5"},
    {.name = "power_two", .from = "power(x, 2)", .to = "square(x)", .why = kCheaper, .agrees = "1 -2 0.5"},
    {.name = "power_three", .from = "power(x, 3)", .to = "x * square(x)", .why = kCheaper, .agrees = "1 -2 0.5"},
    {.name = "power_half", .from = "power(x, 0.5)", .to = "sqrt(x)", .why = kCheaper, .agrees = "1 2 0.5"},
    {.name = "power_minus_half", .from = "power(x, -0.5)", .to = "rsqrt(x)", .why = kCheaper, .agrees = "1 2 0.5"},
    {.name = "power_minus_one", .from = "power(x, -1)", .to = "reciprocal(x)", .why = kCheaper, .agrees = "1 -2 0.5"},
    {.name = "power_minus_two",
     .from = "power(x, -2)",
     .to = "reciprocal(square(x))",
     .why = kCheaper,
     .agrees = "1 -2 0.5"},
    {.name = "gather_factors",
     .from = "(x * c) * d",
     .to = "x * (c * d)",
     .why = "constants meet while compiling",
     .when = "scalar(c), scalar(d)",
     .agrees = "1 -2 0.5; 3; 5"},
    {.name = "gather_terms",
     .from = "(x + c) + d",
     .to = "x + (c + d)",
     .why = "constants meet while compiling",
     .when = "scalar(c), scalar(d)",
     .agrees = "1 -2 0.5; 3; 5"},
    {.name = "softmax_gradient",
     .from = "d * y - y * sum(d * y, axis=a, keepdims=True)",
     .to = "softmax_grad(y, d, axis=a)",
     .why = "one pass over a row instead of four",
     .agrees = "0.25 0.5 0.25; 1 -2 0.5"},
};

}  // namespace

const RewriteSet& specialise_rewrites() {
  static const RewriteSet set({kRows}, {});
  return set;
}

}  // namespace keratin::graph
