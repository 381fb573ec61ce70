// Gradients that are one op are opened, so that the rewrites after this pass see what divides and multiplies there.
// What they leave as it was becomes one op again in specialise.
#include <string_view>

#include "keratin/graph/edit.h"
#include "keratin/graph/passes/passes.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/reduce/sum.h"

namespace keratin::graph {
namespace {

// w - y (sum of w), w = y dy: softmax_grad with its terms apart.
Function opened_softmax_grad(int64_t axis) {
  return [axis](const Tensors& in) -> Tensors {
    const Tensor weighted = ops::multiply(in[1], in[0]);
    return {ops::subtract(weighted, ops::multiply(in[0], ops::sum(weighted, {.axis = axis, .keepdims = true})))};
  };
}

}  // namespace

RewriteCounts open_gradients(Graph& graph) {
  Edit edit(graph);
  RewriteCounts counts;
  for (Step& step : edit.take_steps()) {
    if (step.op->name != std::string_view("softmax_grad")) {
      edit.keep(std::move(step));
      continue;
    }
    ++counts[step.op->name];
    edit.replace(step.outputs[0], edit.splice(opened_softmax_grad(step.attrs.integer(0)), step.inputs, step.where)[0]);
  }
  edit.finish();
  return counts;
}

}  // namespace keratin::graph
