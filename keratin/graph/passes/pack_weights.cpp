// A right factor that never changes is put into the order in which this machine's kernels read it, once. Every bit
// stays.
#include <algorithm>
#include <string_view>

#include "keratin/graph/edit.h"
#include "keratin/graph/passes/passes.h"
#include "keratin/ops/def/region.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/linalg/matmul/gemm.h"

namespace keratin::graph {
namespace {

constexpr int64_t kFewRows = 12;         // more use each piece of the factor often enough as it lies
constexpr int64_t kWorthPacking = 4096;  // elements: smaller ones stay in the first-level cache as they are

// The constant right factor when packing it pays, else null. One row reads a factor once, as it lies.
const Tensor* factor_to_pack(const Edit& edit, const Step& step) {
  const std::string_view op = step.op->name;
  if ((op != "matmul" && op != "fused_matmul") || step.attrs.boolean(0)) return nullptr;
  const Tensor* factor = edit.constant(step.inputs[1]);
  const TensorSpec& left = edit.spec(step.inputs[0]);
  if (factor == nullptr || factor->rank() != 2 || factor->dtype() != DType::float32 || left.shape.rank() < 2)
    return nullptr;
  const int64_t rows = left.shape.size() / std::max<int64_t>(left.shape[-1], 1);
  const bool pays = rows > 1 && (rows < kFewRows || step.attrs.boolean(1));
  return pays && factor->size() >= kWorthPacking ? factor : nullptr;
}

// The product alone.
ops::Attribute empty_program(const TensorSpec& product) {
  auto program = make_ref<ops::Region>();
  program->inputs = {product};
  program->outputs = {0};
  program->values = 1;
  return ops::AttributeObject(program);
}

}  // namespace

RewriteCounts pack_weights(Graph& graph) {
  static const OpDef& fused = ops::get_op("fused_matmul");
  RewriteCounts counts;
  Edit edit(graph);
  for (Step& step : edit.take_steps()) {
    const Tensor* factor = factor_to_pack(edit, step);
    if (factor == nullptr) {
      edit.keep(std::move(step));
      continue;
    }
    const bool transposed = step.attrs.boolean(1);
    const int64_t columns = factor->shape(transposed ? 0 : 1);
    std::vector<int> inputs = step.inputs;
    inputs[1] = edit.add_constant(ops::matmul_detail::pack_right(*factor, transposed));
    const ops::Attribute program = step.op == &fused ? step.attrs[2] : empty_program(edit.spec(step.outputs[0]));
    const std::vector<int> made = edit.emit(fused, std::move(inputs), {false, false, program, columns}, step.where);
    edit.replace(step.outputs[0], made[0]);
    ++counts[step.op->name];
  }
  edit.finish();
  return counts;
}

}  // namespace keratin::graph
