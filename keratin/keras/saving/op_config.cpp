#include "keratin/keras/saving/op_config.h"

#include "keratin/base/error.h"
#include "keratin/keras/config.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/generated/elementwise/cast.h"

namespace keratin::saving {
namespace {

using ops::Attribute;
using ops::AttributeKind;

Json attribute_to_json(const Attribute& value) {
  struct Convert {
    Json operator()(std::monostate) const { return {}; }
    Json operator()(DType d) const { return to_string(d); }
    Json operator()(const std::vector<int64_t>& v) const { return v.size() == 1 ? Json(v.front()) : Json(v); }
    Json operator()(bool v) const { return v; }
    Json operator()(int64_t v) const { return v; }
    Json operator()(double v) const { return v; }
    Json operator()(const std::string& v) const { return v; }
    Json operator()(const ops::AttributeObject&) const {
      fail(ErrorCode::kUnsupported, "[config] control flow cannot be written into a Keras file.");
    }
  };
  return std::visit(Convert{}, value);
}

Attribute attribute_from_json(AttributeKind kind, const Json& json) {
  if (json.is_null()) return {};
  switch (kind) {
    case AttributeKind::kBool:
      return json.as_bool();
    case AttributeKind::kInt:
    case AttributeKind::kOptionalInt:
      return json.as_int();
    case AttributeKind::kFloat:
    case AttributeKind::kOptionalFloat:
      return json.as_double();
    case AttributeKind::kText:
    case AttributeKind::kOptionalText:
      return json.as_string();
    case AttributeKind::kDType:
    case AttributeKind::kOptionalDType:
      return dtype_from_string(json.as_string());
    case AttributeKind::kObject:
      fail(ErrorCode::kUnsupported, "[config] control flow cannot be read from a Keras file.");
    case AttributeKind::kIntOrInts:
      if (json.is_int()) return json.as_int();
      break;
    case AttributeKind::kInts:
    case AttributeKind::kShape:
    case AttributeKind::kAxes:
      break;
  }
  std::vector<int64_t> values;
  if (json.is_int()) {
    values.push_back(json.as_int());
  } else {
    for (const Json& v : json.as_array()) values.push_back(v.is_null() ? kUnknown : v.as_int());
  }
  return values;
}

void flatten_numbers(const Json& json, std::vector<double>& values, std::vector<int64_t>& shape, size_t depth) {
  if (json.is_number()) return values.push_back(json.as_double());
  if (json.is_bool()) return values.push_back(json.as_bool() ? 1 : 0);
  if (shape.size() <= depth) shape.push_back(json.size());
  require(shape[depth] == json.size(), ErrorCode::kCorrupt, "[config] a nested list of numbers is ragged.");
  for (const Json& each : json.as_array()) flatten_numbers(each, values, shape, depth + 1);
}

Json nested_list(const Tensor& t) {
  if (t.rank() == 0) return is_floating(t.dtype()) ? Json(t.item<double>()) : Json(t.item<int64_t>());
  Json out = Json::array();
  for (const Tensor& row : t) out.push_back(nested_list(row));
  return out;
}

}  // namespace

const ops::OpDef* find_keras_op(const Json& entry) {
  const Json* module = entry.find("module");
  if (module == nullptr || !module->is_string()) return nullptr;
  const std::string& path = module->as_string();
  if (path.find(".ops.") == std::string::npos) return nullptr;
  // What `a / b` is in Keras's files; a division of integers gives floats in either.
  const std::string& given = class_name_of(entry);
  const std::string name = given == "TrueDivide" ? "Divide" : given;
  for (const ops::OpDef& op : ops::all_ops())
    if (name == op.keras_class) return &op;
  fail(ErrorCode::kUnsupported, "Could not locate the operation '", name, "' (", path,
       "): Keratin has no such op yet.");
}

Json op_to_json(const ops::OpDef& op, const ops::Attributes& attrs, const std::string& name) {
  require(*op.keras_class != '\0', ErrorCode::kUnsupported, "[", op.name,
          "] this op has no counterpart in Keras's files.");
  Json config = Json::object({{"name", name}});
  for (size_t i = 0; i < op.attributes.size(); ++i) {
    const ops::AttributeSpec& spec = op.attributes[i];
    const bool ours = op.name == std::string_view("matmul");  // its transposes have no place in Keras's Matmul
    require(!ours || (spec.default_value && attrs[i] == *spec.default_value), ErrorCode::kUnsupported, "[", op.name,
            "] the attribute \"", spec.name, "\" cannot be written into a Keras file.");
    if (!ours) config.set(spec.name, attribute_to_json(attrs[i]));
  }
  return serialized(cat("keras.src.ops.", op.keras_module), op.keras_class, std::move(config), op.keras_class);
}

ops::Attributes op_attributes(const ops::OpDef& op, const Json& config) {
  ops::Attributes attrs;
  for (const ops::AttributeSpec& spec : op.attributes) {
    const Json* given = config.find(spec.name);
    require(given != nullptr || spec.default_value, ErrorCode::kCorrupt, "[", op.name, "] the config lacks \"",
            spec.name, "\".");
    attrs.push_back(given != nullptr ? attribute_from_json(spec.kind, *given) : *spec.default_value);
  }
  return attrs;
}

Json constant_to_json(const Tensor& constant) {
  if (constant.rank() == 0) return nested_list(constant);
  return Json::object(
      {{"class_name", "__numpy__"},
       {"config", Json::object({{"value", nested_list(constant)}, {"dtype", to_string(constant.dtype())}})}});
}

Tensor constant_from_json(const Json& json) {
  if (json.is_bool()) return Tensor(json.as_bool());
  if (json.is_int()) return Tensor(json.as_int());
  if (json.is_double()) return Tensor(json.as_double());
  require(json.is_object(), ErrorCode::kUnsupported, "[config] expected a number, received ", json.kind(), ".");
  const std::string& kind = class_name_of(json);
  require(kind == "__numpy__" || kind == "__tensor__", ErrorCode::kUnsupported, "[config] an argument of class \"",
          kind, "\" is not supported.");
  std::vector<double> values;
  std::vector<int64_t> shape;
  flatten_numbers(config_of(json).at("value"), values, shape, 0);
  return ops::cast(Tensor(values, Shape(shape)), dtype_from_string(config_of(json).at("dtype").as_string()));
}

}  // namespace keratin::saving
