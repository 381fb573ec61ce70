#include "keratin/graph/saving/read_graph.h"

#include <algorithm>

#include "keratin/base/version.h"
#include "keratin/graph/signature.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"

namespace keratin::graph::saving {

ReadContext::ReadContext(const SafetensorsReader& weights, const LoadLimits& limits)
    : weights_(weights), limits_(limits) {}

Tensor ReadContext::tensor(const std::string& name) {
  if (const auto known = read_.find(name); known != read_.end()) return known->second;
  const SafetensorsReader::Entry* entry = weights_.find(name);
  require(entry != nullptr, ErrorCode::kCorrupt, "[load_graph] ", kWeightsMember, " has no tensor \"", name, "\".");
  bytes_ = checked_add(bytes_, entry->bytes);
  require(bytes_ <= limits_.max_memory, ErrorCode::kLimit,
          "[load_graph] the tensors need more than max_memory = ", limits_.max_memory, " bytes.");
  return read_.emplace(name, weights_.read(*entry)).first->second;
}

void ReadContext::count(size_t objects) {
  objects_ += static_cast<int64_t>(std::min<size_t>(objects, size_t{1} << 40));
  require(objects_ <= limits_.max_objects, ErrorCode::kLimit,
          "[load_graph] the graph has more than max_objects = ", limits_.max_objects, " steps and values.");
}

void ReadContext::check_size(const TensorSpec& spec) const {
  int64_t bytes = size_of(spec.dtype);
  for (const int64_t size : spec.shape) bytes = checked_multiply(bytes, size == kUnknown ? 1 : size);
  require(bytes <= limits_.max_memory, ErrorCode::kLimit, "[load_graph] a value of ", ops::to_string(spec),
          " needs more than max_memory = ", limits_.max_memory, " bytes.");
}

void ReadContext::check_all_used() const {
  require(read_.size() == weights_.tensors().size(), ErrorCode::kCorrupt, "[load_graph] ", kWeightsMember, " holds ",
          weights_.tensors().size(), " tensors, the graph names ", read_.size(), ".");
}

void expect_members(const Json& json, std::span<const std::string_view> required,
                    std::span<const std::string_view> optional) {
  for (const std::string_view key : required) json.at(key);
  for (const auto& [key, value] : json.as_object()) {
    const auto is = [&, &k = key](std::string_view known) { return known == k; };
    require(std::any_of(required.begin(), required.end(), is) || std::any_of(optional.begin(), optional.end(), is),
            ErrorCode::kCorrupt, "[load_graph] expected no member \"", key, "\" here.");
  }
}

TensorSpec read_spec(const Json& json, const ReadContext& context) {
  TensorSpec spec;
  spec.dtype = below("dtype", [&] { return dtype_from_string(json.at("dtype").as_string()); });
  below("shape", [&] {
    const Json::Array& sizes = json.at("shape").as_array();
    require(static_cast<int64_t>(sizes.size()) <= std::min(context.limits().max_rank, Shape::kMaxRank),
            ErrorCode::kLimit, "[load_graph] expected at most ", Shape::kMaxRank, " axes, received ", sizes.size(),
            ".");
    std::vector<int64_t> known;
    for (const Json& size : sizes) {
      known.push_back(size.is_null() ? kUnknown : size.as_int());
      require(size.is_null() || known.back() >= 0, ErrorCode::kCorrupt,
              "[load_graph] expected sizes of 0 or more, or null, received ", known.back(), ".");
    }
    spec.shape = Shape(known);
  });
  context.check_size(spec);
  return spec;
}

size_t read_index(const Json& json, size_t count, const char* what) {
  const int64_t index = json.as_int();
  require(index >= 0 && static_cast<uint64_t>(index) < count, ErrorCode::kCorrupt,
          "[load_graph] expected the number of a ", what, " (there are ", count, "), received ", index, ".");
  return static_cast<size_t>(index);
}

const OpDef& read_op(const Json& json) {
  const std::string& name = json.as_string();
  const OpDef* op = ops::find_op(name);
  require(op != nullptr, ErrorCode::kUnsupported, "[load_graph] there is no op \"", name,
          "\" in this version of Keratin (", keratin::kVersion, ").");
  require(op->infer_rule != nullptr && op->compose_rule == nullptr, ErrorCode::kCorrupt, "[load_graph] the op ", name,
          " is made of others, which stand in files in its place.");
  return *op;
}

Tensors call_symbolically(const OpDef& op, Tensors inputs, const Attributes& attrs) {
  try {
    return ops::call(op, std::move(inputs), attrs);
  } catch (const Error& e) {
    fail(e.code() == ErrorCode::kLimit ? ErrorCode::kLimit : ErrorCode::kCorrupt, "[load_graph] ", op.name,
         " does not take what the file gives it: ", e.what());
  }
}

namespace {

class GraphReader {
 public:
  GraphReader(const Json& json, const std::vector<Variable>& variables, ReadContext& context)
      : json_(json), variables_(variables), context_(context) {}

