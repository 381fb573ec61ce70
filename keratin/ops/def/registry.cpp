#include "keratin/ops/def/registry.h"

#include <algorithm>

#include "keratin/base/error.h"

namespace keratin::ops {

std::span<const OpDef> all_ops() {
  static const std::vector<OpDef> ops = [] {
    std::vector<OpDef> made;
    for (const auto make : op_table()) made.push_back(make());
    std::sort(made.begin(), made.end(),
              [](const OpDef& a, const OpDef& b) { return std::string_view(a.name) < b.name; });
    return made;
  }();
  return ops;
}

const OpDef* find_op(std::string_view name) {
  const auto ops = all_ops();
  const auto at =
      std::lower_bound(ops.begin(), ops.end(), name, [](const OpDef& op, std::string_view n) { return op.name < n; });
  return at != ops.end() && at->name == name ? &*at : nullptr;
}

const OpDef& get_op(std::string_view name) {
  if (const OpDef* op = find_op(name)) return *op;
  std::vector<std::string> names;
  for (const OpDef& op : all_ops()) names.emplace_back(op.name);
  const std::string near = did_you_mean(name, names);
  fail(ErrorCode::kNotFound, "[ops] there is no op \"", name, "\"",
       near.empty() ? "." : cat("; did you mean \"", near, "\"?"));
}

}  // namespace keratin::ops
