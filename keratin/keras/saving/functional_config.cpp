#include "keratin/keras/saving/functional_config.h"

#include <functional>
#include <map>
#include <memory>
#include <queue>
#include <unordered_map>

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
  size_t operation, number;  // the how-manieth call of its operation
  size_t missing = 0;        // calls that must come first
};

struct Entry {
  std::string name;
  Layer layer;
  const ops::OpDef* op = nullptr;
  const Json* config = nullptr;
  std::vector<Tensors> results;  // of each call made so far
};

bool is_history(const Json& json) { return json.is_array() && json.size() >= 3 && json[0].is_string(); }

const Json* keras_tensor_history(const Json& json) {
  const Json* kind = json.find("class_name");
  if (kind == nullptr || !kind->is_string() || kind->as_string() != "__keras_tensor__") return nullptr;
  return &at_step("config", [&]() -> const Json& { return config_of(json).at("keras_history"); });
}

/// Makes all layers, then the calls, each as soon as its arguments exist: in time proportional to the config.
class Reader {
 public:
  explicit Reader(const Json& layers) {
    for (const Json& json : layers.as_array()) at_step(entries_.size(), [&] { add_entry(json); });
    find_dependencies();
    while (!ready_.empty()) {
      const size_t call = ready_.top();
      ready_.pop();
      at_call(pending_[call], [&] { run(pending_[call]); });
      ++made_;
      finish(pending_[call].operation, pending_[call].number);
    }
    if (made_ < pending_.size()) fail_incomplete();
  }

  Tensors ends(const Json& json) const {
    Tensors out;
    if (is_history(json)) {
      out.push_back(end(json));
    } else if (json.is_object()) {
      std::map<std::string, const Json*> sorted;  // Keras flattens dicts by sorted keys
      for (const auto& [key, value] : json.as_object()) sorted[key] = &value;
      for (const auto& named : sorted) at_step(named.first, [&] { out.push_back(end(*named.second)); });
    } else {
      for (const Json& each : json.as_array()) at_step(out.size(), [&] { out.push_back(end(each)); });
    }
    return out;
  }

 private:
  void add_entry(const Json& json) {
    Entry entry;
    const Json* name = json.find("name");
    const Json* own_name = config_of(json).find("name");
    require(name != nullptr || own_name != nullptr, ErrorCode::kCorrupt, "[Functional] a layer entry has no name.");
    entry.name = (name ? name : own_name)->as_string();
    entry.op = find_keras_op(json);
    if (entry.op == nullptr) from_config(json, entry.layer);
    entry.config = &json;
    require(numbers_.try_emplace(entry.name, entries_.size()).second, ErrorCode::kCorrupt,
            "[Functional] two layers are named \"", entry.name, "\".");
    if (auto* input = dynamic_cast<InputLayerBody*>(entry.layer.body().get()))
      entry.results.push_back({input->make_tensor()});
    const Json* nodes = json.find("inbound_nodes");
    const size_t first = entry.results.size();
    entries_.push_back(std::move(entry));
    if (nodes == nullptr) return;
    size_t number = 0;
    at_step("inbound_nodes", [&] {
      for (const Json& node : nodes->as_array()) pending_.push_back({&node, entries_.size() - 1, first + number++});
    });
  }

  // -- which call waits for which
  // ------------------------------------------------------------------------------------------------------------------

  template <class Run>
  void at_call(const PendingCall& call, const Run& run_it) const {
    const size_t first = entries_[call.operation].layer && is_input(entries_[call.operation]) ? 1 : 0;
    at_step(call.operation, [&] { at_step("inbound_nodes", [&] { at_step(call.number - first, run_it); }); });
  }

  static bool is_input(const Entry& entry) {
    return dynamic_cast<const InputLayerBody*>(entry.layer.body().get()) != nullptr;
  }

