// The graph behind a functional model: the calls of layers and ops that lead from its inputs to its outputs.
#pragma once

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "keratin/keras/layers/layer.h"
#include "keratin/ops/def/node.h"

namespace keratin {

/// A layer or a raw op of the model. An op has no Layer, but a name and an OpDef.
struct Operation {
  Layer layer;                     ///< empty for a raw op
  const ops::OpDef* op = nullptr;  ///< of a raw op
  std::string name;
  int depth = 0;                      ///< steps to the furthest output
  std::vector<Ref<ops::Node>> calls;  ///< those that belong to the model, in the order made

  bool is_input() const { return !calls.empty() && calls.front()->kind == ops::Node::Kind::kInput; }
  /// "Dense", "InputLayer", or the class that Keras gives the op ("Multiply").
  std::string class_name() const;
};

/// Where a Keras tensor comes from: (operation, call, output), Keras's keras_history.
struct KerasHistory {
  const Operation* operation;
  int64_t node_index;
  int64_t tensor_index;
};

/// Names the raw op that gave `result`, as a file has it; unnamed ones are named by the model that they belong to.
void name_op(const Tensor& result, const std::string& name);

/// Inputs, outputs and everything between, in Keras's order: by depth, then by first visit from the outputs.
class GraphOfLayers {
 public:
  /// Throws Error kState when an output does not depend on the inputs alone ("Output with path `` is not connected to
  /// `inputs`"), kInvalidArgument when two operations have one name.
  GraphOfLayers(Tensors inputs, Tensors outputs);

  const Tensors& inputs() const { return inputs_; }
  const Tensors& outputs() const { return outputs_; }
  const std::vector<Operation>& operations() const { return operations_; }
  std::vector<Layer> layers() const;  ///< the operations that are layers, InputLayers included
  KerasHistory history(const Tensor& keras_tensor) const;

  /// Replays the calls on other tensors.
  Tensors run(const Tensors& inputs, bool training) const;

 private:
  void collect();
  void name_operations();

  Tensors inputs_, outputs_;
  std::vector<Operation> operations_;
  std::vector<Ref<ops::Node>> order_;                                        ///< execution order
  std::unordered_map<const ops::Node*, std::pair<size_t, int64_t>> places_;  ///< node -> (operation, call)
};

}  // namespace keratin
