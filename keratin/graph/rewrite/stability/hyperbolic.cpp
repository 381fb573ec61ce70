// tanh, cosh, sinh.
#include "keratin/graph/rewrite/stability/families.h"

namespace keratin::graph::stability {
namespace {

constexpr Rewrite kRows[] = {
    {.name = "tanh_by_hand",
     .from = "(exp(x) - exp(-x)) / (exp(x) + exp(-x))",
     .to = "tanh(x)",
     .why = "inf / inf above 88.7; cancels near 0",
     .any_nesting = true,
     .fails = "100 -100 1e-5",
     .agrees = "1 -2 0.5"},
    {.name = "tanh_by_expm1",
     .from = "expm1(x) / (1 + exp(x))",
     .to = "tanh(x * 0.5)",
     .why = "inf / inf above 88.7",
     .any_nesting = true,
     .fails = "100 1000",
     .agrees = "1 -2 0.5"},
    {.name = "sinh_by_hand",
     .from = "(exp(x) - exp(-x)) / 2",
     .to = "sinh(x)",
     .why = "cancels near 0",
     .any_nesting = true,
     .fails = "1e-5 -1e-4",
     .agrees = "1 -2 0.5"},
    {.name = "half_of_exp_difference",
     .from = "(exp(x) - exp(-x)) * 0.5",
     .to = "sinh(x)",
     .why = "cancels near 0",
     .any_nesting = true,
     .fails = "1e-5 -1e-4",
     .agrees = "1 -2 0.5"},
    {.name = "log_of_cosh",
     .from = "log(cosh(x))",
     .to = "where(less(abs(x), 1), 0.5 * log1p(square(sinh(x))), "
           "abs(x) + (softplus(-2 * abs(x)) - 0.6931471805599453))",
     .why = "cosh overflows above 89.4; 1 + x^2/2 is 1 near 0",
     .fails = "100 -1000 1e-4",
     .agrees = "1.5 -2 0.5"},
    {.name = "log_of_one_minus_tanh_squared",
     .from = "log(1 - square(tanh(x)))",
     .to = "where(less(abs(x), 1), log1p(-square(tanh(x))), "
           "(0.6931471805599453 - abs(x) - softplus(-2 * abs(x))) * 2)",
     .why = "tanh is 1 from 9.1 on (squashed policies)",
     .fails = "10 -100",
     .agrees = "1.5 -2 0.5"},
};

}  // namespace

std::span<const Rewrite> hyperbolic_rows() { return kRows; }

}  // namespace keratin::graph::stability
