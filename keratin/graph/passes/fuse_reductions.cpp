// A reduction of what elementwise ops make for it alone reads their result piece by piece while it is in the cache.
// Every bit stays: pieces follow the reduction's own order (ops/fused/fused_reduction.cpp).
#include <algorithm>
#include <array>
#include <string_view>

#include "keratin/graph/edit.h"
#include "keratin/graph/passes/passes.h"
#include "keratin/ops/def/region.h"
#include "keratin/ops/def/registry.h"

namespace keratin::graph {
namespace {

constexpr int64_t kWorthFusing = 1 << 18;  // elements: a smaller tensor stays in the cache until it is reduced

bool reduces(const Step& step) {
  static constexpr std::array<std::string_view, 6> kOps{"max", "mean", "min", "prod", "sum", "sum_to"};
  return std::binary_search(kOps.begin(), kOps.end(), std::string_view(step.op->name));
}

// The program of the step that makes the value, if it makes nothing else, nobody but the reduction reads it, and it is
// large.
const ops::Region* program_of(const Edit& edit, int value) {
  const Step* made = edit.producer(value);
  if (made == nullptr || made->op->name != std::string_view("fused_elementwise") || made->outputs.size() != 1)
    return {};
  if (edit.uses(value) != 1 || edit.spec(value).shape.size() < kWorthFusing) return {};
  return static_cast<const ops::Region*>(std::get<ops::AttributeObject>(made->attrs[0]).get());
}

ops::AttributeObject with_reduction(const ops::Region& program, const Step& reduction) {
  auto longer = make_ref<ops::Region>(program);
  longer->steps.push_back({reduction.op, reduction.attrs, program.outputs, program.values, 1, reduction.where});
  longer->outputs = {program.values};
  longer->values = program.values + 1;
  return ops::AttributeObject(longer);
}

}  // namespace

RewriteCounts fuse_reductions(Graph& graph) {
  static const OpDef& fused = ops::get_op("fused_reduction");
  RewriteCounts counts;
  Edit edit(graph);
  for (Step& step : edit.take_steps()) {
    const ops::Region* program = reduces(step) ? program_of(edit, step.inputs[0]) : nullptr;
    if (program == nullptr) {
      edit.keep(std::move(step));
      continue;
    }
    const std::vector<int> inputs = edit.producer(step.inputs[0])->inputs;
    const std::vector<int> made = edit.emit(fused, inputs, {with_reduction(*program, step)}, step.where);
    edit.replace(step.outputs[0], made[0]);
    ++counts[fused.name];
  }
  edit.finish();
  dead_code(graph);
  return counts;
}

}  // namespace keratin::graph
