// The stability set: forms that lose their value in floating point, and what they mean. Each row is tested at the
// arguments where the first form fails and at others where both are good (rewrite_table_test.cpp). The rows are in
// stability/, by family.
#include "keratin/graph/rewrite/native.h"
#include "keratin/graph/rewrite/stability/families.h"

namespace keratin::graph {
namespace {

// After all others, which say more about their divisor.
constexpr Rewrite kLast[] = {
    {.name = "sigmoid_by_hand",
     .from = "1 / (1 + exp(x))",
     .to = "sigmoid(-x)",
     .why = "exp overflows above 88.7: no harm forward, 0 * inf in the gradient",
     .any_nesting = true,
     .agrees = "1 -2 0.5"},
    {.name = "minus_minus", .from = "-(-x)", .to = "x", .why = "rows above leave two signs", .agrees = "1 -2"},
};

constexpr NativeRewrite kNatives[] = {
    {"divisor_out_of_sum", "multiply", "(u / s + sum(v / s)) * exp(x), s = sum(exp(x))", "(u + sum(v)) * softmax(x)",
     divisor_out_of_sum},
    {"zero_times_product", "multiply", "0 * matmul(x, y)", "0", zero_times_product},
    {"product_with_zero", "matmul", "matmul(0, y)", "0", product_with_zero},
};

}  // namespace

const RewriteSet& stability_rewrites() {
  using namespace stability;
  static const RewriteSet set({softmax_rows(), sigmoid_rows(), hyperbolic_rows(), exponential_rows(),
                               error_function_rows(), roots_rows(), gradients_rows(), kLast},
                              kNatives);
  return set;
}

}  // namespace keratin::graph