  void find_dependencies() {
    for (size_t i = 0; i < pending_.size(); ++i) {
      at_call(pending_[i],
              [&] { for_each_history(*pending_[i].node, [&](const Json& history) { wait_for(i, history); }); });
      PendingCall& call = pending_[i];
      if (call.number > 0) wait_for(i, call.operation, call.number - 1);  // own calls never overtake each other
      if (call.missing == 0) ready_.push(i);
    }
  }

  void wait_for(size_t call, const Json& history) {
    const auto [entry, node] = place_of(history);
    wait_for(call, entry, node);
  }
  void wait_for(size_t call, size_t entry, size_t node) {
    if (node < entries_[entry].results.size()) return;
    waiting_[{entry, node}].push_back(call);
    ++pending_[call].missing;
  }

  void finish(size_t entry, size_t node) {
    const auto at = waiting_.find({entry, node});
    if (at == waiting_.end()) return;
    for (const size_t call : at->second)
      if (--pending_[call].missing == 0) ready_.push(call);
    waiting_.erase(at);
  }

  [[noreturn]] void fail_incomplete() const {
    size_t first = 0;
    while (pending_[first].missing == 0) ++first;
    const PendingCall& call = pending_[first];
    at_call(call, [&] {
      for_each_history(*call.node, [&](const Json& history) {
        const auto [entry, node] = place_of(history);
        require(node < entries_[entry].results.size(), ErrorCode::kCorrupt,
                "Invalid Functional model configuration: the inputs of ", pending_.size() - made_,
                " calls never come to exist (a cycle, or a call that is not listed), first of layer \"",
                entries_[call.operation].name, "\", which waits for call ", node, " of \"", entries_[entry].name,
                "\".");
      });
    });
    fail(ErrorCode::kCorrupt, "Invalid Functional model configuration: calls of layer \"",
         entries_[call.operation].name, "\" never come to exist.");
  }

  // -- what stands in a node
  // ------------------------------------------------------------------------------------------------------------------

  // Calls visit([name, node, tensor]) for every Keras tensor that a node takes.
  template <class Visit>
  static void for_each_history(const Json& node, const Visit& visit) {
    if (node.is_object()) {
      at_step("args", [&] { for_each_tensor(node.at("args"), visit); });
      if (const Json* kwargs = node.find("kwargs")) at_step("kwargs", [&] { for_each_tensor(*kwargs, visit); });
      return;
    }
    size_t i = 0;
    for (const Json& leaf : node.as_array())
      at_step(i++, [&] { visit(leaf); });  // Keras 2: [name, node, tensor, kwargs]
  }

  template <class Visit>
  static void for_each_tensor(const Json& json, const Visit& visit) {
    if (json.is_array()) {
      size_t i = 0;
      for (const Json& each : json.as_array()) at_step(i++, [&] { for_each_tensor(each, visit); });
    } else if (const Json* history = keras_tensor_history(json)) {
      visit(*history);
    } else if (json.is_object() && !json.contains("class_name")) {
      for (const auto& [key, value] : json.as_object())
        at_step(key, [&, &member = value] { for_each_tensor(member, visit); });
    }
  }

  void run(const PendingCall& call) {
    Tensors arguments;
    CallOptions options;
    bool list = false;
    const Json& node = *call.node;
    if (node.is_object()) {
      const Json::Array& given = node.at("args").as_array();
      for (size_t i = 0; i < given.size(); ++i) {
        if (given[i].is_array() && !is_history(given[i])) list = true;
        at_step("args", [&] { at_step(i, [&] { collect(given[i], arguments); }); });
      }
      if (const Json* kwargs = node.find("kwargs"))
        at_step("kwargs", [&] { read_kwargs(*kwargs, arguments, options); });
    } else {
      list = node.size() > 1;
      for (const Json& leaf : node.as_array()) arguments.push_back(tensor_of(leaf));
    }
    Entry& entry = entries_[call.operation];
    require(!arguments.empty(), ErrorCode::kCorrupt, "[Functional] layer \"", entry.name,
            "\" is called without inputs.");
    entry.results.push_back(entry.op
                                ? ops::call(*entry.op, arguments, op_attributes(*entry.op, config_of(*entry.config)))
                                : entry.layer->invoke(arguments, options, list || entry.layer->takes_list()));
    if (entry.op != nullptr && entry.results.size() == 1) name_op(entry.results[0].front(), entry.name);
  }

