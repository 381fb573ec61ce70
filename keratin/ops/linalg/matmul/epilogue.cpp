#include "keratin/ops/linalg/matmul/epilogue.h"

namespace keratin::ops::matmul_detail {

std::optional<EpilogueStep> epilogue_step(std::string_view op, size_t hand, const TensorSpec& product,
                                          const TensorSpec* other) {
  const std::optional<fused::Move::Kind> kind = fused::move_of(op);
  if (!kind || product.dtype != DType::float32 || product.shape.rank() < 2) return {};
  EpilogueStep step{{*kind, hand == 1, false}};
  if (is_unary(*kind)) return other == nullptr ? std::optional(step) : std::nullopt;
  if (other == nullptr || other->dtype != DType::float32) return {};
  std::optional<fused::Lie> lie = fused::lie_of(other->shape, {product.shape, product.shape.rank() - 1});
  if (lie == fused::Lie::kFull && product.shape.size() == product.shape[-1]) lie = fused::Lie::kRow;  // one row
  if (!lie || *lie == fused::Lie::kFull) return {};
  step.lie = *lie, step.move.scalar = *lie == fused::Lie::kScalar;
  return step;
}

std::optional<std::vector<EpilogueStep>> read_epilogue(const Region& program, std::span<const TensorSpec> operands,
                                                       StepOf step_of) {
  if (!program.constants.empty()) return {};
  std::vector<EpilogueStep> epilogue;
  size_t hand = 0;
  for (const Region::Step& step : program.steps) {
    if (step.inputs.empty() || step.inputs.size() > 2) return {};
    const bool binary = step.inputs.size() == 2;
    const size_t place = binary && step.inputs[1] == hand ? 1 : 0, other = binary ? step.inputs[1 - place] : 1;
    if (step.inputs[place] != hand || other == 0 || (binary && other > operands.size())) return {};
    std::optional<EpilogueStep> made = step_of(step.op->name, place, binary ? &operands[other - 1] : nullptr);
    if (!made) return {};
    made->operand = other - 1;
    epilogue.push_back(*made);
    hand = step.first_output;
  }
  if (program.outputs != std::vector{hand}) return {};
  return epilogue;
}

}  // namespace keratin::ops::matmul_detail
