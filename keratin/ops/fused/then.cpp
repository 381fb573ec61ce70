#include "keratin/ops/fused/then.h"

#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/ops/fused/tiles.h"

namespace keratin::ops::fused {
namespace {

struct Both {
  Kernel first, program;
};

std::vector<TensorSpec> inputs_of(const TensorSpec& result, std::span<const TensorSpec> operands) {
  std::vector<TensorSpec> inputs{result};
  inputs.insert(inputs.end(), operands.begin(), operands.end());
  return inputs;
}

void run_both(const Kernel& kernel, void* const* buffers) {
  const auto& [first, program] = kernel.state_as<Both>();
  const auto operands = static_cast<size_t>(kernel.n[0]);
  void* const scratch = kernel.scratch_bytes > 0 ? buffers[3 + operands] : nullptr;
  void* const of_first[] = {buffers[0], buffers[1], buffers[2], scratch};
  first.run(first, of_first);
  void* of_program[3 + kMostOperands] = {buffers[0], buffers[0]};
  *std::copy_n(buffers + 3, operands, of_program + 2) = scratch;
  program.run(program, of_program);
}

}  // namespace

Kernel then(Kernel first, const Region& program, const TensorSpec& result, std::span<const TensorSpec> operands) {
  auto state = std::make_shared<Both>();
  state->first = std::move(first);
  state->program = tiled_kernel(program, inputs_of(result, operands), {&result, 1});
  Kernel kernel;
  kernel.run = run_both;
  kernel.n[0] = static_cast<int64_t>(operands.size());
  kernel.scratch_bytes = std::max(state->first.scratch_bytes, state->program.scratch_bytes);
  kernel.state = std::move(state);
  return kernel;
}

std::vector<TensorSpec> infer_then(const char* op, const Region& program, const TensorSpec& result,
                                   std::span<const TensorSpec> operands) {
  require(program.inputs.size() == operands.size() + 1, ErrorCode::kInvalidArgument, "[", op, "] expected ",
          program.inputs.size() + 1, " inputs for this program, received ", operands.size() + 2, ".");
  require(operands.size() <= kMostOperands, ErrorCode::kLimit, "[", op, "] expected at most ", kMostOperands,
          " inputs of the program, received ", operands.size(), ".");
  std::vector<TensorSpec> out = infer_region(program, inputs_of(result, operands));
  require(out.size() == 1 && out[0].dtype == result.dtype && out[0].shape.rank() == result.shape.rank() &&
              (out[0].shape == result.shape || !out[0].shape.fully_known() || !result.shape.fully_known()),
          ErrorCode::kShape, "[", op, "] expected a program that keeps ", result.shape, ".");
  return out;
}

}  // namespace keratin::ops::fused