  // Tensors among keyword arguments follow the positional ones in order; training is an option; the rest must be unset.
  void read_kwargs(const Json& kwargs, Tensors& arguments, CallOptions& options) const {
    for (const auto& [key, value] : kwargs.as_object()) {
      if (value.is_null()) continue;
      at_step(key, [&, &name = key, &given = value] {
        if (name == "training") {
          // Keras writes false for every call that did not say: the model's own mode decides then.
          if (given.as_bool()) options.training = true;
        } else if (name == "mask") {
          Tensors mask;
          collect(given, mask);
          if (!mask.empty()) options.mask = mask.front();
        } else {
          collect(given, arguments);
        }
      });
    }
  }

  void collect(const Json& json, Tensors& out) const {
    if (json.is_null()) return;
    if (json.is_array()) {
      size_t i = 0;
      for (const Json& each : json.as_array()) at_step(i++, [&] { collect(each, out); });
      return;
    }
    const Json* history = keras_tensor_history(json);
    out.push_back(history != nullptr ? tensor_of(*history) : constant_from_json(json));
  }

  /// The entry and the call that a history names.
  std::pair<size_t, size_t> place_of(const Json& history) const {
    if (!is_history(history))  // texts are built only on failure: there may be 100,000 of these
      fail(ErrorCode::kCorrupt, "[Functional] expected [layer name, node index, tensor index], received ",
           history.dump(), ".");
    const auto at = numbers_.find(history[0].as_string());
    require(at != numbers_.end(), ErrorCode::kCorrupt, "[Functional] no layer is named \"", history[0].as_string(),
            "\".");
    const int64_t node = history[1].as_int();
    if (node < 0 || history[2].as_int() < 0)
      fail(ErrorCode::kCorrupt, "[Functional] negative index in ", history.dump(), ".");
    return {at->second, static_cast<size_t>(node)};
  }

  const Tensor& tensor_of(const Json& history) const {
    const auto [number, node] = place_of(history);
    const Entry& entry = entries_[number];
    if (node >= entry.results.size())
      fail(ErrorCode::kCorrupt, "[Functional] ", history.dump(), " names a call that was never made.");
    const Tensors& results = entry.results[node];
    const int64_t tensor = history[2].as_int();
    require(tensor < static_cast<int64_t>(results.size()), ErrorCode::kCorrupt, "[Functional] layer \"", entry.name,
            "\" has no output ", tensor, ".");
    return results[static_cast<size_t>(tensor)];
  }

  Tensor end(const Json& history) const {
    const auto [entry, node] = place_of(history);
    const Layer& layer = entries_[entry].layer;
    if (!layer || layer.class_name() != "Functional" || node == 0) return tensor_of(history);
    return tensor_of(Json::array({history[0], static_cast<int64_t>(node) - 1, history[2]}));
  }

  std::vector<Entry> entries_;
  std::unordered_map<std::string, size_t> numbers_;
  std::vector<PendingCall> pending_;
  std::map<std::pair<size_t, size_t>, std::vector<size_t>> waiting_;  // (entry, call) -> who waits for it
  std::priority_queue<size_t, std::vector<size_t>, std::greater<>> ready_;
  size_t made_ = 0;
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
  const std::unique_ptr<const Reader> reader = at_step("layers", [&] { return std::make_unique<Reader>(layers); });
  Tensors in = at_step("input_layers", [&] { return reader->ends(inputs); });
  Tensors out = at_step("output_layers", [&] { return reader->ends(outputs); });
  return {std::move(in), std::move(out)};
}

}  // namespace keratin::saving
