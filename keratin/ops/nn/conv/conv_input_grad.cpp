#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/nn/conv/core.h"
#include "keratin/ops/nn/conv/kernels.h"
#include "keratin/ops/nn/images.h"

namespace keratin::ops {
namespace {

using namespace conv_detail;

constexpr const char* kName = "conv_input_grad";

Options options_of(const OpCall& call) { return read_options(kName, call.attrs(), spatial_axes(kName, call.shape(2))); }

std::vector<TensorSpec> infer_input_grad(const OpCall& call) {
  const Shape& like = call.shape(2);
  const Shape outputs = output_shape(kName, like, call.shape(1), options_of(call));
  if (!fit(outputs, call.shape(0)))
    fail(ErrorCode::kShape, "[", kName, "] expected gradients of outputs of shape ", outputs, " (inputs.shape=", like,
         ", kernel.shape=", call.shape(1), "), received ", call.shape(0), ".");
  return {{like, call.dtype(0)}};
}

Tensor batch(const Batched& b) {
  if (!b.batched(1))
    return images::split(inputs_grad(images::merged(b), b.in(1), images::merged(b, 2), b.attrs()), b.size());
  const int64_t channels = is_channels_first(kName, b.attrs(), kDataFormat) ? 1 : b.rank(0) - 1;
  const Tensor inputs = inputs_grad(images::merged_along(b, 0, channels), images::merged_along(b, 1, b.rank(1) - 1),
                                    images::merged_along(b, 2, channels), b.attrs());
  return images::split_along(inputs, channels, b.size());
}

}  // namespace

OpDef conv_input_grad_def() {
  return core_op(kName)
      .in({"dout", "kernel", "like"})
      .doc(
          "The gradient of conv_general's inputs: every gradient of an output goes, times the kernel, to the inputs it "
          "was made from. `like` gives the shape of the inputs.")
      .infer(infer_input_grad)
      .prepare([](const OpCall& call) {
        return inputs_kernel(geometry_of(call.shape(2), call.shape(1), call.shape(0), options_of(call)), call.dtype(0),
                             3);
      })
      .gradient([](const Backward& b) -> Gradients {
        return {outputs_of(b.dout(), b.in(1), b.attrs()), kernel_grad(b.dout(), b.in(0), b.in(1), b.attrs()), Tensor()};
      })
      .batch([](const Batched& b) { return batch(b); })
      .good({floats({1, -2, 3}, {1, 3, 1}), floats({1, -2, 0.5f}, {3, 1, 1}), floats({0, 0, 0, 0, 0, 0}, {1, 6, 1})},
            sample({2}, "same", "channels_last", {1}), 16)
      .good({floats({1, -2, 3, 4, 5, 6}, {1, 2, 3}), floats({1, -2, 0.5f, 3}, {2, 1, 2}),
             floats({0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, {1, 2, 5})},
            sample({1}, "valid", "channels_first", {2}), 16)
      .bad({floats({1, 2}, {1, 2, 1}), floats({1, 2}, {2, 1, 1}), floats({1, 2}, {1, 2, 1})},
           sample({1}, "valid", "channels_last", {1}),
           "[conv_input_grad] expected gradients of outputs of shape (1, 1, 1) (inputs.shape=(1, 2, 1), "
           "kernel.shape=(2, "
           "1, 1)), received (1, 2, 1).")
      .bad({floats({1}, {1, 1, 1}), floats({1, 2}, {2, 1, 1}), floats({1, 2}, {1, 2, 1})},
           sample({0}, "valid", "channels_last", {1}), "[conv_input_grad] expected strides of at least 1, received 0.");
}

}  // namespace keratin::ops
