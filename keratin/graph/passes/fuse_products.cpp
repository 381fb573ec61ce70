// What elementwise ops make of a large product alone, as an optimizer does of a weight's gradient, is made some rows at
// a time while they are in the cache. Every bit stays: products sum in one order, however many rows they have.
#include <algorithm>
#include <string_view>

#include "keratin/graph/edit.h"
#include "keratin/graph/passes/passes.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/linalg/matmul/matmul_elementwise.h"

namespace keratin::graph {
namespace {

constexpr int64_t kWorthFusing = 1 << 16;  // elements: a smaller product stays in the cache until it is read

// Whether the value is a product that the step alone reads and that is worth cutting into rows.
bool suits(const Edit& edit, const Step& step, int value) {
  const Step* made = edit.producer(value);
  if (made == nullptr || made->op->name != std::string_view("matmul") || edit.uses(value) != 1) return false;
  const TensorSpec &product = edit.spec(value), &left = edit.spec(made->inputs[0]), &right = edit.spec(made->inputs[1]);
  if (product.dtype != DType::float32 || product.shape.rank() != 2 || !product.shape.fully_known() ||
      !left.shape.fully_known() || product.shape.size() < kWorthFusing)
    return false;
  // Its results could not be written over the variables that it reads.
  if (left.shape == product.shape || right.shape == product.shape) return false;
  const auto same_shape = [&](int v) { return edit.spec(v).shape == product.shape; };
  if (!std::all_of(step.outputs.begin(), step.outputs.end(), same_shape)) return false;
  const auto full = std::count_if(step.inputs.begin(), step.inputs.end(), same_shape);
  const int64_t k = left.shape.size() / product.shape[0];
  return ops::matmul_detail::rows_at_once(product.shape[0], k, product.shape[1], full - 1) < product.shape[0];
}

// The place of such a value among the step's inputs, or that of their end.
size_t place_of_product(const Edit& edit, const Step& step) {
  size_t place = 0;
  if (step.op->name != std::string_view("fused_elementwise")) return step.inputs.size();
  while (place < step.inputs.size() && !suits(edit, step, step.inputs[place])) ++place;
  return place;
}

}  // namespace

RewriteCounts fuse_products(Graph& graph) {
  static const OpDef& fused = ops::get_op("matmul_elementwise");
  RewriteCounts counts;
  Edit edit(graph);
  for (Step& step : edit.take_steps()) {
    const size_t place = place_of_product(edit, step);
    if (place == step.inputs.size()) {
      edit.keep(std::move(step));
      continue;
    }
    const Step& product = *edit.producer(step.inputs[place]);
    std::vector<int> inputs = product.inputs;
    for (size_t i = 0; i < step.inputs.size(); ++i)
      if (i != place) inputs.push_back(step.inputs[i]);
    const Attributes attrs{product.attrs[0], product.attrs[1], step.attrs[0], static_cast<int64_t>(place)};
    const std::vector<int> made = edit.emit(fused, std::move(inputs), attrs, step.where);
    for (size_t i = 0; i < made.size(); ++i) edit.replace(step.outputs[i], made[i]);
    ++counts[fused.name];
  }
  edit.finish();
  dead_code(graph);
  return counts;
}

}  // namespace keratin::graph
