#include "keratin/keras/saving/functional_config.h"

#include <algorithm>
#include <map>
#include <optional>

#include "keratin/base/error.h"
#include "keratin/keras/models/input.h"
#include "keratin/keras/models/model.h"
#include "keratin/keras/saving/op_config.h"
#include "keratin/ops/def/call.h"

namespace keratin::saving {
namespace {

using ops::Node;

// -- writing
// --------------------------------------------------------------------------------------------------------------------

Json history_json(const KerasHistory& h) { return Json::array({h.operation->name, h.node_index, h.tensor_index}); }

Json keras_tensor_json(const Tensor& t, const GraphOfLayers& graph) {
  return Json::object({{"class_name", "__keras_tensor__"},
                       {"config", Json::object({{"shape", to_config(t.shape())},
                                                {"dtype", to_string(t.dtype())},
                                                {"keras_history", history_json(graph.history(t))}})}});
}

Json argument_json(const Tensor& t, const GraphOfLayers& graph) {
  return t.is_symbolic() ? keras_tensor_json(t, graph) : constant_to_json(t);
}

Json node_json(const Operation& operation, const Node& node, const GraphOfLayers& graph) {
  Json tensors = Json::array();
  for (const Tensor& t : node.inputs) tensors.push_back(argument_json(t, graph));
  const bool list =
      operation.layer ? static_cast<const LayerCall*>(node.owner.get())->list_input : operation.op->variadic;
  Json kwargs = Json::object();
  if (operation.layer) {
    for (const std::string name : operation.layer->saved_call_kwargs())
      kwargs.set(name, name == "training" ? Json(false) : Json());
    const auto& call = *static_cast<const LayerCall*>(node.owner.get());
    if (call.options.training) kwargs.set("training", *call.options.training);
  }
  return Json::object({{"args", list ? Json::array({tensors}) : tensors}, {"kwargs", kwargs}});
}

Json operation_json(const Operation& operation, const GraphOfLayers& graph) {
  Json out = operation.layer ? to_config(operation.layer)
                             : op_to_json(*operation.op, operation.calls.front()->attrs, operation.name);
  Json nodes = Json::array();
  if (!operation.is_input())
    for (const Ref<Node>& node : operation.calls) nodes.push_back(node_json(operation, *node, graph));
  out.set("name", operation.name);
  out.set("inbound_nodes", nodes);
  return out;
}

// A nested functional model counts its calls from 1 here (and only here): keras-facts 4.2.
Json end_json(const Tensor& t, const GraphOfLayers& graph) {
  KerasHistory h = graph.history(t);
  if (h.operation->layer && h.operation->layer.class_name() == "Functional") ++h.node_index;
  return history_json(h);
}

Json ends_json(const Tensors& tensors, const GraphOfLayers& graph) {
  if (tensors.size() == 1) return end_json(tensors.front(), graph);
  Json out = Json::array();
  for (const Tensor& t : tensors) out.push_back(end_json(t, graph));
  return out;
}

// -- reading
// --------------------------------------------------------------------------------------------------------------------

/// One call that waits for its arguments.
struct PendingCall {
  const Json* node;
  size_t operation;
};

struct Entry {
  std::string name;
  Layer layer;
  const ops::OpDef* op = nullptr;
  const Json* config = nullptr;
  std::vector<Tensors> results;  // of each call made so far
};

class Reader {
 public:
  explicit Reader(const Json& layers) {
    for (const Json& json : layers.as_array()) add_entry(json);
    while (!pending_.empty()) make_progress();
  }

  Tensors ends(const Json& json) const {
    Tensors out;
    if (is_history(json)) {
      out.push_back(end(json));
    } else if (json.is_object()) {
      std::map<std::string, const Json*> sorted;  // Keras flattens dicts by sorted keys
      for (const auto& [key, value] : json.as_object()) sorted[key] = &value;
      for (const auto& [key, value] : sorted) out.push_back(end(*value));
    } else {
      for (const Json& each : json.as_array()) out.push_back(end(each));
    }
    return out;
  }

 private:
  static bool is_history(const Json& json) { return json.is_array() && json.size() >= 3 && json[0].is_string(); }

  void add_entry(const Json& json) {
    Entry entry;
    const Json* name = json.find("name");
    const Json* own_name = config_of(json).find("name");
    require(name != nullptr || own_name != nullptr, ErrorCode::kCorrupt, "[Functional] a layer entry has no name.");
    entry.name = (name ? name : own_name)->as_string();
    entry.op = find_keras_op(json);
    if (entry.op == nullptr) from_config(json, entry.layer);
    entry.config = &json;
    require(!numbers_.count(entry.name), ErrorCode::kCorrupt, "[Functional] two layers are named \"", entry.name,
            "\".");
    numbers_[entry.name] = entries_.size();
    if (auto* input = dynamic_cast<InputLayerBody*>(entry.layer.body().get()))
      entry.results.push_back({input->make_tensor()});
    const Json* nodes = json.find("inbound_nodes");
    entries_.push_back(std::move(entry));
    if (nodes == nullptr) return;
    for (const Json& node : nodes->as_array()) pending_.push_back({&node, entries_.size() - 1});
  }

