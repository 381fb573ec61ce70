#include "keratin/autograd/gradient_sum.h"

#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"

namespace keratin {

GradientSum::GradientSum(std::vector<Variable> variables) : variables_(std::move(variables)) {
  for (const Variable& variable : variables_)
    sums_.emplace_back(Tensor::zeros(variable.shape(), variable.dtype()),
                       VariableOptions{.name = variable.name() + "_gradient", .trainable = false});
}

void GradientSum::add(const std::vector<Tensor>& gradients) {
  static const ops::OpDef& sum = ops::get_op("add");
  require(gradients.size() == sums_.size(), ErrorCode::kInvalidArgument, "[GradientSum] expected ", sums_.size(),
          " gradients, one for each variable, received ", gradients.size(), ".");
  for (size_t i = 0; i < sums_.size(); ++i)
    if (gradients[i].defined()) sums_[i].assign(ops::call1(sum, {sums_[i].value(), gradients[i]}));
}

std::vector<Tensor> GradientSum::sums() const {
  std::vector<Tensor> out;
  for (const Variable& sum : sums_) out.push_back(sum.value());
  return out;
}

std::vector<Tensor> GradientSum::take(double scale) {
  static const ops::OpDef& multiply = ops::get_op("multiply");
  std::vector<Tensor> out = sums();
  for (size_t i = 0; i < out.size(); ++i) {
    if (scale != 1) out[i] = ops::call1(multiply, {out[i], Tensor(scale)});
    sums_[i].assign(Tensor::zeros(sums_[i].shape(), sums_[i].dtype()));
  }
  return out;
}

}  // namespace keratin
