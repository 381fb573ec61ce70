// Cross-entropies of softmax and sigmoid, taken from the logits. Keras clips probabilities to [1e-7, 1 - 1e-7]; from
// logits nothing is clipped, so the loss differs where a probability is nearer to 0 or 1 than that, and its gradient
// does not vanish there.
#include "keratin/graph/rewrite/rule.h"

namespace keratin::graph {
namespace {

constexpr const char* kClipped = "the clip at 1e-7 stops the loss at 16.1 and its gradient at 0";

constexpr const char* kCategorical =
    "p = softmax(x, axis=b); t = sum(p, axis=b, keepdims=True); q = p / t; "
    "inside = cast(logical_and(greater_equal(q, 1e-7), less_equal(q, 0.9999999)), dtype=d); "
    "slope = n / clip(q, 1e-7, 0.9999999) * inside; "
    "back = (sum(slope * q, axis=b, keepdims=True) - slope) / t; w = back * p";

constexpr const char* kSparse =
    "p = softmax(x, axis=b); q = clip(p, 1e-7, 0.9999999); "
    "inside = cast(logical_and(greater_equal(p, 1e-7), less_equal(p, 0.9999999)), dtype=d); "
    "w = (reciprocal(sum(q, axis=b, keepdims=True)) - h / q) * inside * g * p";

constexpr const char* kBinary =
    "p = sigmoid(x); q = clip(p, 1e-7, 0.9999999); "
    "inside = cast(logical_and(greater_equal(p, 1e-7), less_equal(p, 0.9999999)), dtype=d)";

constexpr Rewrite kRows[] = {
    {.name = "categorical_crossentropy_of_softmax",
     .from = "categorical_crossentropy(y, softmax(x, axis=b), from_logits=False, axis=b)",
     .to = "categorical_crossentropy(y, x, from_logits=True, axis=b)",
     .why = kClipped,
     .fails = "0 1 0; 100 0 0",
     .agrees = "0 1 0; 1 2 -3"},
    {.name = "sparse_categorical_crossentropy_of_softmax",
     .from = "sparse_categorical_crossentropy(y, softmax(x, axis=b), from_logits=False, axis=b)",
     .to = "sparse_categorical_crossentropy(y, x, from_logits=True, axis=b)",
     .why = kClipped},
    {.name = "binary_crossentropy_of_sigmoid",
     .from = "binary_crossentropy(y, sigmoid(x), from_logits=False)",
     .to = "binary_crossentropy(y, x, from_logits=True)",
     .why = kClipped,
     .fails = "1 0; -100 40",
     .agrees = "0 1 0.5; 1 2 -3"},
    {.name = "gradient_of_categorical_crossentropy_of_softmax",
     .from = "w - p * sum(w, axis=b, keepdims=True)",
     .to = "p * sum(n, axis=b, keepdims=True) - n",
     .why = kClipped,
     .where = kCategorical},
    {.name = "gradient_of_sparse_categorical_crossentropy_of_softmax",
     .from = "w - p * sum(w, axis=b, keepdims=True)",
     .to = "(p - h) * g",
     .why = kClipped,
     .where = kSparse},
    {.name = "gradient_of_binary_crossentropy_of_sigmoid",
     .from = "sigmoid_grad(g * (((1 - y) / (1 - q) - y / q) * inside), p)",
     .to = "g * (sigmoid(x) - y)",
     .why = kClipped,
     .where = kBinary},
    {.name = "crossentropy_by_hand",
     .from = "sum(y * log_softmax(x, axis=b), axis=b)",
     .to = "-categorical_crossentropy(y, x, from_logits=True, axis=b)",
     .why = "one pass over the logits",
     .when = "same(x, y)",
     .agrees = "0 1 0; 1 2 -3"},
    {.name = "binary_crossentropy_by_hand",
     .from = "-(y * log_sigmoid(x) + (1 - y) * log_sigmoid(-x))",
     .to = "binary_crossentropy(y, x, from_logits=True)",
     .why = "one pass over the logits",
     .when = "same(x, y)",
     .agrees = "0 1 0.5; 1 2 -3"},
    {.name = "two_signs", .from = "-(-x)", .to = "x", .why = "rows above leave two signs", .agrees = "1 -2"},
};

}  // namespace

const RewriteSet& loss_rewrites() {
  static const RewriteSet set({kRows}, {});
  return set;
}

}  // namespace keratin::graph
