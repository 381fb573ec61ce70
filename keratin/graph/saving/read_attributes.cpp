// Attributes and regions from JSON.
#include <algorithm>

#include "keratin/graph/saving/read_graph.h"
#include "keratin/ops/def/registry.h"

namespace keratin::graph::saving {
namespace {

using ops::AttributeKind;

std::vector<int64_t> integers(const Json& json) {
  std::vector<int64_t> out;
  for (const Json& each : json.as_array()) out.push_back(each.as_int());
  return out;
}

/// Reads regions; what their values look like is left to the op, but every step must depend on an input.
class RegionReader {
 public:
  RegionReader(const Json& json, ReadContext& context, int64_t depth) : json_(json), context_(context), depth_(depth) {}

  Ref<const ops::Region> read() {
    static constexpr std::string_view kMembers[] = {"inputs", "constants", "steps", "results"};
    expect_members(json_, kMembers);
    require(depth_ < context_.limits().max_depth, ErrorCode::kLimit, "[load_graph] regions are nested deeper than ",
            context_.limits().max_depth, ".");
    below("inputs", [&] { read_inputs(); });
    below("constants", [&] { read_constants(); });
    below("steps", [&] {
      const Json::Array& steps = json_.at("steps").as_array();
      for (size_t i = 0; i < steps.size(); ++i) below(i, [&] { read_step(steps[i]); });
    });
    below("results", [&] {
      for (const Json& each : json_.at("results").as_array())
        region_->outputs.push_back(read_index(each, varies_.size(), "value"));
    });
    context_.count(region_->outputs.size());
    region_->values = varies_.size();
    return region_;
  }

 private:
  void read_inputs() {
    const Json::Array& inputs = json_.at("inputs").as_array();
    for (size_t i = 0; i < inputs.size(); ++i)
      below(i, [&] {
        region_->inputs.push_back(read_spec(inputs[i], context_));
        add(ops::placeholder(region_->inputs.back()), true);
      });
  }
  void read_constants() {
    for (const Json& name : json_.at("constants").as_array()) {
      region_->constants.push_back(context_.tensor(name.as_string()));
      add(ops::placeholder(ops::spec_of(region_->constants.back())), false);
    }
  }
  void add(const Tensor& symbolic, bool varies) {
    context_.count(1);
    values_.push_back(symbolic);
    varies_.push_back(varies);
  }
  void read_step(const Json& json) {
    static constexpr std::string_view kRequired[] = {"op", "inputs", "outputs"}, kOptional[] = {"attributes"};
    expect_members(json, kRequired, kOptional);
    ops::Region::Step step{&read_op(json.at("op")), {}, {}, varies_.size(), 0, {}};
    for (const Json& each : json.at("inputs").as_array())
      step.inputs.push_back(read_index(each, varies_.size(), "value made before"));
    // Otherwise describing the region would compute; no trace makes such a step.
    require(std::any_of(step.inputs.begin(), step.inputs.end(), [&](size_t i) { return varies_[i]; }),
            ErrorCode::kCorrupt, "[load_graph] a step of a region that depends on none of its inputs.");
    step.attrs = read_attributes(*step.op, json.find("attributes"), context_, depth_ + 1);
    step.outputs = static_cast<size_t>(std::max<int64_t>(json.at("outputs").as_int(), 0));
    context_.count(step.inputs.size());
    add_outputs(step);
    region_->steps.push_back(std::move(step));
  }
  void add_outputs(const ops::Region::Step& step) {
    Tensors in;
    for (const size_t i : step.inputs) in.push_back(values_[i]);
    const Tensors out = call_symbolically(*step.op, std::move(in), step.attrs);
    require(out.size() == step.outputs, ErrorCode::kCorrupt, "[load_graph] ", step.op->name, " gives ", out.size(),
            " results, the file says ", step.outputs, ".");
    for (const Tensor& t : out) {
      context_.check_size(ops::spec_of(t));
      add(t, true);
    }
  }

  const Json& json_;
  ReadContext& context_;
  int64_t depth_;
  Ref<ops::Region> region_ = make_ref<ops::Region>();
  Tensors values_;            ///< a symbolic tensor for each value: ops are asked what they give
  std::vector<bool> varies_;  ///< of each value: it depends on an input
};

ops::Attribute read_object(const OpDef& op, const char* name, const Json& json, ReadContext& context, int64_t depth) {
  const ObjectKind kind = object_kind(op, name);
  require(kind != ObjectKind::kNone, ErrorCode::kUnsupported, "[load_graph] the op ", op.name,
          " does not stand in files.");
  if (kind == ObjectKind::kRegion) return ops::AttributeObject(RegionReader(json, context, depth).read());
  auto regions = make_ref<ops::Regions>();
  const Json::Array& list = json.as_array();
  for (size_t i = 0; i < list.size(); ++i)
    below(i, [&] { regions->list.push_back(RegionReader(list[i], context, depth).read()); });
  return ops::AttributeObject(regions);
}

ops::Attribute read_attribute(const OpDef& op, const ops::AttributeSpec& spec, const Json& json, ReadContext& context,
                              int64_t depth) {
  switch (spec.kind) {
    case AttributeKind::kBool:
      return json.as_bool();
    case AttributeKind::kInt:
      return json.as_int();
    case AttributeKind::kFloat:
      return json.as_double();
    case AttributeKind::kText:
      return json.as_string();
    case AttributeKind::kInts:
    case AttributeKind::kShape:
      return integers(json);
    case AttributeKind::kIntOrInts:
      return json.is_array() ? ops::Attribute(integers(json)) : ops::Attribute(json.as_int());
    case AttributeKind::kDType:
      return dtype_from_string(json.as_string());
    case AttributeKind::kObject:
      return read_object(op, spec.name, json, context, depth);
    default:
      break;
  }
  if (json.is_null()) return {};
  switch (spec.kind) {
    case AttributeKind::kOptionalInt:
      return json.as_int();
    case AttributeKind::kOptionalFloat:
      return json.as_double();
    case AttributeKind::kOptionalText:
      return json.as_string();
    case AttributeKind::kOptionalDType:
      return dtype_from_string(json.as_string());
    default:
      return integers(json);  // kAxes
  }
}

}  // namespace

Attributes read_attributes(const OpDef& op, const Json* json, ReadContext& context, int64_t depth) {
  static const Json kNone = Json::object();
  const Json& given = json == nullptr ? kNone : *json;
  for (const auto& [name, value] : given.as_object()) {
    const bool known = std::any_of(op.attributes.begin(), op.attributes.end(),
                                   [&, &n = name](const ops::AttributeSpec& spec) { return n == spec.name; });
    require(known, ErrorCode::kCorrupt, "[load_graph] the op ", op.name, " has no attribute \"", name, "\".");
  }
  Attributes out;
  for (const ops::AttributeSpec& spec : op.attributes) {
    const Json* value = given.find(spec.name);
    if (value == nullptr) {
      require(spec.default_value.has_value(), ErrorCode::kCorrupt, "[load_graph] the op ", op.name,
              " needs the attribute \"", spec.name, "\".");
      out.push_back(*spec.default_value);
      continue;
    }
    below("attributes",
          [&] { below(spec.name, [&] { out.push_back(read_attribute(op, spec, *value, context, depth)); }); });
  }
  return out;
}

}  // namespace keratin::graph::saving
