#include "keratin/graph/rewrite/matcher.h"

#include <algorithm>
#include <cstring>

#include "keratin/graph/rewrite/rewriter.h"

namespace keratin::graph {
namespace {

constexpr size_t kMostArguments = 4;

bool is_axis(const ops::AttributeSpec& spec) {
  using Kind = ops::AttributeKind;
  return std::string_view(spec.name) == "axis" &&
         (spec.kind == Kind::kInt || spec.kind == Kind::kAxes || spec.kind == Kind::kOptionalInt);
}

// Nothing changes the values on the way.
bool is_broadcast(std::string_view op) { return op == "broadcast_like" || op == "broadcast_to"; }

}  // namespace

bool is_commutative(std::string_view op) {
  static constexpr std::string_view kOps[] = {"add",        "hypot",   "logaddexp", "logical_and", "equal",
                                              "logical_or", "maximum", "minimum",   "multiply"};
  return std::find(std::begin(kOps), std::end(kOps), op) != std::end(kOps);
}

bool is_number(const Edit& edit, int value, double number) {
  const Tensor* constant = edit.constant(value);
  if (constant == nullptr || constant->size() == 0 || is_complex(constant->dtype())) return false;
  const double first = constant->flat_as_double(0);
  if (first != number && first != Tensor::scalar(number, constant->dtype()).item()) return false;
  const auto* bytes = static_cast<const char*>(constant->raw());
  const auto one = static_cast<size_t>(size_of(constant->dtype())), all = static_cast<size_t>(constant->bytes());
  return std::memcmp(bytes, bytes + one, all - one) == 0;
}

bool same_value(const Edit& edit, int a, int b, int depth) {
  a = edit.now(a), b = edit.now(b);
  if (a == b) return true;
  if (depth == 0 || edit.spec(a) != edit.spec(b)) return false;
  if (const Tensor* x = edit.constant(a)) {
    const Tensor* y = edit.constant(b);
    return y != nullptr && x->bytes() <= 64 && std::memcmp(x->raw(), y->raw(), static_cast<size_t>(x->bytes())) == 0;
  }
  const Step *p = edit.producer(a), *q = edit.producer(b);
  if (p == nullptr || q == nullptr || p->op != q->op || !p->op->pure || p->inputs.size() != q->inputs.size())
    return false;
  if (p->outputs.size() != 1 || q->outputs.size() != 1 || !(p->attrs == q->attrs)) return false;
  for (size_t i = 0; i < p->inputs.size(); ++i)
    if (!same_value(edit, p->inputs[i], q->inputs[i], depth - 1)) return false;
  return true;
}

std::optional<ops::Attribute> normal_attribute(const ops::AttributeSpec& spec, const ops::Attribute& value,
                                               int64_t rank) {
  if (!is_axis(spec)) return value;
  std::vector<int64_t> axes;
  if (std::holds_alternative<std::monostate>(value)) {
    for (int64_t i = 0; i < rank; ++i) axes.push_back(i);
  } else if (const auto* one = std::get_if<int64_t>(&value)) {
    axes.push_back(*one);
  } else if (const auto* many = std::get_if<std::vector<int64_t>>(&value)) {
    axes = *many;
  }
  for (int64_t& axis : axes) {
    if (axis < 0) axis += rank;
    if (axis < 0 || axis >= rank) return std::nullopt;
  }
  std::sort(axes.begin(), axes.end());
  return axes;
}

std::optional<ops::Attribute> op_attribute(const ops::AttributeSpec& spec, const ops::Attribute& normal) {
  const auto* axes = std::get_if<std::vector<int64_t>>(&normal);
  if (!is_axis(spec) || axes == nullptr || spec.kind == ops::AttributeKind::kAxes) return normal;
  if (axes->size() != 1) return std::nullopt;
  return (*axes)[0];
}

int64_t axes_of(const Edit& edit, const std::vector<int>& inputs) {
  int64_t rank = 0;
  for (const int v : inputs) rank = std::max(rank, edit.spec(v).shape.rank());
  return rank;
}

bool Matcher::solve(const Goal* goal) {
  if (goal == nullptr) return conditions_hold();
  switch (goal->pattern->kind) {
    case Pattern::Kind::kNumber:
      return is_number(edit_, goal->value, goal->pattern->number) && solve(goal->next);
    case Pattern::Kind::kVariable:
      return match_variable(*goal);
    case Pattern::Kind::kCall:
      return match_call(*goal);
  }
  return false;
}

bool Matcher::match_variable(const Goal& goal) {
  int& bound = bindings_.tensors[static_cast<size_t>(goal.pattern->variable)];
  if (bound >= 0) return same_value(edit_, bound, goal.value) && solve(goal.next);
  bound = edit_.now(goal.value);
  if (solve(goal.next)) return true;
  bound = -1;
  return false;
}

bool Matcher::match_call(const Goal& goal) {
  const Pattern& pattern = *goal.pattern;
  const Step* step = edit_.producer(goal.value);
  if (pattern.op == "broadcast") {
    const Goal as_it_is{&pattern.arguments[0], goal.value, goal.next};
    if (solve(&as_it_is)) return true;
    if (step == nullptr || !is_broadcast(step->op->name)) return false;
    const Goal below{&pattern.arguments[0], step->inputs[0], goal.next};
    return solve(&below);
  }
  if (step == nullptr || pattern.op != step->op->name || step->inputs.size() != pattern.arguments.size()) return false;
  if (step->outputs.size() != 1 || pattern.arguments.size() > kMostArguments) return false;
  const auto before = pattern.attributes.empty() ? decltype(bindings_.attributes){} : bindings_.attributes;
  if (match_attributes(pattern, *step)) {
    if (match_arguments(goal, *step, false)) return true;
    if (is_commutative(pattern.op) && match_arguments(goal, *step, true)) return true;
  }
  if (!pattern.attributes.empty()) bindings_.attributes = before;
  return false;
}

bool Matcher::match_arguments(const Goal& goal, const Step& step, bool swapped) {
  std::array<Goal, kMostArguments> cells;
  const size_t count = step.inputs.size();
  for (size_t i = 0; i < count; ++i) {
    const size_t from = swapped ? count - 1 - i : i;
    cells[i] = {&goal.pattern->arguments[i], step.inputs[from], i + 1 < count ? &cells[i + 1] : goal.next};
  }
  return solve(count > 0 ? cells.data() : goal.next);
}

bool Matcher::match_attributes(const Pattern& pattern, const Step& step) {
  const int64_t rank = axes_of(edit_, step.inputs);
  for (size_t i = 0; i < step.op->attributes.size() && i < step.attrs.size(); ++i) {
    const ops::AttributeSpec& spec = step.op->attributes[i];
    const auto named = std::find_if(pattern.attributes.begin(), pattern.attributes.end(),
                                    [&](const Pattern::AttributePattern& a) { return a.name == spec.name; });
    const bool given = named != pattern.attributes.end();
    if (!given && !spec.default_value) continue;
    const std::optional<ops::Attribute> value = normal_attribute(spec, step.attrs[i], rank);
    if (!value) return false;
    if (!given || named->variable < 0) {
      if (normal_attribute(spec, given ? named->value : *spec.default_value, rank) != value) return false;
      continue;
    }
    Bindings::BoundAttribute& bound = bindings_.attributes[static_cast<size_t>(named->variable)];
    if (bound.set && (bound.value != *value || (is_axis(spec) && bound.rank != rank))) return false;
    bound = {true, *value, is_axis(spec) ? rank : bound.rank};
  }
  return true;
}

bool Matcher::conditions_hold() const {
  return std::all_of(rule_.conditions.begin(), rule_.conditions.end(), [&](const CompiledRewrite::Condition& c) {
    const int value = bindings_.tensors[static_cast<size_t>(c.variable)];
    const int other = c.other < 0 ? -1 : bindings_.tensors[static_cast<size_t>(c.other)];
    return c.holds(rewriter_, value, other);
  });
}

}  // namespace keratin::graph
