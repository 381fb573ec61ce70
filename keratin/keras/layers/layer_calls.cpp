// Calls on Keras tensors: each is a node that a model can replay, and that the layer remembers.
#include <algorithm>
#include <mutex>

#include "keratin/graph/trace.h"
#include "keratin/keras/layers/layer.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/node.h"

namespace keratin {
namespace {

// Guards the lists of recorded calls of all layers: models are built, and freed, by any thread.
std::mutex& calls_mutex() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace

// A call on Keras tensors: the shapes are found by calling on placeholders, and the call itself becomes a node that a
// model can replay on other tensors.
Tensors LayerBody::symbolic_call(const Tensors& inputs, const CallOptions& options, bool list_input) {
  Tensors traced;
  std::vector<ops::TensorSpec> specs;
  for (const Tensor& x : inputs) specs.push_back(ops::spec_of(x));
  graph::trace(
      [&](const Tensors& placeholders) {
        Tensors with_masks = placeholders;
        for (size_t i = 0; i < inputs.size(); ++i)
          if (inputs[i].mask().defined())
            with_masks[i] = placeholders[i].with_mask(ops::placeholder(ops::spec_of(inputs[i].mask())));
        traced = checked_call(with_masks, options);
        return Tensors{};
      },
      specs);
  clear_losses();
  auto call = make_ref<LayerCall>();
  call->layer = Layer(Ref<LayerBody>(this));
  call->options = options;
  call->list_input = list_input;
  std::vector<ops::TensorSpec> output_specs;
  for (const Tensor& t : traced) output_specs.push_back(ops::spec_of(t));
  const Ref<ops::Node> node = ops::Node::make(ops::Node::Kind::kForeign, inputs, output_specs, call);
  call->set_node(node.get());
  Tensors outputs = ops::outputs_of(node);
  for (size_t i = 0; i < outputs.size(); ++i)
    if (traced[i].mask().defined()) outputs[i] = outputs[i].with_mask(ops::placeholder(ops::spec_of(traced[i].mask())));
  return outputs;
}

LayerCall::~LayerCall() {
  if (node_ == nullptr) return;
  const std::lock_guard lock(calls_mutex());
  auto& calls = layer->calls_;
  calls.erase(std::find(calls.begin(), calls.end(), node_));
}

void LayerCall::set_node(ops::Node* made) {
  const std::lock_guard lock(calls_mutex());
  layer->calls_.push_back(made);
  node_ = made;
}

// The first that still stands: another thread may be freeing a model, and a node that is going is listed until it has
// gone. The handle may become its last and free it, so it is let go of without the lock.
Ref<ops::Node> LayerBody::first_call() const {
  const std::lock_guard lock(calls_mutex());
  for (ops::Node* node : calls_)
    if (auto held = Ref<ops::Node>::if_alive(node)) return held;
  return {};
}

Tensors LayerBody::input_tensors() const {
  const Ref<ops::Node> call = first_call();
  if (!call) return {};
  return call->kind == ops::Node::Kind::kInput ? ops::outputs_of(call) : call->inputs;
}

Tensors LayerBody::output_tensors() const {
  const Ref<ops::Node> call = first_call();
  return call ? ops::outputs_of(call) : Tensors{};
}

}  // namespace keratin
