// Graphs and regions as JSON: values by number, first inputs, then variables, then constants, then the steps' outputs.
#include <algorithm>
#include <cstring>

#include "keratin/graph/saving/format.h"

namespace keratin::graph::saving {
namespace {

struct ObjectAttribute {
  std::string_view op, attribute;
  ObjectKind kind;
};
constexpr ObjectAttribute kObjects[] = {{"cond", "branches", ObjectKind::kRegions},
                                        {"switch", "branches", ObjectKind::kRegions},
                                        {"scan", "body", ObjectKind::kRegion},
                                        {"while_loop", "cond", ObjectKind::kRegion},
                                        {"while_loop", "body", ObjectKind::kRegion}};

bool same_bytes(const Tensor& a, const Tensor& b) {
  return a.dtype() == b.dtype() && a.shape() == b.shape() &&
         (a.bytes() == 0 || std::memcmp(a.raw(), b.raw(), static_cast<size_t>(a.bytes())) == 0);
}

Json numbers(const std::vector<int64_t>& list) { return Json(list); }

Json step_to_json(const OpDef& op, const Attributes& attrs, const std::vector<int64_t>& inputs,
                  const std::vector<TensorSpec>& outputs, TensorTable& tensors) {
  Json out = Json::object({{"op", op.name}, {"inputs", numbers(inputs)}});
  if (attrs.size() > 0) out.set("attributes", attributes_to_json(op, attrs, tensors));
  Json specs = Json::array();
  for (const TensorSpec& spec : outputs) specs.push_back(spec_to_json(spec));
  return out.set("outputs", std::move(specs));
}

// The specs within a region follow from its inputs; they are not written.
Json region_to_json(const ops::Region& region, TensorTable& tensors) {
  Json inputs = Json::array(), constants = Json::array(), steps = Json::array();
  for (const TensorSpec& spec : region.inputs) inputs.push_back(spec_to_json(spec));
  for (const Tensor& t : region.constants) constants.push_back(tensors.constant(t));
  for (const ops::Region::Step& step : region.steps) {
    Json one = Json::object({{"op", step.op->name}});
    one.set("inputs", numbers({step.inputs.begin(), step.inputs.end()}));
    if (step.attrs.size() > 0) one.set("attributes", attributes_to_json(*step.op, step.attrs, tensors));
    one.set("outputs", static_cast<int64_t>(step.outputs));
    steps.push_back(std::move(one));
  }
  return Json::object({{"inputs", std::move(inputs)},
                       {"constants", std::move(constants)},
                       {"steps", std::move(steps)},
                       {"results", numbers({region.outputs.begin(), region.outputs.end()})}});
}

Json object_to_json(const OpDef& op, const char* attribute, const ops::AttributeObject& object, TensorTable& tensors) {
  const ObjectKind kind = object_kind(op, attribute);
  const auto* region = dynamic_cast<const ops::Region*>(object.get());
  const auto* regions = dynamic_cast<const ops::Regions*>(object.get());
  if (kind == ObjectKind::kRegion && region != nullptr) return region_to_json(*region, tensors);
  require(kind == ObjectKind::kRegions && regions != nullptr, ErrorCode::kUnsupported, "[save_graph] the op ", op.name,
          " holds a ", attribute, " that is not data. Save the function as it was traced, without it.");
  Json out = Json::array();
  for (const auto& each : regions->list) out.push_back(region_to_json(*each, tensors));
  return out;
}

/// Numbers of the values in the order of the file. Equal constants have one, and `constants` gets their names.
std::vector<int64_t> file_numbers(const Graph& graph, TensorTable& tensors, std::vector<std::string>& constants) {
  std::vector<int64_t> number(graph.values.size(), -1);
  int64_t next = 0;
  const auto give = [&](int value) {
    if (number[static_cast<size_t>(value)] < 0) number[static_cast<size_t>(value)] = next++;
  };
  for (const int v : graph.inputs) give(v);
  for (const int v : graph.variable_values) give(v);
  const int64_t first_constant = next;
  const auto constant = [&](int v) {
    const Value& value = graph.values[static_cast<size_t>(v)];
    if (value.kind != Value::Kind::kConstant || number[static_cast<size_t>(v)] >= 0) return;
    const std::string name = tensors.constant(value.constant);
    const auto at = std::find(constants.begin(), constants.end(), name);
    number[static_cast<size_t>(v)] = first_constant + (at - constants.begin());
    if (at == constants.end()) constants.push_back(name);
  };
  for (const Step& step : graph.steps) std::for_each(step.inputs.begin(), step.inputs.end(), constant);
  std::for_each(graph.outputs.begin(), graph.outputs.end(), constant);
  for (const Update& update : graph.updates) constant(update.value);
  next = first_constant + static_cast<int64_t>(constants.size());
  for (const Step& step : graph.steps) std::for_each(step.outputs.begin(), step.outputs.end(), give);
  return number;
}

}  // namespace

ObjectKind object_kind(const OpDef& op, std::string_view attribute) {
  for (const ObjectAttribute& known : kObjects)
    if (known.op == op.name && known.attribute == attribute) return known.kind;
  return ObjectKind::kNone;
}

std::string TensorTable::constant(const Tensor& tensor) {
  for (const auto& [name, known] : tensors_)
    if (name.starts_with("constants/") && same_bytes(known, tensor)) return name;
  tensors_.emplace_back(cat("constants/", constants_++), tensor);
  return tensors_.back().first;
}

Json spec_to_json(const TensorSpec& spec) {
  Json shape = Json::array();
  for (const int64_t size : spec.shape) shape.push_back(size == kUnknown ? Json() : Json(size));
  return Json::object({{"dtype", to_string(spec.dtype)}, {"shape", std::move(shape)}});
}

Json attribute_to_json(const OpDef& op, size_t index, const ops::Attribute& value, TensorTable& tensors) {
  const struct {
    const OpDef& op;
    size_t index;
    TensorTable& tensors;
    Json operator()(std::monostate) const { return {}; }
    Json operator()(bool v) const { return v; }
    Json operator()(int64_t v) const { return v; }
    Json operator()(double v) const { return v; }
    Json operator()(const std::string& v) const { return v; }
    Json operator()(const std::vector<int64_t>& v) const { return Json(v); }
    Json operator()(DType v) const { return to_string(v); }
    Json operator()(const ops::AttributeObject& v) const {
      return object_to_json(op, op.attributes[index].name, v, tensors);
    }
  } write{op, index, tensors};
  return std::visit(write, value);
}

Json attributes_to_json(const OpDef& op, const Attributes& attrs, TensorTable& tensors) {
  Json out = Json::object();
  for (size_t i = 0; i < attrs.size(); ++i) out.set(op.attributes[i].name, attribute_to_json(op, i, attrs[i], tensors));
  return out;
}

Json graph_to_json(const Graph& graph, const std::vector<size_t>& variables, TensorTable& tensors) {
  std::vector<std::string> constants;
  const std::vector<int64_t> number = file_numbers(graph, tensors, constants);
  const auto renumbered = [&](const std::vector<int>& values) {
    std::vector<int64_t> out;
    for (const int v : values) out.push_back(number[static_cast<size_t>(v)]);
    return out;
  };
  Json names = Json::array(), steps = Json::array(), updates = Json::array();
  for (const std::string& name : constants) names.push_back(name);
  for (const Step& step : graph.steps) {
    std::vector<TensorSpec> outputs;
    for (const int v : step.outputs) outputs.push_back(graph.values[static_cast<size_t>(v)].spec);
    steps.push_back(step_to_json(*step.op, step.attrs, renumbered(step.inputs), outputs, tensors));
  }
  for (const Update& update : graph.updates)
    updates.push_back(Json::object(
        {{"variable", static_cast<int64_t>(update.variable)}, {"value", number[static_cast<size_t>(update.value)]}}));
  return Json::object({{"variables", numbers({variables.begin(), variables.end()})},
                       {"constants", std::move(names)},
                       {"steps", std::move(steps)},
                       {"results", numbers(renumbered(graph.outputs))},
                       {"updates", std::move(updates)}});
}

}  // namespace keratin::graph::saving
