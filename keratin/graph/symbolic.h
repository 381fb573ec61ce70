// Theano's way to write programs: symbolic inputs and shared variables, on which ops build expressions.
//
//     Tensor x = graph::symbolic(DType::float32, {None, 2}, "x");
//     graph::Shared w = graph::shared(ops::zeros({2}), "w");
//     Tensor cost = ops::mean(ops::square(ops::matmul(x, w) - 1));
//     auto train = graph::function({x}, cost, {.updates = {{w, w - 0.1 * graph::gradient(cost, w)}}});
//     Tensor before = train({{1, 2}, {3, 4}});
//
// `function` is in function.h, `gradient` in gradient.h. Loops are those of keras.ops: ops::scan and its like take
// symbolic tensors.
#pragma once

#include "keratin/core/variable.h"
#include "keratin/ops/def/op_def.h"

namespace keratin::graph {

/// A value that is given later, when a function is called. Sizes may be None.
Tensor symbolic(DType dtype, const Shape& shape, const std::string& name);

/// A variable for expressions: as a tensor it stands for the value that the variable has when a function runs, while an
/// ordinary Variable gives the value that it has now. It is a Variable: optimizers, tapes and files take it.
class Shared final : public Variable {
 public:
  Shared(const Tensor& value, VariableOptions options);
  /// An expression's view of a variable that is there already: the weights of a layer, say.
  explicit Shared(const Variable& variable);

  operator Tensor() const { return read_; }
  Tensor get_value() const { return concrete(); }
  void set_value(const Tensor& value);

 private:
  Tensor read_;
};

/// A variable of this value and name, for expressions.
Shared shared(const Tensor& value, const std::string& name = "shared");

/// The name of an input, a shared variable or a layer's output; "" for others.
std::string name_of(const Tensor& symbolic);

}  // namespace keratin::graph
