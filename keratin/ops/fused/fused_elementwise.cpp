#include "keratin/base/error.h"
#include "keratin/ops/control/sample_regions.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/fused/program.h"
#include "keratin/ops/fused/tiles.h"

namespace keratin::ops {

OpDef exp_def();
OpDef add_def();
OpDef multiply_def();

namespace {

enum Attr { kProgram };

const Region& program_of(const OpCall& call) { return fused::program_of(call, kProgram, "fuse_elementwise"); }

std::vector<TensorSpec> infer_fused(const OpCall& call) {
  const Region& program = program_of(call);
  require(program.inputs.size() == call.inputs.size(), ErrorCode::kInvalidArgument, "[fused_elementwise] expected ",
          program.inputs.size(), " inputs for this program, received ", call.inputs.size(), ".");
  return infer_region(program, call.inputs);
}

const TensorSpec kMatrix{{2, 3}, DType::float32}, kRow{{3}, DType::float32};

// exp(x) * y and exp(x) + x.
Attribute sample_program(const TensorSpec& x, const TensorSpec& y) {
  const TensorSpec specs[] = {x, y};
  return AttributeObject(sample_region(
      [](const Tensors& in) -> Tensors {
        const Tensor e = sample_call(exp_def, {in[0]})[0];
        return {sample_call(multiply_def, {e, in[1]})[0], sample_call(add_def, {e, in[0]})[0]};
      },
      specs));
}

}  // namespace

OpDef fused_elementwise_def() {
  return OpDef("fused_elementwise")
      .doc(
          "A program of elementwise ops in one pass over memory: the results are those of the ops one by one, bit for "
          "bit. The compiler's pass fuse_elementwise makes it.")
      .list_in("inputs", Inputs::kAsGiven)
      .attr("program", AttributeKind::kObject, {}, "The ops, a region.")
      .results(0)
      .infer(infer_fused)
      .prepare([](const OpCall& call) { return fused::tiled_kernel(program_of(call), call.inputs, call.outputs); })
      .no_gradient("the compiler makes it after gradients have been taken")
      .good({{{0.5, -1, 2}, {3, 0.25, -2}}, {{1, 2, 3}, {-1, 0.5, 2}}}, {sample_program(kMatrix, kMatrix)}, 8)
      .good({{{0.5, -1, 2}, {3, 0.25, -2}}, {1, 2, 3}}, {sample_program(kMatrix, kRow)}, 8)
      .bad({{1, 2}}, {Attribute()},
           "[fused_elementwise] expected a program. It is made by the compiler's pass fuse_elementwise.");
}

}  // namespace keratin::ops
