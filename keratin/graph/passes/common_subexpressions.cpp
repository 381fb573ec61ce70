#include <cstring>
#include <map>
#include <string>

#include "keratin/base/text.h"
#include "keratin/graph/passes/passes.h"

namespace keratin::graph {
namespace {

// Small constants are equal when their bytes are; large ones only when they are one tensor.
std::string key_of_constant(const Tensor& t) {
  constexpr int64_t kSmall = 64;
  if (t.bytes() > kSmall) return cat("c", reinterpret_cast<uintptr_t>(t.identity()));
  return cat("b", keratin::to_string(t.dtype()), keratin::to_string(t.shape()),
             std::string_view(static_cast<const char*>(t.raw()), static_cast<size_t>(t.bytes())));
}

// Regions are equal when they are one object.
std::string key_of_attribute(const ops::Attribute& value) {
  const auto* object = std::get_if<ops::AttributeObject>(&value);
  return object != nullptr ? cat("o", reinterpret_cast<uintptr_t>(object->get())) : ops::to_string(value);
}

std::string key_of(const Step& step, const std::vector<int>& canonical) {
  std::string key = cat(step.op->name, "(");
  for (const int value : step.inputs) key += cat(canonical[static_cast<size_t>(value)], ",");
  for (size_t i = 0; i < step.attrs.size(); ++i) key += cat(";", key_of_attribute(step.attrs[i]));
  return key;
}

}  // namespace

RewriteCounts common_subexpressions(Graph& graph) {
  std::vector<int> canonical(graph.values.size());
  std::map<std::string, int> constants;
  for (size_t i = 0; i < graph.values.size(); ++i) {
    canonical[i] = static_cast<int>(i);
    if (graph.values[i].kind == Value::Kind::kConstant)
      canonical[i] = constants.try_emplace(key_of_constant(graph.values[i].constant), canonical[i]).first->second;
  }
  std::map<std::string, const Step*> calls;
  RewriteCounts counts;
  for (Step& step : graph.steps) {
    for (int& value : step.inputs) value = canonical[static_cast<size_t>(value)];
    if (!step.op->pure) continue;
    const auto [at, fresh] = calls.try_emplace(key_of(step, canonical), &step);
    if (fresh) continue;
    ++counts[cat("equal ", step.op->name)];
    for (size_t i = 0; i < step.outputs.size(); ++i)
      canonical[static_cast<size_t>(step.outputs[i])] = at->second->outputs[i];
  }
  for (int& value : graph.outputs) value = canonical[static_cast<size_t>(value)];
  for (Update& update : graph.updates) update.value = canonical[static_cast<size_t>(update.value)];
  return counts;
}

}  // namespace keratin::graph
