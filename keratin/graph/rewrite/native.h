// Rewrites that are functions; each returns what stands for `value`, or -1.
#pragma once

namespace keratin::graph {

class Rewriter;

// Stability.
int divisor_out_of_sum(Rewriter& rewriter, int value);  ///< of a gradient of exp(x) / sum(exp(x))
int zero_times_product(Rewriter& rewriter, int value);
int product_with_zero(Rewriter& rewriter, int value);

// Exact.
int unite_views(Rewriter& rewriter, int value);        ///< reshape, squeeze, expand_dims of each other
int keep_reduced_axes(Rewriter& rewriter, int value);  ///< expand_dims(sum(x)) is sum(x, keepdims=True)
int view_of_quotient(Rewriter& rewriter, int value);   ///< expand_dims(x / sum(y)) is expand_dims(x) / ...
int unite_transposes(Rewriter& rewriter, int value);
int unite_casts(Rewriter& rewriter, int value);
int drop_broadcast(Rewriter& rewriter, int value);  ///< before an elementwise op, which broadcasts by itself
int transpose_into_matmul(Rewriter& rewriter, int value);
int shape_of_reference(Rewriter& rewriter, int value);  ///< broadcast_like(x, f(y)) needs the shape of y alone

}  // namespace keratin::graph
