#include <algorithm>

#include "keratin/base/zip.h"
#include "keratin/graph/saving/kgraph.h"
#include "keratin/graph/saving/read_graph.h"
#include "keratin/graph/saving/stored_function.h"
#include "keratin/graph/signature.h"

namespace keratin::graph {
namespace saving {
namespace {

const ZipMember& member(const ZipReader& zip, const char* name) {
  const ZipMember* found = zip.find(name);
  require(found != nullptr, ErrorCode::kCorrupt, "[load_graph] the archive has no ", name, ": it is no .kgraph file.");
  return *found;
}

Json parse(const ZipReader& zip, const LoadLimits& limits) {
  const std::string text = zip.read(member(zip, kGraphMember), limits.max_text_bytes);
  JsonLimits json;
  json.max_bytes = limits.max_text_bytes;
  json.max_string_bytes = limits.max_string_bytes;
  return Json::parse(text, json);
}

void check_header(const Json& json) {
  static constexpr std::string_view kMembers[] = {"format", "version", "keratin", "variables", "functions"};
  require(json.at("format").as_string() == kFormat, ErrorCode::kCorrupt, "[load_graph] expected the format \"", kFormat,
          "\", received \"", json.at("format").as_string(), "\".");
  const int64_t version = json.at("version").as_int();
  require(version >= 1, ErrorCode::kCorrupt, "[load_graph] expected a version of 1 or more, received ", version, ".");
  require(version <= kVersion, ErrorCode::kUnsupported, "[load_graph] the file has version ", version,
          " of the format; this Keratin reads up to ", kVersion, ". Update Keratin.");
  expect_members(json, kMembers);
  json.at("keratin").as_string();
}

std::string read_name(const Json& json, const LoadLimits& limits) {
  const std::string& name = json.at("name").as_string();
  require(!name.empty() && static_cast<int64_t>(name.size()) <= limits.max_name_bytes, ErrorCode::kCorrupt,
          "[load_graph] expected a name of 1 to ", limits.max_name_bytes, " bytes, received ", name.size(), ".");
  return name;
}

std::vector<Variable> read_variables(const Json& json, ReadContext& context) {
  static constexpr std::string_view kMembers[] = {"name", "dtype", "shape", "trainable"};
  std::vector<Variable> out;
  for (const Json& each : json.as_array())
    below(out.size(), [&] {
      expect_members(each, kMembers);
      context.count(1);
      const TensorSpec spec = read_spec(each, context);
      const Tensor value = context.tensor(TensorTable::variable_name(out.size()));
      require(ops::spec_of(value) == spec, ErrorCode::kCorrupt, "[load_graph] expected ", ops::to_string(spec),
              " for variable ", out.size(), ", ", kWeightsMember, " has ", ops::to_string(ops::spec_of(value)), ".");
      const std::string& path = each.at("name").as_string();
      Variable variable(value, {.name = path, .trainable = each.at("trainable").as_bool()});
      variable.set_path(path);
      out.push_back(variable);
    });
  return out;
}

std::vector<Port> read_ports(const Json& json, bool may_have_values, ReadContext& context) {
  static constexpr std::string_view kRequired[] = {"name", "dtype", "shape"}, kValue[] = {"value"};
  std::vector<Port> out;
  for (const Json& each : json.as_array())
    below(out.size(), [&] {
      expect_members(each, kRequired,
                     may_have_values ? std::span<const std::string_view>(kValue) : std::span<const std::string_view>());
      context.count(1);
      Port port{read_name(each, context.limits()), read_spec(each, context), {}};
      if (const Json* value = each.find("value")) {
        port.value = context.tensor(value->as_string());
        require(port.value.dtype() == port.spec.dtype && fits(port.spec.shape, port.value.shape()), ErrorCode::kCorrupt,
                "[load_graph] the value of input \"", port.name, "\" is ", ops::to_string(ops::spec_of(port.value)),
                ".");
      }
      out.push_back(std::move(port));
    });
  std::vector<std::string> names;
  for (const Port& port : out) names.push_back(port.name);
  std::sort(names.begin(), names.end());
  require(std::adjacent_find(names.begin(), names.end()) == names.end(), ErrorCode::kCorrupt,
          "[load_graph] two of them have one name.");
  return out;
}

CompiledFunction read_function(const Json& json, const std::vector<Variable>& variables, ReadContext& context) {
  static constexpr std::string_view kMembers[] = {"name",      "inputs", "outputs", "variables",
                                                  "constants", "steps",  "results", "updates"};
  expect_members(json, kMembers);
  std::string name = below("name", [&] { return read_name(json, context.limits()); });
  std::vector<Port> inputs = below("inputs", [&] { return read_ports(json.at("inputs"), true, context); });
  std::vector<Port> outputs = below("outputs", [&] { return read_ports(json.at("outputs"), false, context); });
  std::vector<TensorSpec> specs;
  for (const Port& port : inputs) specs.push_back(port.spec);
  Graph graph = read_graph(json, specs, variables, context);
  require(graph.outputs.size() == outputs.size(), ErrorCode::kCorrupt, "[load_graph] the function has ", outputs.size(),
          " outputs and ", graph.outputs.size(), " results.");
  for (size_t i = 0; i < outputs.size(); ++i) {
    const TensorSpec& spec = graph.values[static_cast<size_t>(graph.outputs[i])].spec;
    require(spec == outputs[i].spec, ErrorCode::kCorrupt, "[load_graph] the output \"", outputs[i].name, "\" is ",
            ops::to_string(spec), ", the file says ", ops::to_string(outputs[i].spec), ".");
  }
  std::vector<Variable> own = graph.variables;
  return {std::move(name), StoredFunction(std::move(graph), std::move(own)), std::move(inputs), std::move(outputs)};
}

LoadedGraph read(const FileRef& file, const LoadLimits& limits) {
  require(file->size() <= limits.max_file_bytes, ErrorCode::kLimit, "[load_graph] the file has more than ",
          limits.max_file_bytes, " bytes.");
  const ZipReader zip(file, limits);
  for (const ZipMember& each : zip.members())
    require(each.name == kGraphMember || each.name == kWeightsMember, ErrorCode::kCorrupt,
            "[load_graph] the archive has a member that no .kgraph file has: ", each.name, ".");
  const Json json = parse(zip, limits);
  check_header(json);
  const SafetensorsReader weights(zip.open(member(zip, kWeightsMember)), limits);
  ReadContext context(weights, limits);
  std::vector<Variable> variables = below("variables", [&] { return read_variables(json.at("variables"), context); });
  std::vector<CompiledFunction> functions;
  below("functions", [&] {
    for (const Json& each : json.at("functions").as_array())
      below(functions.size(), [&] {
        CompiledFunction f = read_function(each, variables, context);
        for (const CompiledFunction& other : functions)
          require(other.name() != f.name(), ErrorCode::kCorrupt, "[load_graph] two functions are called \"", f.name(),
                  "\".");
        functions.push_back(std::move(f));
      });
    require(!functions.empty(), ErrorCode::kCorrupt, "[load_graph] the file has no function.");
  });
  context.check_all_used();
  return {std::move(functions), std::move(variables)};
}

}  // namespace
}  // namespace saving

LoadedGraph::LoadedGraph(std::vector<CompiledFunction> functions, std::vector<Variable> variables)
    : functions_(std::move(functions)), variables_(std::move(variables)) {}

const CompiledFunction& LoadedGraph::operator[](const std::string& name) const {
  std::vector<std::string> names;
  for (const CompiledFunction& f : functions_) {
    if (f.name() == name) return f;
    names.push_back(f.name());
  }
  fail(ErrorCode::kNotFound, "[load_graph] there is no signature \"", name, "\". There are ", join(names), ".");
}

const CompiledFunction& LoadedGraph::main() const { return functions_.size() == 1 ? functions_[0] : (*this)["serve"]; }

LoadedGraph load_graph(const FileRef& file, const LoadLimits& limits) {
  try {
    return saving::read(file, limits);
  } catch (const Error& e) {
    throw e.in_file(file->name());
  }
}

LoadedGraph load_graph(const std::string& path, const LoadLimits& limits) {
  return load_graph(open_file(path), limits);
}

}  // namespace keratin::graph
