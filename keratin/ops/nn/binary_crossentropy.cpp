#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/log.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/negative.h"
#include "keratin/ops/generated/elementwise/sigmoid.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/nn/crossentropy.h"

namespace keratin::ops {
namespace {

struct FromLogits {
  template <class T>
  KERATIN_INLINE T operator()(T target, T x) const {
    return math::maximum(x, T{}) - x * target + math::log1p(math::exp(-math::abs(x)));
  }
};

struct FromProbabilities {
  template <class T>
  KERATIN_INLINE T operator()(T target, T p) const {
    constexpr T kLow = static_cast<T>(crossentropy::kEpsilon), kHigh = static_cast<T>(1 - crossentropy::kEpsilon);
    const T raised = p < kLow ? kLow : p;
    const T q = raised > kHigh ? kHigh : raised;
    return -(target * math::log(q) + (T{1} - target) * math::log(T{1} - q));
  }
};

std::vector<TensorSpec> infer_crossentropy(const OpCall& call) {
  crossentropy::require_same_shape(call, "");
  return {{crossentropy::known_sizes(call.shape(0), call.shape(1)), call.dtype(0)}};
}

Gradients crossentropy_gradient(const Backward& b) {
  const Tensor &target = b.in(0), &output = b.in(1);
  if (b.attrs().boolean(0))
    return {negative(multiply(b.dout(), output)), multiply(b.dout(), subtract(sigmoid(output), target))};
  const Tensor q = crossentropy::clip_probabilities(output), rest = subtract(1.0, q);
  const Tensor slope = subtract(divide(subtract(1.0, target), rest), divide(target, q));
  return {multiply(b.dout(), subtract(log(rest), log(q))),
          multiply(b.dout(), multiply(slope, crossentropy::clip_mask(output)))};
}

}  // namespace

OpDef binary_crossentropy_def() {
  return OpDef("binary_crossentropy")
      .doc(
          "-(t log(p) + (1 - t) log(1 - p)), element by element, with p clipped to [1e-7, 1 - 1e-7]; from logits x in "
          "its stable form max(x, 0) - x t + log(1 + exp(-|x|)), unclipped. As keras.ops.binary_crossentropy.")
      .in({"target", "output"}, Inputs::kPromoteToFloat)
      .attr("from_logits", AttributeKind::kBool, false, "The output is what sigmoid would be applied to.")
      .keras("nn", "BinaryCrossentropy")
      .infer(infer_crossentropy)
      .prepare([](const OpCall& call) {
        using namespace elementwise_detail;
        return call.attrs().boolean(0) ? prepare<FromLogits, Elementwise::kFloat, 2>(call)
                                       : prepare<FromProbabilities, Elementwise::kFloat, 2>(call);
      })
      .gradient([](const Backward& b) { return crossentropy_gradient(b); })
      .batch([](const Batched& b) { return batch_leading(b); })
      .good({{{0, 1, 0.25}}, {{0.2f, 0.5, 0.9f}}}, {}, 16)
      .good({{0, 1, 0.25}, {-2, 0.5, 3}}, {true}, 16)
      .good({{0, 1}, {100, -100}}, {true}, 16, false)
      .bad({floats({0, 1, 1}, {1, 3}), floats({0.2f}, {1, 1})}, {},
           "[binary_crossentropy] Arguments `target` and `output` must have the same shape. Received: target.shape=(1, "
           "3), output.shape=(1, 1)");
}

}  // namespace keratin::ops
