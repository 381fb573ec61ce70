// Exact algebra: every bit of every result stays, but for the sign of a NaN.
#include "keratin/graph/rewrite/native.h"
#include "keratin/graph/rewrite/rule.h"

namespace keratin::graph {
namespace {

constexpr const char* kFewer = "a step less";
constexpr const char* kSigns = "signs are exact: they move outwards until they meet";

constexpr Rewrite kRows[] = {
    {.name = "double_negation", .from = "-(-x)", .to = "x", .why = kFewer, .agrees = "1 -2 0"},
    {.name = "add_negative", .from = "x + (-y)", .to = "x - y", .why = kFewer, .agrees = "1 -2 0; 3 4 0"},
    {.name = "subtract_negative", .from = "x - (-y)", .to = "x + y", .why = kFewer, .agrees = "1 -2 0; 3 4 0"},
    {.name = "subtract_zero", .from = "x - 0", .to = "x", .why = kFewer, .agrees = "1 -2 0"},
    {.name = "times_minus_one", .from = "x * -1", .to = "-x", .why = "a sign needs no multiplier", .agrees = "1 -2 0"},
    {.name = "over_minus_one", .from = "x / -1", .to = "-x", .why = "a sign needs no divider", .agrees = "1 -2 0"},
    {.name = "product_of_negatives", .from = "(-x) * (-y)", .to = "x * y", .why = kFewer, .agrees = "1 -2 0; 3 4 0"},
    {.name = "quotient_of_negatives", .from = "(-x) / (-y)", .to = "x / y", .why = kFewer, .agrees = "1 -2 0; 3 4 5"},
    {.name = "sign_into_factor",
     .from = "(-x) * c",
     .to = "x * (-c)",
     .why = kSigns,
     .when = "scalar(c)",
     .agrees = "1 -2 0; 3"},
    {.name = "sign_of_product_into_factor",
     .from = "-(x * c)",
     .to = "x * (-c)",
     .why = kSigns,
     .when = "scalar(c)",
     .agrees = "1 -2 0; 3"},
    {.name = "square_of_negative", .from = "square(-x)", .to = "square(x)", .why = kFewer, .agrees = "1 -2 0"},
    {.name = "square_of_abs", .from = "square(abs(x))", .to = "square(x)", .why = kFewer, .agrees = "1 -2 0"},
    {.name = "abs_of_negative", .from = "abs(-x)", .to = "abs(x)", .why = kFewer, .agrees = "1 -2 0"},
    {.name = "abs_of_abs", .from = "abs(abs(x))", .to = "abs(x)", .why = kFewer, .agrees = "1 -2 0"},
    {.name = "relu_of_relu", .from = "relu(relu(x))", .to = "relu(x)", .why = kFewer, .agrees = "1 -2 0"},
    {.name = "product_with_itself", .from = "x * x", .to = "square(x)", .why = "reads x once", .agrees = "1 -2 0"},
    {.name = "sum_with_itself",
     .from = "x + x",
     .to = "x * 2",
     .why = "reads x once; doubling is exact",
     .agrees = "1 -2 0"},
    {.name = "maximum_with_itself", .from = "maximum(x, x)", .to = "x", .why = kFewer, .agrees = "1 -2 0"},
    {.name = "minimum_with_itself", .from = "minimum(x, x)", .to = "x", .why = kFewer, .agrees = "1 -2 0"},
    {.name = "where_of_equals",
     .from = "where(c, x, x)",
     .to = "x",
     .why = "the condition does not matter",
     .agrees = "1 0 1; 1 -2 0"},
    {.name = "divide_by_power_of_two",
     .from = "x / c",
     .to = "x * reciprocal(c)",
     .why = "the reciprocal of 2^n is exact, and a product is faster",
     .when = "power_of_two(c)",
     .agrees = "1 -3 0; 8"},
};

constexpr NativeRewrite kNatives[] = {
    {"unite_views", "reshape", "reshape(reshape(x))", "reshape(x)", unite_views},
    {"unite_views", "squeeze", "squeeze(expand_dims(x))", "x or reshape(x)", unite_views},
    {"keep_reduced_axes", "expand_dims", "expand_dims(sum(x, axis=a), a)", "sum(x, axis=a, keepdims=True)",
     keep_reduced_axes},
    {"keep_reduced_axes", "reshape", "reshape(sum(x, axis=a))", "sum(x, axis=a, keepdims=True)", keep_reduced_axes},
    {"unite_views", "expand_dims", "expand_dims(squeeze(x))", "x or reshape(x)", unite_views},
    {"view_of_quotient", "expand_dims", "expand_dims(x / sum(y))", "expand_dims(x) / expand_dims(sum(y))",
     view_of_quotient},
    {"unite_transposes", "transpose", "transpose(transpose(x))", "transpose(x) or x", unite_transposes},
    {"unite_casts", "cast", "cast(cast(x, wider), dtype)", "cast(x, dtype)", unite_casts},
    {"transpose_into_matmul", "matmul", "matmul(transpose(x), y)", "matmul(x, y, transpose_a=True)",
     transpose_into_matmul},
    {"drop_broadcast", nullptr, "f(broadcast_like(x, z), y)", "f(x, y) where f broadcasts x as well", drop_broadcast},
};

constexpr NativeRewrite kShapes[] = {
    {"shape_of_reference", "broadcast_like", "broadcast_like(x, f(y))", "broadcast_to(x, shape of y)",
     shape_of_reference},
    {"shape_of_reference", "reshape_like", "reshape_like(x, f(y))", "reshape(x, shape of y)", shape_of_reference},
};

}  // namespace

const RewriteSet& algebra_rewrites() {
  static const RewriteSet set({kRows}, kNatives);
  return set;
}

const RewriteSet& shape_rewrites() {
  static const RewriteSet set({}, kShapes);
  return set;
}

}  // namespace keratin::graph