  // Calls everything whose arguments exist, in order; a layer's own calls never overtake each other.
  void make_progress() {
    std::vector<PendingCall> waiting;
    std::vector<bool> blocked(entries_.size(), false);
    for (const PendingCall& call : pending_) {
      if (blocked[call.operation] || !run(call)) {
        waiting.push_back(call);
        blocked[call.operation] = true;
      }
    }
    require(waiting.size() < pending_.size(), ErrorCode::kCorrupt,
            "Invalid Functional model configuration: the inputs of ", waiting.size(),
            " calls never come to exist, first of layer \"",
            entries_[waiting.empty() ? 0 : waiting.front().operation].name, "\".");
    pending_ = std::move(waiting);
  }

  bool run(const PendingCall& call) {
    Tensors arguments;
    CallOptions options;
    bool list = false;
    const Json& node = *call.node;
    if (node.is_object()) {
      for (const Json& argument : node.at("args").as_array()) {
        if (argument.is_array() && !is_history(argument)) list = true;
        if (!collect(argument, arguments)) return false;
      }
      if (!read_kwargs(node.find("kwargs"), arguments, options)) return false;
    } else {
      list = node.size() > 1;
      for (const Json& leaf : node.as_array()) {  // Keras 2: [name, node, tensor, kwargs]
        const Tensor* t = find(leaf);
        if (t == nullptr) return false;
        arguments.push_back(*t);
      }
    }
    Entry& entry = entries_[call.operation];
    entry.results.push_back(entry.op
                                ? ops::call(*entry.op, arguments, op_attributes(*entry.op, config_of(*entry.config)))
                                : entry.layer->invoke(arguments, options, list || entry.layer->takes_list()));
    return true;
  }

  // Tensors among keyword arguments follow the positional ones in order; training is an option; the rest must be unset.
  bool read_kwargs(const Json* kwargs, Tensors& arguments, CallOptions& options) {
    if (kwargs == nullptr) return true;
    for (const auto& [key, value] : kwargs->as_object()) {
      if (value.is_null()) continue;
      if (key == "training") {
        // Keras writes false for every call that did not say: the model's own mode decides then.
        if (value.as_bool()) options.training = true;
      } else if (key == "mask") {
        Tensors mask;
        if (!collect(value, mask)) return false;
        if (!mask.empty()) options.mask = mask.front();
      } else if (!collect(value, arguments)) {
        return false;
      }
    }
    return true;
  }

  bool collect(const Json& json, Tensors& out) {
    if (json.is_null()) return true;
    if (json.is_array()) {
      for (const Json& each : json.as_array())
        if (!collect(each, out)) return false;
      return true;
    }
    const Json* kind = json.find("class_name");
    if (kind == nullptr || kind->as_string() != "__keras_tensor__") {
      out.push_back(constant_from_json(json));
      return true;
    }
    const Tensor* t = find(config_of(json).at("keras_history"));
    if (t != nullptr) out.push_back(*t);
    return t != nullptr;
  }

  const Tensor* find(const Json& history) const {
    require(is_history(history), ErrorCode::kCorrupt,
            "[Functional] expected [layer name, node index, tensor index], received ", history.dump(), ".");
    const auto at = numbers_.find(history[0].as_string());
    require(at != numbers_.end(), ErrorCode::kCorrupt, "[Functional] no layer is named \"", history[0].as_string(),
            "\".");
    const Entry& entry = entries_[at->second];
    const int64_t node = history[1].as_int(), tensor = history[2].as_int();
    require(node >= 0 && tensor >= 0, ErrorCode::kCorrupt, "[Functional] negative index in ", history.dump(), ".");
    if (node >= static_cast<int64_t>(entry.results.size())) return nullptr;
    const Tensors& results = entry.results[static_cast<size_t>(node)];
    require(tensor < static_cast<int64_t>(results.size()), ErrorCode::kCorrupt, "[Functional] layer \"", entry.name,
            "\" has no output ", tensor, ".");
    return &results[static_cast<size_t>(tensor)];
  }

  Tensor end(const Json& history) const {
    require(is_history(history), ErrorCode::kCorrupt,
            "[Functional] expected [layer name, node index, tensor index], received ", history.dump(), ".");
    const auto at = numbers_.find(history[0].as_string());
    const bool nested = at != numbers_.end() && entries_[at->second].layer &&
                        entries_[at->second].layer.class_name() == "Functional" && history[1].as_int() > 0;
    const Tensor* t = nested ? find(Json::array({history[0], history[1].as_int() - 1, history[2]})) : find(history);
    require(t != nullptr, ErrorCode::kCorrupt, "[Functional] ", history.dump(), " names a call that was never made.");
    return *t;
  }

  std::vector<Entry> entries_;
  std::map<std::string, size_t> numbers_;
  std::vector<PendingCall> pending_;
};

}  // namespace

void write_functional(ConfigVisitor& v, const GraphOfLayers& graph) {
  Json layers = Json::array();
  for (const Operation& operation : graph.operations()) layers.push_back(operation_json(operation, graph));
  Json inputs = ends_json(graph.inputs(), graph), outputs = ends_json(graph.outputs(), graph);
  v("layers", layers)("input_layers", inputs)("output_layers", outputs);
}

std::pair<Tensors, Tensors> read_functional(ConfigVisitor& v) {
  Json layers, inputs, outputs;
  v("layers", layers)("input_layers", inputs)("output_layers", outputs);
  require(layers.is_array() && layers.size() > 0, ErrorCode::kCorrupt, "[Functional] the config lists no layers.");
  const Reader reader(layers);
  return {reader.ends(inputs), reader.ends(outputs)};
}

}  // namespace keratin::saving
