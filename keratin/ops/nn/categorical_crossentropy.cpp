#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/clip.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/log.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/negative.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/nn/log_softmax.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/nn/crossentropy.h"
#include "keratin/ops/nn/rows.h"

namespace keratin::ops {
namespace {

using rows::kLanes;

enum Attr { kFromLogits, kAxis };

// The three groups of the scratch: outputs, targets, work.
template <class T, bool kLogits>
struct CategoricalCrossentropy {
  KERATIN_INLINE static void run(const Kernel& kernel, void* const* buffers) {
    using C = rows::Compute<T>;
    const rows::Rows all = rows::rows_of(kernel);
    const int64_t n = all.floats();
    C *lanes = static_cast<C*>(buffers[3]), *targets = lanes + n, *work = targets + n;
    C per_row[kLanes];
    for (int64_t row = all.first; row < all.last; row += all.group()) {
      rows::load(all, kernel.in<T>(buffers, 0), row, C{0}, targets);
      if constexpr (kLogits) {
        rows::load(all, kernel.in<T>(buffers, 1), row, -std::numeric_limits<C>::infinity(), lanes);
        rows::shift_and_logsumexp(all, lanes, work, per_row);
        rows::subtract(all, per_row, lanes);
      } else {
        rows::load(all, kernel.in<T>(buffers, 1), row, C{0}, lanes);
        rows::sum(all, lanes, per_row);
        rows::divide(all, per_row, lanes);
        rows::clip(all, C(crossentropy::kEpsilon), C(1 - crossentropy::kEpsilon), lanes);
        rows::logarithms(n, lanes);
      }
      rows::weigh(all, targets, lanes);
      rows::sum(all, lanes, per_row);
      for (int64_t l = 0; l < kLanes; ++l) per_row[l] = -per_row[l];
      rows::store_result(all, per_row, row, kernel.out<T>(buffers));
    }
  }
};
// Classes, not aliases: GCC gives instantiations over an alias template external linkage, also in an unnamed namespace.
template <class T>
struct CategoricalFromLogits : CategoricalCrossentropy<T, true> {};
template <class T>
struct CategoricalFromProbabilities : CategoricalCrossentropy<T, false> {};

std::vector<TensorSpec> infer_crossentropy(const OpCall& call) {
  require(call.shape(0).rank() > 0 || call.shape(1).rank() > 0, ErrorCode::kShape,
          "[categorical_crossentropy] Arguments `target` and `output` must be at least rank 1. Received: "
          "target.shape=(), output.shape=()");
  const bool labels = call.shape(0).rank() + 1 == call.shape(1).rank();
  crossentropy::require_same_shape(
      call, labels ? ". Integer labels want sparse_categorical_crossentropy, or one-hot encode them first." : "");
  const int64_t axis = call.attrs().axis(kAxis, call.shape(1).rank(), call.op->name);
  return {{crossentropy::known_sizes(call.shape(0), call.shape(1)).without(axis), call.dtype(0)}};
}

Gradients crossentropy_gradient(const Backward& b) {
  const int64_t axis = b.attrs().integer(kAxis);
  const Tensor &target = b.in(0), &output = b.in(1);
  if (b.attrs().boolean(kFromLogits)) {
    static const OpDef& grad = get_op("categorical_crossentropy_grad");
    Tensor by_target;
    if (b.needs(0)) by_target = negative(multiply(expand_dims(b.dout(), axis), log_softmax(output, {.axis = axis})));
    return {by_target, call1(grad, {target, output, b.dout()}, {axis})};
  }
  const Tensor dout = expand_dims(b.dout(), axis);
  const Tensor total = sum(output, {.axis = axis, .keepdims = true});
  const Tensor p = divide(output, total), clipped = crossentropy::clip_probabilities(p);
  const Tensor dp = multiply(divide(multiply(dout, target), clipped), crossentropy::clip_mask(p));
  // p_i = o_i / sum(o): do_i = (dp_i - sum over j of dp_j * p_j) / sum(o), and here dp is minus the gradient.
  const Tensor mean = sum(multiply(dp, p), {.axis = axis, .keepdims = true});
  return {negative(multiply(dout, log(clipped))), divide(subtract(mean, dp), total)};
}

}  // namespace

OpDef categorical_crossentropy_def() {
  return OpDef("categorical_crossentropy")
      .doc(
          "-sum over classes of target * log(output), one loss for each row along the axis. Probabilities are divided "
          "by their sum and clipped to [1e-7, 1 - 1e-7] first; logits go through log_softmax, unclipped. As "
          "keras.ops.categorical_crossentropy on TensorFlow.")
      .in({"target", "output"}, Inputs::kPromoteToFloat)
      .attr("from_logits", AttributeKind::kBool, false, "The output is what softmax would be applied to.")
      .attr("axis", AttributeKind::kInt, int64_t{-1}, "The axis of the classes.")
      .keras("nn", "CategoricalCrossentropy")
      .infer(infer_crossentropy)
      .prepare([](const OpCall& call) {
        const rows::Rows all(call.shape(1), call.attrs().integer(kAxis));
        return call.attrs().boolean(kFromLogits)
                   ? rows::make_kernel<CategoricalFromLogits>(all, call.dtype(0), 3, 3)
                   : rows::make_kernel<CategoricalFromProbabilities>(all, call.dtype(0), 3, 3);
      })
      .gradient([](const Backward& b) { return crossentropy_gradient(b); })
      .batch([](const Batched& b) { return batch_along_axis(b, 1); })
      .good({{{0, 1, 0}, {0.25, 0.25, 0.5}}, {{0.2f, 0.5, 0.3f}, {0.5, 0.75, 1}}}, {}, 16)
      .good({{{0, 1, 0}, {0.25, 0.25, 0.5}}, {{1, 2, 3}, {-1, 0.5, 4}}}, {true}, 16)
      .good({{{0, 1}, {1, 0.5}}, {{0.5, 0.25}, {1, 2}}}, {false, int64_t{0}}, 16)
      .good({{{0, 1}, {1, 0.5}}, {{0.5, 0.25}, {1, 2}}}, {true, int64_t{0}}, 16)
      .good({{{0, 1, 0}}, {{1, 0, 0}}}, {}, 16, false)
      .bad({{0, 1}, {{0.2f, 0.5, 0.3f}, {0.1f, 0.1f, 0.8f}}}, {},
           "[categorical_crossentropy] Arguments `target` and `output` must have the same shape. Received: "
           "target.shape=(2,), output.shape=(2, 3). Integer labels want sparse_categorical_crossentropy, or one-hot "
           "encode them first.")
      .bad({{{0, 1}}, {{0.2f, 0.5, 0.3f}}}, {},
           "[categorical_crossentropy] Arguments `target` and `output` must have the same shape. Received: "
           "target.shape=(1, 2), output.shape=(1, 3)");
}

}  // namespace keratin::ops
