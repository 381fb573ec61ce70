#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/index/one_hot.h"
#include "keratin/ops/generated/nn/softmax.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/nn/composed_gradient.h"
#include "keratin/ops/nn/crossentropy.h"
#include "keratin/ops/nn/labels.h"

namespace keratin::ops {
namespace {

constexpr const char* kName = "sparse_categorical_crossentropy_grad";
enum Input { kTarget, kOutput, kDOut };

// n[3]: the labels' dtype.
template <class T>
struct SparseCrossentropyGrad {
  KERATIN_INLINE static void run(const Kernel& kernel, void* const* buffers) {
    using C = rows::Compute<T>;
    const rows::Rows all = rows::rows_of(kernel);
    const auto dtype = static_cast<DType>(kernel.n[3]);
    auto* lanes = static_cast<C*>(buffers[4]);
    const T* dout = kernel.in<T>(buffers, kDOut);
    for (int64_t row = all.first; row < all.last; row += all.group()) {
      rows::load(all, kernel.in<T>(buffers, kOutput), row, -std::numeric_limits<C>::infinity(), lanes);
      rows::softmax(all, lanes);
      C slope[rows::kLanes];
      for (int64_t l = 0; l < rows::kLanes; ++l)
        slope[l] = static_cast<C>(dout[all.across() ? row : std::min(row + l, all.count - 1)]);
      const int64_t here = std::min(all.group(), all.count - row);
      for (int64_t l = 0; l < here; ++l) {
        const int64_t label = crossentropy::label_at(kName, dtype, buffers[1], row + l, all.length);
        lanes[all.across() ? label : label * rows::kLanes + l] -= C{1};
      }
      for (int64_t i = 0; i < all.floats(); i += rows::kLanes)
        for (int64_t l = 0; l < rows::kLanes; ++l) lanes[i + l] *= slope[l];
      rows::store(all, lanes, row, kernel.out<T>(buffers));
    }
  }
};

std::vector<TensorSpec> infer(const OpCall& call) {
  const Shape &target = call.shape(kTarget), &output = call.shape(kOutput);
  require(is_floating(call.dtype(kOutput)) && call.dtype(kOutput) == call.dtype(kDOut), ErrorCode::kDType, "[", kName,
          "] expected output and dout in one floating dtype, received ", to_string(call.inputs[kOutput]), " and ",
          to_string(call.inputs[kDOut]), ".");
  const bool fit = output.rank() > 0 && crossentropy::same_where_known(target, output.without(-1)) &&
                   crossentropy::same_where_known(call.shape(kDOut), output.without(-1));
  require(fit, ErrorCode::kShape, "[", kName, "] expected a label and a dout for each row of output, received ", target,
          ", ", call.shape(kDOut), " and ", output, ".");
  return {call.inputs[kOutput]};
}

Tensors composed(const Tensors& in) {
  const Tensor& output = in[kOutput];
  const Tensor hot = one_hot(cast(in[kTarget], DType::int32), output.shape(-1), {.dtype = output.dtype()});
  return {multiply(subtract(softmax(output), hot), expand_dims(in[kDOut], -1))};
}

}  // namespace

OpDef sparse_categorical_crossentropy_grad_def() {
  return OpDef(kName)
      .doc(
          "(softmax(output) - one_hot(target)) * dout for each row: the gradient of sparse_categorical_crossentropy by "
          "logits in one pass, without the one-hot matrix.")
      .in({"target", "output", "dout"}, Inputs::kAsGiven)
      .infer(infer)
      .prepare([](const OpCall& call) {
        Kernel kernel = rows::make_kernel<SparseCrossentropyGrad>({call.shape(kOutput), -1}, call.dtype(kOutput), 1, 4);
        kernel.n[3] = static_cast<int64_t>(call.dtype(kTarget));
        return kernel;
      })
      .gradient([](const Backward& b) {
        Gradients all = gradient_through(b, [](const Tensors& in) { return composed(in); });
        all.values[kTarget] = Tensor();
        return all;
      })
      .batch([](const Batched& b) -> Composed { return call_batched_with(b, b.attrs()); })
      .good({ints({2, 0}), {{1, 2, 3}, {-1, 0.5, 4}}, {1, 2}}, {}, 16)
      .good({ints({1, 1, 0, 2}, {2, 2}), {{{1, 2, 3}, {-1, 0.5, 4}}, {{0, 1, 0}, {2, 2, 1}}}, {{1, 2}, {0.5, -1}}}, {},
            16)
      .bad({ints({0, 3}), {{0.2f, 0.5f, 0.3f}, {0.1f, 0.1f, 0.8f}}, {1, 1}}, {},
           "[sparse_categorical_crossentropy_grad] expected labels from 0 to 2, received 3.0 at position 1. The output "
           "has 3 classes: check the labels, or the units of the last layer.")
      .bad({ints({0, 1}), {{0.2f, 0.5f, 0.3f}}, {1}}, {},
           "[sparse_categorical_crossentropy_grad] expected a label and a dout for each row of output, received (2,), "
           "(1,) and (1, 3).");
}

}  // namespace keratin::ops
