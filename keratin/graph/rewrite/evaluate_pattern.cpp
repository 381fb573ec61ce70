#include "keratin/graph/rewrite/evaluate_pattern.h"

#include <sstream>

#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"

namespace keratin::graph {
namespace {

ops::Attribute suitable(const ops::AttributeSpec& spec, DType dtype) {
  using Kind = ops::AttributeKind;
  if (spec.kind == Kind::kAxes) return std::vector<int64_t>{-1};
  if (spec.kind == Kind::kDType) return dtype;
  if (spec.kind == Kind::kBool) return true;
  return int64_t{-1};
}

}  // namespace

Tensor evaluate_pattern(const Pattern& pattern, const ops::Tensors& variables) {
  if (pattern.kind == Pattern::Kind::kNumber) return Tensor::scalar(pattern.number, DType::float64, true);
  if (pattern.kind == Pattern::Kind::kVariable) return variables[static_cast<size_t>(pattern.variable)];
  ops::Tensors inputs;
  for (const Pattern& argument : pattern.arguments) inputs.push_back(evaluate_pattern(argument, variables));
  if (pattern.op == "broadcast") return inputs[0];
  const ops::OpDef& op = ops::get_op(pattern.op);
  ops::Attributes attrs;
  for (const ops::AttributeSpec& spec : op.attributes)
    attrs.push_back(spec.default_value ? *spec.default_value : suitable(spec, variables[0].dtype()));
  for (const Pattern::AttributePattern& a : pattern.attributes) {
    const size_t at = op.attribute_index(a.name);
    attrs.set(at, a.variable < 0 ? a.value : suitable(op.attributes[at], variables[0].dtype()));
  }
  return ops::call(op, inputs, attrs)[0];
}

ops::Tensors read_arguments(const char* text, DType dtype) {
  ops::Tensors out;
  std::stringstream variables{std::string(text)};
  for (std::string one; std::getline(variables, one, ';');) {
    std::stringstream numbers{one};
    std::vector<double> values;
    for (double value = 0; numbers >> value;) values.push_back(value);
    const Shape shape = values.size() == 1 ? Shape{} : Shape{1, static_cast<int64_t>(values.size())};
    out.push_back(ops::convert(Tensor(values, shape), dtype));
  }
  return out;
}

}  // namespace keratin::graph
