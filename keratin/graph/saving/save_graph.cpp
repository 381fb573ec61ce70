#include <algorithm>

#include "keratin/base/version.h"
#include "keratin/base/zip.h"
#include "keratin/core/safetensors/safetensors.h"
#include "keratin/graph/saving/format.h"
#include "keratin/graph/saving/kgraph.h"
#include "keratin/graph/saving/stored_function.h"
#include "keratin/ops/def/node.h"

namespace keratin::graph {
namespace saving {
namespace {

std::vector<TensorSpec> specs_of(const SavedFunction& saved) {
  const std::vector<Port>& inputs = saved.function.inputs();
  require(saved.shapes.empty() || saved.shapes.size() == inputs.size(), ErrorCode::kInvalidArgument,
          "[save_graph] expected a shape for each of the ", inputs.size(), " inputs of \"", saved.name, "\", received ",
          saved.shapes.size(), ".");
  std::vector<TensorSpec> out;
  for (size_t i = 0; i < inputs.size(); ++i)
    out.push_back({saved.shapes.empty() ? inputs[i].spec.shape : saved.shapes[i], inputs[i].spec.dtype});
  return out;
}

std::vector<TensorSpec> with_sizes(std::vector<TensorSpec> specs, int64_t size) {
  for (TensorSpec& spec : specs)
    for (int64_t axis = 0; axis < spec.shape.rank(); ++axis)
      if (spec.shape[axis] == kUnknown) spec.shape.set(axis, size);
  return specs;
}

[[noreturn]] void fail_depends_on_sizes(const SavedFunction& saved, const std::string& why) {
  fail(ErrorCode::kUnsupported, "[save_graph] \"", saved.name, "\" cannot be saved for sizes that are not known: ", why,
       " Say in SavedFunction::shapes for which sizes it shall be saved.");
}

// A graph that was traced without knowing a size must be, once the size is known, the graph that knowing it gives.
void check_generality(const SavedFunction& saved, const Graph& graph, const std::vector<TensorSpec>& specs) {
  const StoredFunction stored(graph, graph.variables);
  for (const int64_t size : {3, 5}) {
    const std::vector<TensorSpec> known = with_sizes(specs, size);
    const std::string from_file = to_string(trace(stored, known));
    const std::string now = to_string(saved.function.traced(known));
    if (from_file == now) continue;
    const auto at = std::mismatch(from_file.begin(), from_file.end(), now.begin(), now.end()).first - from_file.begin();
    const size_t line = from_file.rfind('\n', static_cast<size_t>(at)) + 1;
    fail_depends_on_sizes(saved, cat("with ", size, " in their place it would be another program, from \"",
                                     from_file.substr(line, from_file.find('\n', line) - line), "\" on."));
  }
}

Graph traced(const SavedFunction& saved) {
  const std::vector<TensorSpec> specs = specs_of(saved);
  const bool known = std::all_of(specs.begin(), specs.end(), [](const TensorSpec& s) { return s.shape.fully_known(); });
  if (known) return saved.function.traced(specs);
  try {
    Graph graph = saved.function.traced(specs);
    check_generality(saved, graph, specs);
    return graph;
  } catch (const Error& e) {
    if (e.code() == ErrorCode::kUnsupported) throw;
    fail_depends_on_sizes(saved, e.what());
  }
}

/// The variables of all functions, each once.
class Variables {
 public:
  size_t number_of(const Variable& variable) {
    const auto at = std::find(list.begin(), list.end(), variable);
    if (at != list.end()) return static_cast<size_t>(at - list.begin());
    list.push_back(variable);
    return list.size() - 1;
  }
  std::vector<Variable> list;
};

Json ports_to_json(const std::vector<Port>& ports, const std::vector<TensorSpec>& specs, TensorTable& tensors) {
  Json out = Json::array();
  for (size_t i = 0; i < ports.size(); ++i) {
    Json port = Json::object({{"name", ports[i].name}});
    const Json spec = spec_to_json(specs[i]);
    for (const auto& [key, value] : spec.as_object()) port.set(key, value);
    if (ports[i].value.defined()) port.set("value", tensors.constant(ports[i].value));
    out.push_back(std::move(port));
  }
  return out;
}

Json function_to_json(const SavedFunction& saved, Variables& variables, TensorTable& tensors) {
  const Graph graph = traced(saved);
  std::vector<size_t> used;
  for (const Variable& v : graph.variables) used.push_back(variables.number_of(v));
  std::vector<TensorSpec> results;
  for (const int v : graph.outputs) results.push_back(graph.values[static_cast<size_t>(v)].spec);
  Json out = Json::object({{"name", saved.name}});
  out.set("inputs", ports_to_json(saved.function.inputs(), specs_of(saved), tensors));
  out.set("outputs", ports_to_json(saved.function.outputs(), results, tensors));
  const Json program = graph_to_json(graph, used, tensors);
  for (const auto& [key, value] : program.as_object()) out.set(key, value);
  return out;
}

Json variable_to_json(const Variable& variable) {
  const Json spec = spec_to_json({variable.shape(), variable.dtype()});
  Json out = Json::object({{"name", variable.path()}});
  for (const auto& [key, value] : spec.as_object()) out.set(key, value);
  return out.set("trainable", variable.trainable());
}

void check_names(const std::vector<SavedFunction>& functions) {
  std::vector<std::string> names;
  for (const SavedFunction& f : functions) {
    require(!f.name.empty(), ErrorCode::kInvalidArgument, "[save_graph] a function without a name.");
    names.push_back(f.name);
  }
  std::sort(names.begin(), names.end());
  require(std::adjacent_find(names.begin(), names.end()) == names.end(), ErrorCode::kInvalidArgument,
          "[save_graph] two functions have one name.");
}

void write_tensors(ByteSink& out, const NamedTensors& tensors) {
  std::vector<TensorBytes> bytes;
  for (const auto& [name, tensor] : tensors) {
    require(!is_complex(tensor.dtype()), ErrorCode::kUnsupported, "[save_graph] ", name, " is ",
            to_string(tensor.dtype()), ", which safetensors files do not hold. Keep its real and its imaginary part.");
    bytes.push_back({name,
                     tensor.dtype(),
                     tensor.shape(),
                     {static_cast<const std::byte*>(tensor.raw()), static_cast<size_t>(tensor.bytes())}});
  }
  write_safetensors(out, bytes, {{"format", std::string(kFormat)}});
}

}  // namespace
}  // namespace saving

void save_graph(ByteSink& out, const std::vector<SavedFunction>& functions) {
  using namespace saving;
  require(!functions.empty(), ErrorCode::kInvalidArgument, "[save_graph] expected at least one function.");
  check_names(functions);
  TensorTable tensors;
  Variables variables;
  Json list = Json::array(), stored = Json::array();
  for (const SavedFunction& f : functions) list.push_back(function_to_json(f, variables, tensors));
  for (size_t i = 0; i < variables.list.size(); ++i) {
    stored.push_back(variable_to_json(variables.list[i]));
    tensors.variable(i, variables.list[i].concrete());
  }
  const Json text = Json::object({{"format", kFormat},
                                  {"version", kVersion},
                                  {"keratin", keratin::kVersion},
                                  {"variables", std::move(stored)},
                                  {"functions", std::move(list)}});
  MemorySink weights;
  write_tensors(weights, tensors.tensors());
  ZipWriter zip(out);
  zip.add(kGraphMember, text.dump());
  zip.add(kWeightsMember, weights.bytes());
  zip.finish();
}

void save_graph(const std::string& path, const std::vector<SavedFunction>& functions) {
  AtomicFileWriter file(path);
  save_graph(file, functions);
  file.commit();
}

void LoadedGraph::save(const std::string& path) const {
  std::vector<SavedFunction> all;
  for (const CompiledFunction& f : functions_) all.push_back({f.name(), f, {}});
  save_graph(path, all);
}

}  // namespace keratin::graph