  Graph read(const std::vector<TensorSpec>& inputs) {
    for (const TensorSpec& spec : inputs) {
      const int number = static_cast<int>(graph_.inputs.size());
      graph_.inputs.push_back(add({Value::Kind::kInput, spec, number, {}}));
    }
    below("variables", [&] { read_variables(); });
    below("constants", [&] { read_constants(); });
    below("steps", [&] {
      const Json::Array& steps = json_.at("steps").as_array();
      for (size_t i = 0; i < steps.size(); ++i) below(i, [&] { read_step(steps[i]); });
    });
    below("results", [&] {
      const Json::Array& results = json_.at("results").as_array();
      context_.count(results.size());
      for (const Json& each : results) graph_.outputs.push_back(value(each));
    });
    below("updates", [&] { read_updates(); });
    return std::move(graph_);
  }

 private:
  int add(Value v) {
    context_.count(1);
    tensors_.push_back(ops::placeholder(v.spec));
    return graph_.add_value(std::move(v));
  }
  int value(const Json& json) { return static_cast<int>(read_index(json, graph_.values.size(), "value made before")); }

  void read_variables() {
    for (const Json& each : json_.at("variables").as_array()) {
      const Variable& variable = variables_[read_index(each, variables_.size(), "variable")];
      require(std::find(graph_.variables.begin(), graph_.variables.end(), variable) == graph_.variables.end(),
              ErrorCode::kCorrupt, "[load_graph] a variable is listed twice.");
      const int number = static_cast<int>(graph_.variables.size());
      graph_.variables.push_back(variable);
      graph_.variable_values.push_back(add({Value::Kind::kVariable, {variable.shape(), variable.dtype()}, number, {}}));
    }
  }
  void read_constants() {
    for (const Json& each : json_.at("constants").as_array()) {
      const Tensor constant = context_.tensor(each.as_string());
      add({Value::Kind::kConstant, ops::spec_of(constant), 0, constant});
    }
  }

  void read_step(const Json& json) {
    static constexpr std::string_view kRequired[] = {"op", "inputs", "outputs"}, kOptional[] = {"attributes"};
    expect_members(json, kRequired, kOptional);
    Step step{&read_op(json.at("op")), {}, {}, {}, {}};
    Tensors in;
    below("inputs", [&] {
      for (const Json& each : json.at("inputs").as_array()) {
        step.inputs.push_back(value(each));
        in.push_back(tensors_[static_cast<size_t>(step.inputs.back())]);
      }
    });
    context_.count(in.size());
    step.attrs = read_attributes(*step.op, json.find("attributes"), context_, 0);
    const Tensors made = call_symbolically(*step.op, std::move(in), step.attrs);
    below("outputs", [&] { check_outputs(json.at("outputs").as_array(), made, step); });
    graph_.steps.push_back(std::move(step));
  }
  void check_outputs(const Json::Array& outputs, const Tensors& made, Step& step) {
    require(outputs.size() == made.size(), ErrorCode::kCorrupt, "[load_graph] ", step.op->name, " gives ", made.size(),
            " results, the file has ", outputs.size(), ".");
    for (size_t i = 0; i < made.size(); ++i)
      below(i, [&] {
        const TensorSpec spec = read_spec(outputs[i], context_), really = ops::spec_of(made[i]);
        require(spec == really, ErrorCode::kCorrupt, "[load_graph] ", step.op->name, " gives ", ops::to_string(really),
                ", the file says ", ops::to_string(spec), ".");
        step.outputs.push_back(add({Value::Kind::kStep, spec, static_cast<int>(graph_.steps.size()), {}}));
      });
  }

  void read_updates() {
    static constexpr std::string_view kMembers[] = {"variable", "value"};
    std::vector<bool> updated(graph_.variables.size(), false);
    const Json::Array& updates = json_.at("updates").as_array();
    for (size_t i = 0; i < updates.size(); ++i)
      below(i, [&] {
        expect_members(updates[i], kMembers);
        const size_t number = read_index(updates[i].at("variable"), updated.size(), "variable of the function");
        const int v = value(updates[i].at("value"));
        const Variable& variable = graph_.variables[number];
        const TensorSpec& spec = graph_.values[static_cast<size_t>(v)].spec;
        require(!updated[number], ErrorCode::kCorrupt, "[load_graph] two updates of \"", variable.path(), "\".");
        require(spec.dtype == variable.dtype() && fits(spec.shape, variable.shape()), ErrorCode::kCorrupt,
                "[load_graph] the update of \"", variable.path(), "\" is ", ops::to_string(spec), ".");
        updated[number] = true;
        graph_.updates.push_back({static_cast<int>(number), v});
      });
  }

  const Json& json_;
  const std::vector<Variable>& variables_;
  ReadContext& context_;
  Graph graph_;
  Tensors tensors_;  ///< a placeholder for every value: ops are asked what they give, and compute nothing
};

}  // namespace

Graph read_graph(const Json& json, const std::vector<TensorSpec>& inputs, const std::vector<Variable>& variables,
                 ReadContext& context) {
  return GraphReader(json, variables, context).read(inputs);
}

}  // namespace keratin::graph::saving
