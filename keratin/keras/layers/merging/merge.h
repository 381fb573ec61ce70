// What Add, Multiply and Concatenate share: several inputs, one output.
#pragma once

#include "keratin/keras/layers/common.h"

namespace keratin::layers {

/// Elementwise merging: checks the shapes, gives inputs of lower rank axes of size 1 after the batch axis, and merges.
/// The output's mask is the OR of the inputs' when all have one.
class MergeBody : public LayerBody {
 public:
  MergeBody() { supports_masking = true; }
  bool takes_list() const override { return true; }
  using LayerBody::build;
  using LayerBody::call;
  void build(const Shapes& shapes) override;
  Tensors call(const Tensors& xs, const CallArgs& args) override;
  Tensor compute_mask(const Tensors& inputs, const CallArgs& args) override;

 protected:
  /// All inputs have one rank.
  virtual Tensor merge(const Tensors& xs, const CallArgs& args) = 0;
};

/// "[(None, 3), (None, 4)]", as Python prints a list of shapes.
std::string to_text(const Shapes& shapes);

}  // namespace keratin::layers
