#include "keratin/ops/nn/conv/fused_conv.h"

#include "keratin/base/error.h"
#include "keratin/ops/control/sample_regions.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/fused/program.h"
#include "keratin/ops/fused/then.h"
#include "keratin/ops/nn/conv/core.h"
#include "keratin/ops/nn/conv/kernels.h"

namespace keratin::ops {

OpDef add_def();
OpDef relu_def();

namespace conv_detail {

std::optional<matmul_detail::EpilogueStep> epilogue_step(std::string_view op, size_t hand, const TensorSpec& outputs,
                                                         bool channels_first, const TensorSpec* other) {
  // As products see them: rows of pixels, one column a filter.
  const int64_t filters = outputs.shape[channel_axis(outputs.shape, channels_first)];
  const TensorSpec product{{kUnknown, filters}, outputs.dtype};
  if (other == nullptr) return matmul_detail::epilogue_step(op, hand, product, nullptr);
  if (other->shape.size() == 1) return matmul_detail::epilogue_step(op, hand, product, other);
  const int64_t behind = channels_first ? outputs.shape.rank() - 2 : 0;  // axes after that of the filters
  const bool a_filter = other->shape.rank() > behind && other->shape.rank() <= outputs.shape.rank() &&
                        other->shape[-1 - behind] == filters && other->shape.size() == filters;
  if (!a_filter) return {};
  const TensorSpec row{{filters}, other->dtype};
  return matmul_detail::epilogue_step(op, hand, product, &row);
}

}  // namespace conv_detail

namespace {

using namespace conv_detail;

constexpr const char* kName = "fused_conv";
constexpr size_t kProgram = kBfloat16 + 1;

const Region& program_of(const OpCall& call) { return fused::program_of(call, kProgram, "fuse_epilogues"); }

Options options_of(const OpCall& call) { return read_options(kName, call.attrs(), spatial_axes(kName, call.shape(0))); }

TensorSpec outputs_spec(const OpCall& call) {
  require(call.inputs.size() >= 2 && call.dtype(0) == call.dtype(1), ErrorCode::kInvalidArgument,
          "[fused_conv] expected inputs and a kernel of one dtype.");
  return {output_shape(kName, call.shape(0), call.shape(1), options_of(call)), call.dtype(0)};
}

std::vector<TensorSpec> infer_fused(const OpCall& call) {
  const Region& program = program_of(call);
  const TensorSpec outputs = outputs_spec(call);
  return fused::infer_then(kName, program, outputs, call.inputs.subspan(2));
}

Kernel prepare_fused(const OpCall& call) {
  const Region& program = program_of(call);
  const Options options = options_of(call);
  const TensorSpec outputs = outputs_spec(call);
  const Geometry geometry = geometry_of(call.shape(0), call.shape(1), outputs.shape, options);
  const auto step_of = [&](std::string_view op, size_t hand, const TensorSpec* other) {
    return epilogue_step(op, hand, outputs, options.channels_first, other);
  };
  auto epilogue = matmul_detail::read_epilogue(program, call.inputs.subspan(2), step_of);
  if (!epilogue) return fused::then(outputs_kernel(geometry, call.dtype(0)), program, outputs, call.inputs.subspan(2));
  return outputs_kernel(geometry, std::move(*epilogue), static_cast<int64_t>(call.inputs.size()) - 2);
}

// relu(outputs + bias).
Attribute sample_program(const TensorSpec& outputs, const TensorSpec& bias) {
  const TensorSpec specs[] = {outputs, bias};
  return AttributeObject(sample_region(
      [](const Tensors& in) -> Tensors {
        return {sample_call(relu_def, {sample_call(add_def, {in[0], in[1]})[0]})[0]};
      },
      specs));
}

Attributes with_program(Attributes attrs, const TensorSpec& outputs, const TensorSpec& bias) {
  return {attrs[0], attrs[1], attrs[2], attrs[3], attrs[4], attrs[5], sample_program(outputs, bias)};
}

}  // namespace

OpDef fused_conv_def() {
  return core_op(kName)
      .list_in("inputs", Inputs::kAsGiven)
      .attr("program", AttributeKind::kObject, {}, "The ops on the outputs, a region.")
      .doc(
          "conv_general(inputs, kernel) and a chain of elementwise ops on it (scale, bias, activation) while it is in "
          "registers: the result is that of the ops one by one, bit for bit. Its other inputs are what the chain "
          "reads. The compiler's pass fuse_epilogues makes it.")
      .infer(infer_fused)
      .prepare(prepare_fused)
      .no_gradient("the compiler makes it after gradients have been taken")
      .good(
          {floats({1, 2, -3, 4, 0.5f, 6}, {1, 6, 1}), floats({1, -2, 0.5f, 3}, {2, 1, 2}), floats({0.5f, -1})},
          with_program(sample({1}, "valid", "channels_last", {1}), {{1, 5, 2}, DType::float32}, {{2}, DType::float32}),
          16)
      .good({floats({1, 2, -3, 4, 0.5f, 6, 2, 3}, {1, 2, 4}), floats({1, -2, 0.5f, 3}, {2, 1, 2}),
             floats({0.5f, -1}, {2, 1})},
            with_program(sample({1}, "same", "channels_first", {1}), {{1, 2, 4}, DType::float32},
                         {{2, 1}, DType::float32}),
            16)
      .bad({floats({1, 2}, {1, 2, 1}), floats({1}, {1, 1, 1})},
           {std::vector<int64_t>{1}, std::string("valid"), std::string("channels_last"), std::vector<int64_t>{1},
            std::vector<int64_t>{}, false, Attribute()},
           "[fused_conv] expected a program. It is made by the compiler's pass fuse_epilogues.");
}

}  // namespace keratin::ops
