// NodeOwner: who made a node that is no op call, and what it means for other inputs.
#pragma once

#include <string>
#include <vector>

#include "keratin/core/tensor.h"

namespace keratin::ops {

/// Kept by the nodes of a graph that are no op calls: inputs, reads of variables, calls of layers, gradients.
class NodeOwner : public RefCounted {
 public:
  /// What people call it: "x", "dense_1". May be empty.
  virtual std::string label() const = 0;
  /// The outputs of a kForeign node for other inputs, made by calling public ops.
  virtual std::vector<Tensor> replay(const std::vector<Tensor>& inputs) const;
};

}  // namespace keratin::ops
