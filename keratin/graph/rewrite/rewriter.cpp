#include "keratin/graph/rewrite/rewriter.h"

#include "keratin/base/error.h"
#include "keratin/graph/passes/passes.h"
#include "keratin/graph/rewrite/products.h"
#include "keratin/ops/autocast.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"

namespace keratin::graph {
namespace {

constexpr int kDeepest = 40;         // rewrites of what a rewrite made: far above what any row needs
constexpr int kMostWalks = 8;        // over the whole graph
constexpr int64_t kLargest = 65536;  // bytes of a constant that is computed here

bool known(const Shape& shape) {
  for (int64_t i = 0; i < shape.rank(); ++i)
    if (shape[i] < 0) return false;
  return true;
}

void complain_of_cycle(const char* what) {
#ifndef NDEBUG
  fail(ErrorCode::kState, "[rewrite] ", what, ": two rewrites undo each other.");
#else
  static_cast<void>(what);
#endif
}

}  // namespace

RewriteCounts rewrite(Graph& graph, const RewriteSet& set) {
  RewriteCounts counts;
  for (int walks = 0; Rewriter(graph, set, counts).walk(); ++walks) {
    dead_code(graph);
    if (walks < kMostWalks) continue;
    complain_of_cycle("no end after many walks");
    break;
  }
  return counts;
}

Rewriter::Rewriter(Graph& graph, const RewriteSet& set, RewriteCounts& counts)
    : set_(set), counts_(counts), edit_(graph) {}

bool Rewriter::walk() {
  for (Step& step : edit_.take_steps()) {
    where_ = step.where;
    const int out = step.outputs.size() == 1 ? step.outputs[0] : -1;
    edit_.keep(std::move(step));
    if (out < 0) continue;
    const int by = improve(out);
    if (by != out) edit_.replace(out, by);
  }
  edit_.finish();
  return changed_;
}

const Step* Rewriter::call_of(std::string_view op, int value) const {
  const Step* step = producer(value);
  return step != nullptr && step->op->name == op ? step : nullptr;
}

int Rewriter::improve(int value) {
  const Step* step = producer(value);
  if (step == nullptr || !is_floating(spec(value).dtype) || is_complex(spec(value).dtype)) return value;
  if (depth_ >= kDeepest) {
    complain_of_cycle("a rewrite's result is rewritten without end");
    return value;
  }
  ++depth_;
  int by = -1;
  if (const RewriteSet::AtOp* here = set_.at(step->op->name)) by = apply_any(*here, value);
  if (by < 0 && !set_.products().empty()) by = apply_products(value);
  --depth_;
  return by < 0 ? value : by;
}

int Rewriter::apply_any(const RewriteSet::AtOp& here, int value) {
  for (const CompiledRewrite* row : here.rows)
    if (const int by = apply_row(*row, value); by >= 0) return by;
  for (const NativeRewrite* native : here.natives)
    if (const int by = accept(native->name, value, native->apply(*this, value)); by >= 0) return by;
  return -1;
}

int Rewriter::apply_row(const CompiledRewrite& rule, int value) {
  Matcher matcher(edit_, *this, rule);
  const Matcher::Goal goal{&rule.from, value, nullptr};
  if (!matcher.solve(&goal)) return -1;
  return accept(rule.row->name, value, build(rule.to, matcher.bindings(), spec(value).dtype));
}

int Rewriter::apply_products(int value) {
  const Product product = factors_of(*this, value);
  if (product.numerators.empty() && product.denominators.empty()) return -1;
  for (const CompiledRewrite* rule : set_.products()) {
    Matcher matcher(edit_, *this, *rule);
    std::optional<Product> rest = match_product(*this, matcher, *rule, product);
    if (!rest) continue;
    const int made = build(rule->to, matcher.bindings(), spec(value).dtype);
    if (made < 0) continue;
    if (!is_number(made, 1)) rest->numerators.push_back(made);
    int product_left = multiply_out(*this, *rest, spec(value).dtype);
    if (spec(product_left).shape != spec(value).shape && known(spec(value).shape))  // what cancelled gave the shape
      product_left = call("broadcast_to", {product_left}, {ops::to_attribute(spec(value).shape)});
    const int by = accept(rule->row->name, value, product_left);
    if (by >= 0) return by;
  }
  return -1;
}

int Rewriter::accept(const char* name, int value, int by) {
  if (by < 0 || edit_.now(by) == edit_.now(value) || spec(by) != spec(value)) return -1;
  ++counts_[name];
  changed_ = true;
  return by;
}

int Rewriter::build(const Pattern& pattern, const Bindings& bindings, DType dtype) {
  if (pattern.kind == Pattern::Kind::kNumber) return scalar(pattern.number, dtype);
  if (pattern.kind == Pattern::Kind::kVariable) return bindings.tensors[static_cast<size_t>(pattern.variable)];
  std::vector<int> inputs;
  for (const Pattern& argument : pattern.arguments) {
    inputs.push_back(build(argument, bindings, dtype));
    if (inputs.back() < 0) return -1;
  }
  const OpDef& op = ops::get_op(pattern.op);
  std::optional<ops::Attributes> attrs = build_attributes(op, pattern, bindings, axes_of(edit_, inputs));
  return attrs ? call(pattern.op, std::move(inputs), std::move(*attrs)) : -1;
}

std::optional<ops::Attributes> Rewriter::build_attributes(const OpDef& op, const Pattern& pattern,
                                                          const Bindings& bindings, int64_t rank) const {
  ops::Attributes attrs = op.with_defaults({});
  for (const Pattern::AttributePattern& a : pattern.attributes) {
    const size_t at = op.attribute_index(a.name);
    if (a.variable < 0) {
      attrs.set(at, a.value);
      continue;
    }
    const Bindings::BoundAttribute& bound = bindings.attributes[static_cast<size_t>(a.variable)];
    if (bound.rank >= 0 && bound.rank != rank) return std::nullopt;
    const std::optional<ops::Attribute> value = op_attribute(op.attributes[at], bound.value);
    if (!value) return std::nullopt;
    attrs.set(at, *value);
  }
  return attrs;
}

int Rewriter::scalar(double number, DType dtype) { return edit_.add_constant(Tensor::scalar(number, dtype)); }

int Rewriter::call(std::string_view name, std::vector<int> inputs, ops::Attributes attrs) {
  const OpDef& op = ops::get_op(name);
  attrs = op.with_defaults(std::move(attrs));
  bool constants = true;
  int64_t bytes = 0;
  ops::Tensors values;
  for (const int v : inputs) {
    const Tensor* t = constant(v);
    constants = constants && t != nullptr;
    if (t != nullptr) values.push_back(*t), bytes += t->bytes();
  }
  const Autocast off{std::nullopt};
  const ops::Unobserved alone;
  if (constants && bytes <= kLargest) {
    return edit_.add_constant(ops::call(op, values, attrs)[0]);
  }
  if (op.compose_rule == nullptr) return improve(edit_.emit(op, std::move(inputs), std::move(attrs), where_)[0]);
  return edit_.splice([&](const ops::Tensors& in) { return ops::call(op, in, attrs); }, inputs, where_)[0];
}

}  // namespace keratin::graph
