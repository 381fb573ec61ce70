// What is done to the elements of a product before they leave registers: a scale, a bias, an activation. Not a tensor
// of the product's own size: read tile by tile it costs more than a pass over memory of its own.
#pragma once

#include <optional>
#include <vector>

#include "keratin/base/function_ref.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/region.h"
#include "keratin/ops/fused/chain.h"
#include "keratin/ops/fused/lie.h"
#include "keratin/ops/fused/then.h"

namespace keratin::ops::matmul_detail {

/// One elementwise op on the product in hand.
struct EpilogueStep {
  fused::Move move;
  fused::Lie lie = fused::Lie::kScalar;  ///< of the other operand, against the product
  size_t operand = 0;                    ///< its number; of no meaning for a unary move
};

using fused::kMostOperands;

/// The step that the op named `op` is when its input number `hand` is the product and `other` its other input (null:
/// there is none). None when products do not know it. The operand's number is left at 0.
std::optional<EpilogueStep> epilogue_step(std::string_view op, size_t hand, const TensorSpec& product,
                                          const TensorSpec* other);

/// The steps of a program that is a chain on a product, its value 0, whose last value is the result; `step_of` says
/// what becomes of an op. None when it is another program, or `step_of` says none.
using StepOf = function_ref<std::optional<EpilogueStep>(std::string_view op, size_t hand, const TensorSpec* other)>;
std::optional<std::vector<EpilogueStep>> read_epilogue(const Region& program, std::span<const TensorSpec> operands,
                                                       StepOf step_of);

/// What tiles read of it while a product runs.
struct Finish {
  const std::vector<EpilogueStep>* steps = nullptr;
  const float* operands[kMostOperands] = {};
};

}  // namespace keratin::ops::matmul_detail
