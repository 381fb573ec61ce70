#include "keratin/graph/ir.h"

#include "keratin/base/text.h"

namespace keratin::graph {
std::string name_of(const Graph& graph, int value) {
  const Value& v = graph.values[static_cast<size_t>(value)];
  switch (v.kind) {
    case Value::Kind::kInput:
      return cat("arg", v.source);
    case Value::Kind::kVariable:
      return cat("@", graph.variables[static_cast<size_t>(v.source)].path());
    case Value::Kind::kConstant:
      return v.spec.shape.size() == 1 ? repr(v.constant.flat_as_double(0))
                                      : cat("constant", keratin::to_string(v.spec.shape));
    case Value::Kind::kStep:
      break;
  }
  return cat("%", value);
}

namespace {

std::string references(const Graph& graph, const std::vector<int>& values) {
  std::vector<std::string> names;
  for (const int value : values) names.push_back(name_of(graph, value));
  return join(names);
}

std::string attributes_of(const Step& step) {
  std::string out;
  for (size_t i = 0; i < step.attrs.size(); ++i)
    out += cat(", ", step.op->attributes[i].name, "=", ops::to_string(step.attrs[i]));
  return out;
}

}  // namespace

std::string to_string(const Graph& graph, const Step& step) {
  std::vector<std::string> specs;
  for (const int value : step.outputs) specs.push_back(to_string(graph.values[static_cast<size_t>(value)].spec));
  return cat(references(graph, step.outputs), " = ", step.op->name, "(", references(graph, step.inputs),
             attributes_of(step), ") : ", join(specs));
}

std::string to_string(const Graph& graph) {
  std::string out;
  for (const Step& step : graph.steps) {
    out += to_string(graph, step);
    if (step.where.file != nullptr) out += cat("  at ", to_string(step.where));
    out += "\n";
  }
  for (const Update& u : graph.updates)
    out += cat("@", graph.variables[static_cast<size_t>(u.variable)].path(), " <- ", name_of(graph, u.value), "\n");
  return out + cat("return ", references(graph, graph.outputs), "\n");
}

}  // namespace keratin::graph
