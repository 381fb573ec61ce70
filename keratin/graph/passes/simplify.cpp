#include <algorithm>
#include <string_view>

#include "keratin/base/text.h"
#include "keratin/graph/passes/passes.h"
#include "keratin/ops/def/call.h"

namespace keratin::graph {
namespace {

constexpr int64_t kLargestFolded = 1 << 20;  // bytes: a larger constant costs more memory than the step costs time

const Value& value(const Graph& graph, int number) { return graph.values[static_cast<size_t>(number)]; }

bool is_constant(const Graph& graph, int number) { return value(graph, number).kind == Value::Kind::kConstant; }

// The scalar or splat `wanted`, of any shape that broadcasts.
bool is_all(const Graph& graph, int number, double wanted) {
  const Value& v = value(graph, number);
  if (v.kind != Value::Kind::kConstant || v.constant.size() == 0) return false;
  for (int64_t i = 0; i < v.constant.size(); ++i)
    if (v.constant.flat_as_double(i) != wanted) return false;
  return true;
}

bool same_spec(const Graph& graph, int a, int b) { return value(graph, a).spec == value(graph, b).spec; }

// The value that the step merely repeats, or -1. x * 1 and x / 1 keep every bit; x + 0 does not (-0 + 0 is 0), so it
// stays.
int repeats(const Graph& graph, const Step& step) {
  const std::string_view op = step.op->name;
  const auto unchanged = [&](int kept) { return same_spec(graph, kept, step.outputs[0]) ? kept : -1; };
  if (op == "multiply" && is_all(graph, step.inputs[1], 1)) return unchanged(step.inputs[0]);
  if (op == "multiply" && is_all(graph, step.inputs[0], 1)) return unchanged(step.inputs[1]);
  if (op == "divide" && is_all(graph, step.inputs[1], 1)) return unchanged(step.inputs[0]);
  if (op == "cast" || op == "reshape" || op == "sum_to" || op == "broadcast_to" || op == "stop_gradient" ||
      op == "squeeze")
    return unchanged(step.inputs[0]);
  return -1;
}

// zeros_like and ones_like need the shape of their input, not its value.
bool depends_on_shape_alone(const Step& step) {
  const std::string_view op = step.op->name;
  return op == "zeros_like" || op == "ones_like";
}

bool foldable(const Graph& graph, const Step& step) {
  if (!step.op->pure) return false;
  int64_t bytes = 0;
  for (const int out : step.outputs)
    bytes += value(graph, out).spec.shape.size() * size_of(value(graph, out).spec.dtype);
  if (bytes > kLargestFolded) return false;
  if (depends_on_shape_alone(step)) return true;
  return std::all_of(step.inputs.begin(), step.inputs.end(), [&](int v) { return is_constant(graph, v); });
}

void fold(Graph& graph, const Step& step) {
  Tensors inputs;
  for (const int number : step.inputs) {
    const Value& v = value(graph, number);
    inputs.push_back(v.kind == Value::Kind::kConstant ? v.constant : Tensor::zeros(v.spec.shape, v.spec.dtype));
  }
  const Tensors results = ops::call(*step.op, inputs, step.attrs);
  for (size_t i = 0; i < results.size(); ++i) {
    Value& v = graph.values[static_cast<size_t>(step.outputs[i])];
    v.kind = Value::Kind::kConstant;
    v.constant = results[i];
  }
}

}  // namespace

RewriteCounts simplify(Graph& graph) {
  std::vector<int> renamed(graph.values.size());
  for (size_t i = 0; i < renamed.size(); ++i) renamed[i] = static_cast<int>(i);
  std::vector<Step> kept;
  RewriteCounts counts;
  for (Step& step : graph.steps) {
    for (int& v : step.inputs) v = renamed[static_cast<size_t>(v)];
    if (const int same = repeats(graph, step); same >= 0) {
      renamed[static_cast<size_t>(step.outputs[0])] = same;
      ++counts[cat("idle ", step.op->name)];
    } else if (foldable(graph, step)) {
      fold(graph, step);
      ++counts[cat("constant ", step.op->name)];
    } else {
      kept.push_back(std::move(step));
    }
  }
  graph.steps = std::move(kept);
  for (int& v : graph.outputs) v = renamed[static_cast<size_t>(v)];
  for (Update& update : graph.updates) update.value = renamed[static_cast<size_t>(update.value)];
  return counts;
}

}  // namespace keratin::graph
