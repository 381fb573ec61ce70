#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/nn/softmax.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/nn/composed_gradient.h"
#include "keratin/ops/nn/crossentropy.h"
#include "keratin/ops/nn/rows.h"

namespace keratin::ops {
namespace {

constexpr const char* kName = "categorical_crossentropy_grad";
enum Input { kTarget, kOutput, kDOut };

// The two groups of the scratch: outputs, targets.
template <class T>
struct CategoricalCrossentropyGrad {
  KERATIN_INLINE static void run(const Kernel& kernel, void* const* buffers) {
    using C = rows::Compute<T>;
    const rows::Rows all = rows::rows_of(kernel);
    C *lanes = static_cast<C*>(buffers[4]), *targets = lanes + all.floats();
    C total[rows::kLanes], slope[rows::kLanes];
    const T* dout = kernel.in<T>(buffers, kDOut);
    for (int64_t row = all.first; row < all.last; row += all.group()) {
      rows::load(all, kernel.in<T>(buffers, kOutput), row, -std::numeric_limits<C>::infinity(), lanes);
      rows::load(all, kernel.in<T>(buffers, kTarget), row, C{0}, targets);
      rows::softmax(all, lanes);
      rows::sum(all, targets, total);
      for (int64_t l = 0; l < rows::kLanes; ++l)
        slope[l] = static_cast<C>(dout[all.across() ? row : std::min(row + l, all.count - 1)]);
      for (int64_t i = 0; i < all.floats(); i += rows::kLanes)
        for (int64_t l = 0; l < rows::kLanes; ++l) lanes[i + l] = slope[l] * (lanes[i + l] * total[l] - targets[i + l]);
      rows::store(all, lanes, row, kernel.out<T>(buffers));
    }
  }
};

std::vector<TensorSpec> infer(const OpCall& call) {
  crossentropy::require_same_shape(call, ".");
  const int64_t axis = call.attrs().axis(0, call.shape(kOutput).rank(), kName);
  require(crossentropy::same_where_known(call.shape(kDOut), call.shape(kOutput).without(axis)), ErrorCode::kShape, "[",
          kName, "] expected a dout for each row of output, received ", call.shape(kDOut), " and ", call.shape(kOutput),
          ".");
  return {{crossentropy::known_sizes(call.shape(kTarget), call.shape(kOutput)), call.dtype(kOutput)}};
}

Tensors composed(const Tensors& in, int64_t axis) {
  const Tensor total = sum(in[kTarget], {.axis = axis, .keepdims = true});
  const Tensor slope = subtract(multiply(softmax(in[kOutput], {.axis = axis}), total), in[kTarget]);
  return {multiply(expand_dims(in[kDOut], axis), slope)};
}

}  // namespace

OpDef categorical_crossentropy_grad_def() {
  return OpDef(kName)
      .doc(
          "(softmax(output) * sum(target) - target) * dout along an axis: the gradient of categorical_crossentropy by "
          "logits in one pass.")
      .in({"target", "output", "dout"}, Inputs::kPromoteToFloat)
      .attr("axis", AttributeKind::kInt, int64_t{-1}, "The axis of the classes.")
      .infer(infer)
      .prepare([](const OpCall& call) {
        return rows::make_kernel<CategoricalCrossentropyGrad>({call.shape(kOutput), call.attrs().integer(0)},
                                                              call.dtype(kOutput), 2, 4);
      })
      .gradient([](const Backward& b) {
        const int64_t axis = b.attrs().integer(0);
        return gradient_through(b, [&](const Tensors& in) { return composed(in, axis); });
      })
      .good({{{0, 1, 0}, {0.25, 0.25, 0.5}}, {{1, 2, 3}, {-1, 0.5, 4}}, {1, 2}}, {}, 16)
      .good({{{0, 1}, {1, 0.5}}, {{0.5, 0.25}, {1, 2}}, {1, 2}}, {int64_t{0}}, 16)
      .bad({{{0, 1, 0}}, {{1, 2, 3}}, {1, 2}}, {},
           "[categorical_crossentropy_grad] expected a dout for each row of output, received (2,) and (1, 3).");
}

}  // namespace keratin::ops
