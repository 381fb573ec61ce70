#include "keratin/ops/def/node.h"

#include <atomic>
#include <new>
#include <utility>
#include <vector>

#include "keratin/base/error.h"

namespace keratin::ops {

// A model of 100,000 layers is a chain of as many nodes: the outermost destructor frees it in a loop. Without memory
// for the loop's list a node is freed where it stands, one call deeper.
Node::~Node() {
  thread_local std::vector<Tensors>* pending = nullptr;
  if (pending != nullptr) {
    try {
      if (!inputs.empty()) pending->push_back(std::move(inputs));
    } catch (const std::bad_alloc&) {
    }
    return;
  }
  std::vector<Tensors> mine;
  pending = &mine;
  inputs.clear();
  while (!mine.empty()) {
    const Tensors freed = std::move(mine.back());
    mine.pop_back();
  }
  pending = nullptr;
}

Ref<Node> Node::make(Kind kind, Tensors inputs, std::vector<TensorSpec> outputs, Ref<RefCounted> owner) {
  static std::atomic<uint64_t> counter{0};
  auto node = make_ref<Node>();
  node->kind = kind;
  node->inputs = std::move(inputs);
  node->outputs = std::move(outputs);
  node->owner = std::move(owner);
  node->where = current_where();
  node->serial = counter.fetch_add(1, std::memory_order_relaxed);
  return node;
}

Tensors NodeOwner::replay(const Tensors&) const {
  fail(ErrorCode::kInternal, "[graph] ", label(), " is no call that could be made again.");
}

std::string NodeValue::origin() const {
  return cat(node->op == nullptr ? "" : cat(", op=", node->op->name),
             node->where.file == nullptr ? "" : cat(", made at ", to_string(node->where)));
}

Tensors outputs_of(const Ref<Node>& node) {
  Tensors out;
  for (size_t i = 0; i < node->outputs.size(); ++i)
    out.push_back(Tensor::symbolic(make_ref<NodeValue>(node, i), node->outputs[i].shape, node->outputs[i].dtype));
  return out;
}

const NodeValue& value_of(const Tensor& symbolic) {
  require(symbolic.is_symbolic(), ErrorCode::kInternal, "[graph] expected a symbolic tensor.");
  return static_cast<const NodeValue&>(*symbolic.symbolic_value());
}

Tensor placeholder(const TensorSpec& spec, Ref<RefCounted> owner) {
  return outputs_of(Node::make(Node::Kind::kInput, {}, {spec}, std::move(owner)))[0];
}

}  // namespace keratin::ops
