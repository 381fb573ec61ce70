#include "keratin/graph/rewrite/rule.h"

#include "keratin/base/error.h"
#include "keratin/graph/rewrite/matcher.h"

namespace keratin::graph {
namespace {

// "positive(c), unshifted(x)"
std::vector<CompiledRewrite::Condition> read_conditions(std::string_view text, PatternNames& names) {
  std::vector<CompiledRewrite::Condition> out;
  while (!text.empty()) {
    const size_t open = text.find('('), close = text.find(')');
    require(open < close && close != std::string_view::npos, ErrorCode::kInvalidArgument,
            "[rewrite] expected condition(variable), received \"", text, "\".");
    const std::string_view inside = text.substr(open + 1, close - open - 1);
    const size_t comma = inside.find(", ");
    const int other = comma == std::string_view::npos ? -1 : names.tensor(inside.substr(comma + 2));
    out.push_back({find_condition(text.substr(0, open)), names.tensor(inside.substr(0, comma)), other});
    text.remove_prefix(std::min(text.find_first_not_of(", ", close + 1), text.size()));
  }
  return out;
}

void collect_factors(const Pattern& p, bool inverse, CompiledRewrite& out) {
  if (p.is_call("multiply") || p.is_call("divide")) {
    collect_factors(p.arguments[0], inverse, out);
    collect_factors(p.arguments[1], inverse != p.is_call("divide"), out);
  } else if (p.kind != Pattern::Kind::kNumber || p.number != 1) {
    (inverse ? out.denominators : out.numerators).push_back(&p);
  }
}

}  // namespace

RewriteSet::RewriteSet(const std::vector<std::span<const Rewrite>>& tables, std::span<const NativeRewrite> natives)
    : natives_(natives) {
  std::vector<const Rewrite*> rows;
  for (const auto& table : tables)
    for (const Rewrite& row : table) rows.push_back(&row);
  rows_.reserve(rows.size());  // others point at them
  for (const Rewrite* const given : rows) {
    const Rewrite& row = *given;
    CompiledRewrite& r = rows_.emplace_back();
    r.row = &row;
    r.from = parse_pattern(row.from, r.names, row.where);
    r.to = parse_pattern(row.to, r.names, row.where);
    require(r.names.tensors.size() <= Bindings::kMost && r.names.attributes.size() <= Bindings::kMost,
            ErrorCode::kInvalidArgument, "[rewrite] ", row.name, " has too many variables.");
    r.conditions = read_conditions(row.when, r.names);
    if (row.any_nesting)
      collect_factors(r.from, false, r), products_.push_back(&r);
    else
      by_op_[r.from.op].rows.push_back(&r);
  }
  for (const NativeRewrite& native : natives)
    (native.op != nullptr ? by_op_[native.op] : everywhere_).natives.push_back(&native);
  for (auto& [op, here] : by_op_)
    here.natives.insert(here.natives.end(), everywhere_.natives.begin(), everywhere_.natives.end());
}

const RewriteSet::AtOp* RewriteSet::at(std::string_view op) const {
  const auto found = by_op_.find(op);
  if (found != by_op_.end()) return &found->second;
  return everywhere_.natives.empty() ? nullptr : &everywhere_;
}

}  // namespace keratin::graph
