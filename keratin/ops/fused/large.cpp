#include "keratin/ops/fused/large.h"

#include "keratin/ops/def/region.h"
#include "keratin/ops/fused/lie.h"
#include "keratin/ops/fused/tiles.h"

namespace keratin::ops::fused {

std::optional<Kernel> large_kernel(const OpDef& op, std::span<const TensorSpec> inputs, const Attributes& attrs,
                                   std::span<const TensorSpec> outputs) {
  if (!op.elementwise || op.same_bytes || inputs.empty() || outputs.size() != 1 ||
      outputs[0].shape.size() < kWorthAlone)
    return {};
  std::vector<Shape> shapes;
  for (const TensorSpec& spec : inputs) shapes.push_back(spec.shape);
  if (!find_whole(outputs[0].shape, shapes)) return {};
  const auto made = make_ref<Region>();
  Region& program = *made;
  program.inputs.assign(inputs.begin(), inputs.end());
  program.steps.push_back({&op, attrs, {}, inputs.size(), 1, {}});
  for (size_t i = 0; i < inputs.size(); ++i) program.steps[0].inputs.push_back(i);
  program.outputs = {inputs.size()};
  program.values = inputs.size() + 1;
  return tiled_kernel(program, inputs, outputs);
}

}  // namespace keratin::ops::fused
