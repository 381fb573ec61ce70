// The call behind the tensors that gradient() gives.
#pragma once

#include "keratin/graph/gradient.h"
#include "keratin/ops/def/node_owner.h"
#include "keratin/ops/def/reverse.h"

namespace keratin::graph {

/// Owner of a gradient's node, whose inputs are [cost (unless there is none), wrt..., consider_constant..., known...,
/// their gradients...].
class GradientCall final : public ops::NodeOwner {
 public:
  std::string label() const override { return "gradient"; }
  /// The same gradient of other expressions: a new node.
  ops::Tensors replay(const ops::Tensors& inputs) const override;
  /// The gradients, from the calls that led from wrt to the cost.
  ops::Tensors differentiate(const ops::CallLog& log, const ops::Tensors& inputs) const;

  bool has_cost = true;
  size_t wrt = 0, constants = 0, known = 0;
  Disconnected disconnected = Disconnected::error;
  std::vector<std::string> names;  ///< of wrt, for messages

 private:
  ops::CallLog without_constants(const ops::CallLog& log, std::span<const Tensor> constants_now) const;
};

}  // namespace keratin::graph
