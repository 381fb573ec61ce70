// Products and quotients as lists of factors, whatever their nesting.
#pragma once

#include "keratin/graph/rewrite/rewriter.h"

namespace keratin::graph {

/// sign * (numerators) / (denominators).
struct Product {
  std::vector<int> numerators, denominators;
  bool negative = false;
};

/// The factors of a value: through multiply, divide, negative and reciprocal, and through the fused gradients of
/// sigmoid and tanh where their incoming gradient is a quotient. One factor when `value` is no product.
Product factors_of(Rewriter& rewriter, int value);

/// Finds the factors of the row's pattern among those of `product`: what is left, or nothing.
std::optional<Product> match_product(const Rewriter& rewriter, Matcher& matcher, const CompiledRewrite& rule,
                                     const Product& product);

/// The value of a product, as calls.
int multiply_out(Rewriter& rewriter, const Product& product, DType dtype);

}  // namespace keratin::graph
