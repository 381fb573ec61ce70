#include "keratin/graph/pretty.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "keratin/base/error.h"
#include "keratin/graph/expression_nodes.h"
#include "keratin/graph/gradient_call.h"

namespace keratin::graph {
namespace {

using ops::Node;

struct Infix {
  std::string_view op, sign;
  int strength;
  bool right_weak;  ///< a - (b - c) needs its brackets
};
constexpr std::array<Infix, 11> kInfix = {{{"less", "<", 1, true},
                                           {"less_equal", "<=", 1, true},
                                           {"greater", ">", 1, true},
                                           {"greater_equal", ">=", 1, true},
                                           {"equal", "==", 1, true},
                                           {"not_equal", "!=", 1, true},
                                           {"add", "+", 2, false},
                                           {"subtract", "-", 2, true},
                                           {"multiply", "*", 3, false},
                                           {"divide", "/", 3, true},
                                           {"mod", "%", 3, true}}};
constexpr int kNegative = 3;

class Printer {
 public:
  explicit Printer(const PrettyOptions& options) : options_(options) {}

  std::string text(const Tensor& t, int strength, size_t depth) {
    if (!t.defined()) return "None";
    if (!t.is_symbolic()) return constant(t);
    const ops::NodeValue& v = ops::value_of(t);
    const Node& node = *v.node;
    if (depth > options_.max_depth || length_ > options_.max_length) return "...";
    const std::string out = node.kind == Node::Kind::kInput ? input(t)
                            : node.kind == Node::Kind::kOp  ? op(node, strength, depth)
                                                            : foreign(node, v.index, depth);
    const size_t outputs = node.kind == Node::Kind::kOp ? node.outputs.size() : 1;
    length_ += out.size();
    return outputs == 1 ? out : cat(out, "[", v.index, "]");
  }

 private:
  static std::string constant(const Tensor& t) {
    if (t.size() != 1 || is_complex(t.dtype())) return cat("constant", to_string(t.shape()));
    const std::string number = repr(t.flat_as_double(0));
    return number.ends_with(".0") ? number.substr(0, number.size() - 2) : number;
  }
  static std::string input(const Tensor& t) {
    const std::string name = name_of(t);
    return name.empty() ? cat("input", to_string(t.shape())) : name;
  }

  std::string op(const Node& node, int strength, size_t depth) {
    const std::string_view name = node.op->name;
    if (name == "negative")
      return bracketed(cat("-", text(node.inputs[0], kNegative + 1, depth + 1)), kNegative, strength);
    const auto infix = std::find_if(kInfix.begin(), kInfix.end(), [&](const Infix& i) { return i.op == name; });
    if (infix == kInfix.end()) return call(name, node.inputs, attributes(node), depth);
    const std::string left = text(node.inputs[0], infix->strength, depth + 1);
    const std::string right = text(node.inputs[1], infix->strength + (infix->right_weak ? 1 : 0), depth + 1);
    return bracketed(cat(left, " ", infix->sign, " ", right), infix->strength, strength);
  }

  std::string foreign(const Node& node, size_t index, size_t depth) {
    if (const auto* g = dynamic_cast<const GradientCall*>(node.owner.get())) {
      const std::string cost = g->has_cost ? text(node.inputs[0], 0, depth + 1) : "known";
      return cat("gradient(", cost, ", ", text(node.inputs[index + (g->has_cost ? 1 : 0)], 0, depth + 1), ")");
    }
    const auto* owner = dynamic_cast<const ops::NodeOwner*>(node.owner.get());
    const std::string out = call(owner == nullptr ? "call" : owner->label(), node.inputs, {}, depth);
    return node.outputs.size() == 1 ? out : cat(out, "[", index, "]");
  }

  std::string call(std::string_view name, const ops::Tensors& inputs, const std::string& more, size_t depth) {
    std::string out = cat(name, "(");
    for (size_t i = 0; i < inputs.size(); ++i) out += cat(i == 0 ? "" : ", ", text(inputs[i], 0, depth + 1));
    return cat(out, more, ")");
  }

  // Those that are not what they are by default.
  static std::string attributes(const Node& node) {
    std::string out;
    for (size_t i = 0; i < node.attrs.size(); ++i) {
      const ops::AttributeSpec& spec = node.op->attributes[i];
      if (spec.default_value && *spec.default_value == node.attrs[i]) continue;
      if (!std::holds_alternative<ops::AttributeObject>(node.attrs[i]))
        out += cat(", ", spec.name, "=", ops::to_string(node.attrs[i]));
    }
    return out;
  }

  static std::string bracketed(const std::string& inner, int own, int outer) {
    return own < outer ? cat("(", inner, ")") : inner;
  }

  PrettyOptions options_;
  size_t length_ = 0;
};

}  // namespace

std::string pp(const Tensor& expression, const PrettyOptions& options) {
  std::string out = Printer(options).text(expression, 0, 0);
  if (out.size() > options.max_length) out = out.substr(0, options.max_length) + "...";
  return out;
}

}  // namespace keratin::graph
