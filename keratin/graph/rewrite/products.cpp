#include "keratin/graph/rewrite/products.h"

#include <algorithm>

namespace keratin::graph {
namespace {

constexpr size_t kMostFactors = 10;

class Collector {
 public:
  explicit Collector(Rewriter& rewriter) : rewriter_(rewriter) {}

  void collect(int value, bool inverse) {
    const Step* step = rewriter_.producer(value);
    const std::string_view op = step != nullptr ? std::string_view(step->op->name) : std::string_view();
    const bool full = product.numerators.size() + product.denominators.size() + 2 > kMostFactors;
    if (!full && op == "multiply") return both(*step, inverse, inverse);
    if (!full && op == "divide") return both(*step, inverse, !inverse);
    if (op == "negative") {
      product.negative = !product.negative;
      return collect(step->inputs[0], inverse);
    }
    if (op == "reciprocal") return collect(step->inputs[0], !inverse);
    (inverse ? product.denominators : product.numerators).push_back(rewriter_.edit().now(value));
  }

  // d * y * (1 - y) or d * (1 - y^2): of interest when d is a quotient, whose divisor may cancel.
  void collect_gradient(const Step& step, bool of_sigmoid) {
    const int dout = step.inputs[0], y = step.inputs[1];
    const DType dtype = rewriter_.spec(y).dtype;
    collect(dout, false);
    if (product.denominators.empty()) return;
    const int one = rewriter_.scalar(1, dtype);
    if (of_sigmoid) product.numerators.push_back(rewriter_.edit().now(y));
    const int other = of_sigmoid ? y : rewriter_.call("square", {y});
    product.numerators.push_back(rewriter_.call("subtract", {one, other}));
  }

  Product product;

 private:
  void both(const Step& step, bool first_inverse, bool second_inverse) {
    const int first = step.inputs[0], second = step.inputs[1];
    collect(first, first_inverse);
    collect(second, second_inverse);
  }

  Rewriter& rewriter_;
};

bool may_be(const Rewriter& rewriter, const Pattern& pattern, int value) {
  if (pattern.kind != Pattern::Kind::kCall) return true;
  const Step* step = rewriter.producer(value);
  return step != nullptr && pattern.op == step->op->name;
}

/// Assigns values to the patterns one after the other; the goals of those assigned hang together on this stack.
class Assignment {
 public:
  Assignment(const Rewriter& rewriter, Matcher& matcher, const CompiledRewrite& rule, Product product)
      : rewriter_(rewriter), matcher_(matcher), rule_(rule), rest(std::move(product)) {}

  bool assign(size_t next, const Matcher::Goal* goals) {
    const size_t above = rule_.numerators.size();
    if (next == above + rule_.denominators.size()) return matcher_.solve(goals);
    const Pattern& pattern = next < above ? *rule_.numerators[next] : *rule_.denominators[next - above];
    std::vector<int>& from = next < above ? rest.numerators : rest.denominators;
    for (size_t i = 0; i < from.size(); ++i) {
      const int value = from[i];
      if (value < 0 || !may_be(rewriter_, pattern, value)) continue;
      const Matcher::Goal goal{&pattern, value, goals};
      from[i] = -1;
      if (assign(next + 1, &goal)) return true;
      from[i] = value;
    }
    return false;
  }

 private:
  const Rewriter& rewriter_;
  Matcher& matcher_;
  const CompiledRewrite& rule_;

 public:
  Product rest;
};

}  // namespace

Product factors_of(Rewriter& rewriter, int value) {
  Collector collector(rewriter);
  const Step* step = rewriter.producer(value);
  const std::string_view op = step != nullptr ? std::string_view(step->op->name) : std::string_view();
  if (op == "sigmoid_grad" || op == "tanh_grad")
    collector.collect_gradient(Step(*step), op == "sigmoid_grad");
  else if (op == "multiply" || op == "divide" || op == "reciprocal")
    collector.collect(value, false);
  return std::move(collector.product);
}

std::optional<Product> match_product(const Rewriter& rewriter, Matcher& matcher, const CompiledRewrite& rule,
                                     const Product& product) {
  const auto present = [&](const std::vector<const Pattern*>& patterns, const std::vector<int>& values) {
    return std::all_of(patterns.begin(), patterns.end(), [&](const Pattern* p) {
      return std::any_of(values.begin(), values.end(), [&](int v) { return may_be(rewriter, *p, v); });
    });
  };
  if (!present(rule.numerators, product.numerators) || !present(rule.denominators, product.denominators))
    return std::nullopt;
  Assignment assignment(rewriter, matcher, rule, product);
  if (!assignment.assign(0, nullptr)) return std::nullopt;
  std::erase(assignment.rest.numerators, -1);
  std::erase(assignment.rest.denominators, -1);
  return std::move(assignment.rest);
}

int multiply_out(Rewriter& rewriter, const Product& product, DType dtype) {
  int value = -1;
  for (const int factor : product.numerators) {
    if (rewriter.is_number(factor, 1) && rewriter.spec(factor).shape.rank() == 0) continue;
    value = value < 0 ? factor : rewriter.call("multiply", {value, factor});
  }
  if (value < 0) value = rewriter.scalar(1, dtype);
  for (const int factor : product.denominators) value = rewriter.call("divide", {value, factor});
  return product.negative ? rewriter.call("negative", {value}) : value;
}

}  // namespace keratin::graph
