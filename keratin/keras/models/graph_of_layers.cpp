#include "keratin/keras/models/graph_of_layers.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "keratin/base/error.h"
#include "keratin/keras/models/input.h"
#include "keratin/ops/def/call.h"

namespace keratin {
namespace {

using ops::Node;

const Ref<Node>& node_of(const Tensor& t) { return ops::value_of(t).node; }

const LayerCall* call_of(const Node& node) { return static_cast<const LayerCall*>(node.owner.get()); }

bool is_layer_call(const Node& node) { return dynamic_cast<const LayerCall*>(node.owner.get()) != nullptr; }

std::string label_of(const Node& node) {
  const auto* owner = dynamic_cast<const ops::NodeOwner*>(node.owner.get());
  return owner == nullptr ? std::string() : owner->label();
}

// What identifies an operation: its layer object, or for a raw op the node itself (each op call is an operation of its
// own).
const void* identity(const Node& node) {
  return node.kind == Node::Kind::kOp ? static_cast<const void*>(&node) : call_of(node)->layer.body().get();
}

// The name of a raw op, kept by its node.
struct OpName final : RefCounted {
  explicit OpName(std::string text) : name(std::move(text)) {}
  std::string name;
};

std::string name_of(const Node& op) {
  const auto* named = dynamic_cast<const OpName*>(op.owner.get());
  return named == nullptr ? std::string() : named->name;
}

}  // namespace

std::string Operation::class_name() const {
  if (layer) return layer.class_name();
  return *op->keras_class != '\0' ? op->keras_class : op->name;
}

void name_op(const Tensor& result, const std::string& name) {
  ops::value_of(result).node->owner = Ref<RefCounted>(make_ref<OpName>(name));
}

GraphOfLayers::GraphOfLayers(Tensors inputs, Tensors outputs)
    : inputs_(std::move(inputs)), outputs_(std::move(outputs)) {
  require(!inputs_.empty() && !outputs_.empty(), ErrorCode::kInvalidArgument,
          "[Model] expected at least one input and one output.");
  for (const Tensor& t : inputs_)
    require(is_keras_tensor(t) && is_layer_call(*node_of(t)), ErrorCode::kInvalidArgument,
            "[Model] all `inputs` must be Keras tensors made by Input. Received one of shape ", t.shape(), ".");
  for (const Tensor& t : outputs_)
    require(is_keras_tensor(t), ErrorCode::kInvalidArgument,
            "[Model] all `outputs` must be Keras tensors. Received one of shape ", t.shape(), ".");
  collect();
  name_operations();
}

// Depth-first from the outputs; depths grow against the direction of the data. The order of operations (and so of
// layers and weights in files) is Keras's: deepest first, and among equals the first visited.
void GraphOfLayers::collect() {
  std::set<const Node*> input_nodes;
  for (const Tensor& t : inputs_) input_nodes.insert(node_of(t).get());
  std::map<const void*, size_t> visited;  // operation -> order of the first visit
  std::set<const Node*> done;
  std::vector<Ref<Node>> finished;  // producers before consumers
  struct Visit {
    Ref<Node> node;
    size_t next = 0;  // of its inputs
  };
  std::vector<Visit> path;  // instead of recursion: a chain may have 100,000 layers
  const auto enter = [&](const Ref<Node>& node) {
    if (!done.insert(node.get()).second) return;
    visited.try_emplace(identity(*node), visited.size());
    const bool is_input = input_nodes.count(node.get()) > 0;
    if (!is_input && node->kind == Node::Kind::kInput)
      fail(ErrorCode::kState, "Output with path `` is not connected to `inputs`",
           node->owner ? cat(": it needs the input '", label_of(*node), "', which is not among them.")
                       : std::string("."));
    require(node->kind != Node::Kind::kForeign || is_layer_call(*node), ErrorCode::kInvalidArgument,
            "[Model] an output depends on '", label_of(*node), "', which is neither a layer nor an op.");
    path.push_back({node, is_input ? node->inputs.size() : 0});
  };
  for (const Tensor& t : outputs_) {
    enter(node_of(t));
    while (!path.empty()) {
      const Ref<Node> node = path.back().node;
      if (path.back().next == node->inputs.size()) {
        finished.push_back(node);
        path.pop_back();
        continue;
      }
      const Tensor& input = node->inputs[path.back().next++];
      if (input.is_symbolic()) enter(node_of(input));
    }
  }

  std::unordered_map<const Node*, int> node_depth;
  std::map<const void*, int> operation_depth;
  for (size_t i = finished.size(); i-- > 0;) {
    const Node& node = *finished[i];
    const int depth = std::max(node_depth[&node], operation_depth[identity(node)]);
    operation_depth[identity(node)] = depth;
    node_depth[&node] = depth;
    if (input_nodes.count(&node)) continue;
    for (const Tensor& t : node.inputs)
      if (t.is_symbolic()) {
        int& below = node_depth[node_of(t).get()];
        below = std::max(below, depth + 1);
      }
  }
  for (const Tensor& t : inputs_) {  // inputs that no output uses belong to the model all the same
    if (done.count(node_of(t).get())) continue;
    finished.push_back(node_of(t));
    operation_depth[identity(*node_of(t))] = 0;
  }

  std::map<const void*, size_t> slot;
  for (const Ref<Node>& node : finished) {
    const auto [at, fresh] = slot.try_emplace(identity(*node), operations_.size());
    if (fresh) {
      Operation o;
      if (node->kind == Node::Kind::kOp)
        o.op = node->op, o.name = name_of(*node);
      else
        o.layer = call_of(*node)->layer, o.name = o.layer.name();
      o.depth = operation_depth[identity(*node)];
      operations_.push_back(std::move(o));
    }
    operations_[at->second].calls.push_back(node);
  }
  order_ = finished;
  std::stable_sort(order_.begin(), order_.end(),
                   [](const Ref<Node>& a, const Ref<Node>& b) { return a->serial < b->serial; });
  for (Operation& o : operations_)
    std::sort(o.calls.begin(), o.calls.end(),
              [](const Ref<Node>& a, const Ref<Node>& b) { return a->serial < b->serial; });
  const auto rank = [&](const Operation& o) {
    const auto at = visited.find(identity(*o.calls.front()));
    return at == visited.end() ? -1 : static_cast<int64_t>(at->second);
  };
  std::stable_sort(operations_.begin(), operations_.end(), [&](const Operation& a, const Operation& b) {
    return a.depth != b.depth ? a.depth > b.depth : rank(a) < rank(b);
  });
  for (size_t i = 0; i < operations_.size(); ++i)
    for (size_t call = 0; call < operations_[i].calls.size(); ++call)
      places_[operations_[i].calls[call].get()] = {i, static_cast<int64_t>(call)};
}

void GraphOfLayers::name_operations() {
  std::map<std::string, int> names;
  for (const Operation& o : operations_)
    if (!o.name.empty()) ++names[o.name];
  for (Operation& o : operations_) {
    if (!o.name.empty()) continue;
    do o.name = unique_name(snake_case(o.class_name()));
    while (names.count(o.name) > 0);
    ++names[o.name];
  }
  for (const auto& [name, count] : names)
    require(count == 1, ErrorCode::kInvalidArgument, "The name \"", name, "\" is used ", count,
            " times in the model. All operation names should be unique.");
}

std::vector<Layer> GraphOfLayers::layers() const {
  std::vector<Layer> out;
  for (const Operation& o : operations_)
    if (o.layer) out.push_back(o.layer);
  return out;
}

KerasHistory GraphOfLayers::history(const Tensor& keras_tensor) const {
  const ops::NodeValue& value = ops::value_of(keras_tensor);
  const auto at = places_.find(value.node.get());
  require(at != places_.end(), ErrorCode::kInternal, "[Model] a tensor of another model.");
  return {&operations_[at->second.first], at->second.second, static_cast<int64_t>(value.index)};
}

Tensors GraphOfLayers::run(const Tensors& inputs, bool training) const {
  require(inputs.size() == inputs_.size(), ErrorCode::kInvalidArgument, "[Model] expected ", inputs_.size(),
          " inputs, received ", inputs.size(), ".");
  std::unordered_map<const Node*, Tensors> values;
  for (size_t i = 0; i < inputs.size(); ++i) values[node_of(inputs_[i]).get()] = {inputs[i]};
  const auto value_of = [&](const Tensor& t) {
    if (!t.is_symbolic()) return t;
    const ops::NodeValue& v = ops::value_of(t);
    return values.at(v.node.get())[v.index];
  };
  for (const Ref<Node>& node : order_) {
    if (values.count(node.get())) continue;
    Tensors arguments;
    for (const Tensor& t : node->inputs) arguments.push_back(value_of(t));
    if (node->kind == Node::Kind::kOp) {
      values[node.get()] = ops::call(*node->op, arguments, node->attrs);
    } else {
      const LayerCall& call = *call_of(*node);
      CallOptions options = call.options;
      if (!options.training) options.training = training;
      values[node.get()] = call.layer->invoke(arguments, options, call.list_input);
    }
  }
  Tensors out;
  for (const Tensor& t : outputs_) out.push_back(value_of(t));
  return out;
}

}  // namespace keratin
