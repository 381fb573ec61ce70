// What a symbolic tensor stands for: a node of a graph that has not been computed. Graphs are made of nothing else.
#pragma once

#include "keratin/base/where.h"
#include "keratin/ops/def/node_owner.h"
#include "keratin/ops/def/op_def.h"

namespace keratin::ops {

/// One step of a graph. Immutable once made; the inputs keep their producers alive.
struct Node final : public RefCounted {
  enum class Kind {
    kInput,    ///< a placeholder: an argument, a variable's value at entry, or a model's Input
    kOp,       ///< op(inputs, attrs)
    kForeign,  ///< made by somebody else (a Keras layer call), who knows how to replay it
  };

  Kind kind = Kind::kInput;
  const OpDef* op = nullptr;
  Attributes attrs;
  Tensors inputs;
  std::vector<TensorSpec> outputs;
  Ref<RefCounted> owner;  ///< of kForeign (the call) or kInput (whoever gave it): a NodeOwner, else null
  Where where;            ///< the user's line that made it, when it is known
  uint64_t serial = 0;    ///< order of creation in this process; producers precede consumers

  Node() = default;
  ~Node() override;  ///< takes no stack for the length of the chain that it frees
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  static Ref<Node> make(Kind kind, Tensors inputs, std::vector<TensorSpec> outputs, Ref<RefCounted> owner = {});
};

/// Output `index` of a node.
class NodeValue final : public SymbolicValue {
 public:
  NodeValue(Ref<Node> producer, size_t output) : node(std::move(producer)), index(output) {}
  std::string origin() const override;

  const Ref<Node> node;
  const size_t index;
};

/// The symbolic tensors of a node's outputs.
Tensors outputs_of(const Ref<Node>& node);
/// The node behind a symbolic tensor.
const NodeValue& value_of(const Tensor& symbolic);
/// A placeholder of this spec.
Tensor placeholder(const TensorSpec& spec, Ref<RefCounted> owner = {});

}  // namespace keratin::ops
