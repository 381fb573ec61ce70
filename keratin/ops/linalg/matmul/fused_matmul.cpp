#include "keratin/base/error.h"
#include "keratin/ops/control/sample_regions.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/fused/program.h"
#include "keratin/ops/fused/then.h"
#include "keratin/ops/linalg/matmul/product.h"

namespace keratin::ops {

OpDef add_def();
OpDef relu_def();
OpDef subtract_def();

namespace {

using matmul_detail::Product;

enum Attr { kTransposeA, kTransposeB, kProgram, kColumns };

const Region& program_of(const OpCall& call) { return fused::program_of(call, kProgram, "fuse_epilogues"); }

bool is_packed(const OpCall& call) { return call.attrs().integer(kColumns) > 0; }

// The inputs with a packed x2 as the matrix that it was.
std::vector<TensorSpec> unpacked_inputs(const OpCall& call) {
  std::vector<TensorSpec> inputs(call.inputs.begin(), call.inputs.end());
  if (!is_packed(call)) return inputs;
  const Shape& x1 = inputs[0].shape;
  const bool transposed = call.attrs().boolean(kTransposeA) || call.attrs().boolean(kTransposeB);
  require(x1.rank() >= 2 && !transposed && inputs[0].dtype == DType::float32 && inputs[1].dtype == DType::float32,
          ErrorCode::kInvalidArgument, "[fused_matmul] expected float32 matrices that are not transposed beside a ",
          "packed x2, received x1.shape=", x1, ".");
  const int64_t rows = x1[-1], columns = call.attrs().integer(kColumns);
  constexpr int64_t kMost = int64_t{1} << 30;
  require(rows == kUnknown ||
              (columns < kMost && rows < kMost && inputs[1].shape == Shape{matmul_detail::packed_size(rows, columns)}),
          ErrorCode::kShape, "[fused_matmul] expected a packed x2 of ", rows, " rows and ", columns,
          " columns, received x2.shape=", inputs[1].shape, ".");
  inputs[1].shape = {rows, columns};
  return inputs;
}

std::vector<TensorSpec> infer_fused(const OpCall& given) {
  const std::vector<TensorSpec> inputs = given.inputs.size() < 2
                                             ? std::vector<TensorSpec>(given.inputs.begin(), given.inputs.end())
                                             : unpacked_inputs(given);
  const OpCall call{given.op, inputs, given.attributes, given.outputs};
  const Region& program = program_of(call);
  require(call.inputs.size() >= 2, ErrorCode::kInvalidArgument, "[fused_matmul] expected x1 and x2, received ",
          call.inputs.size(), " inputs.");
  return fused::infer_then("fused_matmul", program, matmul_detail::infer_product(call), call.inputs.subspan(2));
}

Kernel prepare_fused(const OpCall& given) {
  const std::vector<TensorSpec> inputs = unpacked_inputs(given);
  const OpCall call{given.op, inputs, given.attributes, given.outputs};
  const Region& program = program_of(call);
  Product product = matmul_detail::make_product(call);
  product.packed = is_packed(given);
  const auto step_of = [&](std::string_view op, size_t hand, const TensorSpec* other) {
    return matmul_detail::epilogue_step(op, hand, call.outputs[0], other);
  };
  auto epilogue = matmul_detail::read_epilogue(program, call.inputs.subspan(2), step_of);
  if (!epilogue)
    return fused::then(matmul_detail::product_kernel(std::move(product), call.dtype(0)), program, call.outputs[0],
                       call.inputs.subspan(2));
  product.epilogue = std::move(*epilogue);
  product.operands = call.inputs.size() - 2;
  return matmul_detail::float_kernel(std::move(product));
}

const TensorSpec kProduct{{2, 2}, DType::float32}, kRow{{2}, DType::float32}, kColumn{{2, 1}, DType::float32},
    kNumber{{}, DType::float32};

// relu(x1 x2 + row) - column.
Attribute sample_program() {
  const TensorSpec specs[] = {kProduct, kRow, kColumn};
  return AttributeObject(sample_region(
      [](const Tensors& in) -> Tensors {
        const Tensor sum = sample_call(add_def, {in[0], in[1]})[0];
        return {sample_call(subtract_def, {sample_call(relu_def, {sum})[0], in[2]})[0]};
      },
      specs));
}

// number - x1 x2.
Attribute swapped_program() {
  const TensorSpec specs[] = {kProduct, kNumber};
  return AttributeObject(sample_region(
      [](const Tensors& in) -> Tensors {
        return {sample_call(subtract_def, {in[1], in[0]})[0]};
      },
      specs));
}

}  // namespace

OpDef fused_matmul_def() {
  return OpDef("fused_matmul")
      .doc(
          "matmul(x1, x2) and a chain of elementwise ops on it (scale, bias, activation) while it is in registers: "
          "the result is that of the ops one by one, bit for bit. Its other inputs are what the chain reads. The "
          "compiler's pass fuse_epilogues makes it.")
      .list_in("inputs", Inputs::kAsGiven)
      .attr("transpose_a", AttributeKind::kBool, false, "Exchange the last two axes of x1 first.")
      .attr("transpose_b", AttributeKind::kBool, false, "Exchange the last two axes of x2 first.")
      .attr("program", AttributeKind::kObject, {}, "The ops on the product, a region.")
      .attr("columns", AttributeKind::kInt, int64_t{0},
            "Of x2, when the compiler has packed it into a vector in the order of this machine's kernels; else 0.")
      .infer(infer_fused)
      .prepare(prepare_fused)
      .no_gradient("the compiler makes it after gradients have been taken")
      .good(
          {{{1, 2, 3}, {4, 5, 6}}, {{1, 0.5}, {-1, 2}, {3, 0.25}}, {1, -30}, Tensor(std::vector<float>{2, -1}, {2, 1})},
          {false, false, sample_program()}, 16)
      .good({{{1, 2, 3}, {4, 5, 6}}, {{1, 0.5, 2}, {-1, 2, 1}}, Tensor::scalar(2, DType::float32)},
            {false, true, swapped_program()}, 16)
      .bad({{{1, 2}}, {{1, 2}, {3, 4}}}, {false, false, Attribute()},
           "[fused_matmul] expected a program. It is made by the compiler's pass fuse_epilogues.");
}

}  // namespace keratin::ops
