#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/clip.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/reciprocal.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/index/one_hot.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/squeeze.h"
#include "keratin/ops/nn/crossentropy.h"
#include "keratin/ops/nn/labels.h"
#include "keratin/ops/nn/rows.h"

namespace keratin::ops {
namespace {

using rows::kLanes;

constexpr const char* kName = "sparse_categorical_crossentropy";
enum Attr { kFromLogits, kAxis };

// n[3]: the labels' dtype.
template <class T, bool kLogits>
struct SparseCrossentropy {
  KERATIN_INLINE static void run(const Kernel& kernel, void* const* buffers) {
    using C = rows::Compute<T>;
    const rows::Rows all = rows::rows_of(kernel);
    const auto label_dtype = static_cast<DType>(kernel.n[3]);
    C *lanes = static_cast<C*>(buffers[3]), *work = lanes + all.floats();
    C total[kLanes], chosen[kLanes];
    for (int64_t row = all.first; row < all.last; row += all.group()) {
      const C fill = kLogits ? -std::numeric_limits<C>::infinity() : C{0};
      rows::load(all, kernel.in<T>(buffers, 1), row, fill, lanes);
      if constexpr (kLogits) {
        rows::shift_and_logsumexp(all, lanes, work, total);
      } else {
        rows::clip(all, C(crossentropy::kEpsilon), C(1 - crossentropy::kEpsilon), lanes);
        for (int64_t i = all.length; all.across() && i < all.floats(); ++i) lanes[i] = 0;
        rows::sum(all, lanes, total);
        rows::logarithms(kLanes, total);
      }
      const int64_t here = std::min(all.group(), all.count - row);
      for (int64_t l = 0; l < kLanes; ++l) chosen[l] = 1;
      for (int64_t l = 0; l < here; ++l) {
        const int64_t label = crossentropy::label_at(kName, label_dtype, buffers[1], row + l, all.length);
        chosen[l] = lanes[all.across() ? label : label * kLanes + l];
      }
      if constexpr (!kLogits) rows::logarithms(kLanes, chosen);
      for (int64_t l = 0; l < kLanes; ++l) total[l] -= chosen[l];
      rows::store_result(all, total, row, kernel.out<T>(buffers));
    }
  }
};
// Classes, not aliases: GCC gives instantiations over an alias template external linkage, also in an unnamed namespace.
template <class T>
struct SparseFromLogits : SparseCrossentropy<T, true> {};
template <class T>
struct SparseFromProbabilities : SparseCrossentropy<T, false> {};

// Labels may have a last axis of size 1, as a column of a table has. With equally many axes an unknown size can be no
// other.
bool has_label_column(const Shape& target, const Shape& output) {
  return target.rank() == output.rank() && target.rank() > 0 && (target.last() == 1 || target.last() == kUnknown);
}

std::vector<TensorSpec> infer_crossentropy(const OpCall& call) {
  const Shape output = call.shape(1);
  require(output.rank() > 0, ErrorCode::kShape, "[", kName,
          "] Argument `output` must be at least rank 1. Received: output.shape=", output);
  require(is_floating(call.dtype(1)), ErrorCode::kDType, "[", kName, "] expected floats as `output`, received ",
          keratin::to_string(call.dtype(1)), ".");
  const int64_t axis = call.attrs().axis(kAxis, output.rank(), kName);
  require(axis == output.rank() - 1, ErrorCode::kUnsupported, "[", kName,
          "] Only axis=-1 is currently supported. Received: axis=", call.attrs().integer(kAxis));
  const Shape rows = output.without(-1);
  const Shape target = has_label_column(call.shape(0), output) ? call.shape(0).without(-1) : call.shape(0);
  const bool one_hot = target.rank() == output.rank();
  require(crossentropy::same_where_known(target, rows), ErrorCode::kShape, "[", kName,
          "] Arguments `target` and `output` must have the same shape up until the last dimension: target.shape=",
          call.shape(0), ", output.shape=", output,
          one_hot ? ". One-hot labels want categorical_crossentropy, or take their argmax first." : "");
  return {{crossentropy::known_sizes(target, rows), call.dtype(1)}};
}

Gradients crossentropy_gradient(const Backward& b) {
  const Tensor& output = b.in(1);
  Tensor target = b.in(0);
  if (has_label_column(target.shape(), output.shape())) target = squeeze(target, {.axis = -1});
  if (b.attrs().boolean(kFromLogits)) {
    static const OpDef& grad = get_op("sparse_categorical_crossentropy_grad");
    return {Tensor(), call1(grad, {target, output, b.dout()})};
  }
  const Tensor dout = expand_dims(b.dout(), -1);
  const Tensor hot = one_hot(cast(target, DType::int32), output.shape(-1), {.dtype = output.dtype()});
  const Tensor clipped = crossentropy::clip_probabilities(output);
  const Tensor slope = subtract(reciprocal(sum(clipped, {.axis = -1, .keepdims = true})), divide(hot, clipped));
  return {Tensor(), multiply(multiply(slope, crossentropy::clip_mask(output)), dout)};
}

}  // namespace

OpDef sparse_categorical_crossentropy_def() {
  return OpDef(kName)
      .doc(
          "Crossentropy with integer labels, one loss for each row: from logits x, log(sum over j of exp(x_j)) - "
          "x_label; from probabilities p, clipped to [1e-7, 1 - 1e-7], log(sum of p) - log(p_label), as "
          "keras.ops.sparse_categorical_crossentropy on TensorFlow. A label outside of the classes is an error. Labels "
          "of shape (..., 1) lose that axis.")
      .in({"target", "output"}, Inputs::kAsGiven)
      .attr("from_logits", AttributeKind::kBool, false, "The output is what softmax would be applied to.")
      .attr("axis", AttributeKind::kInt, int64_t{-1}, "The axis of the classes: the last one.")
      .keras("nn", "SparseCategoricalCrossentropy")
      .infer(infer_crossentropy)
      .prepare([](const OpCall& call) {
        const rows::Rows all(call.shape(1), -1);
        Kernel kernel = call.attrs().boolean(kFromLogits)
                            ? rows::make_kernel<SparseFromLogits>(all, call.dtype(1), 2, 3)
                            : rows::make_kernel<SparseFromProbabilities>(all, call.dtype(1), 2, 3);
        kernel.n[3] = static_cast<int64_t>(call.dtype(0));
        return kernel;
      })
      .gradient([](const Backward& b) { return crossentropy_gradient(b); })
      .batch([](const Batched& b) -> Composed {
        Attributes attrs = b.attrs();
        attrs.set(kAxis, int64_t{-1});
        return call_batched_with(b, std::move(attrs));
      })
      .good({ints({2, 0}), {{0.2f, 0.5, 0.3f}, {0.5, 0.25, 0.125}}}, {}, 16)
      .good({ints({2, 0}, {2, 1}), {{1, 2, 3}, {-1, 0.5, 4}}}, {true}, 16)
      .good({{1, 0}, {{1, 2, 3}, {-1, 0.5, 4}}}, {true}, 16, false)
      .good({ints({1}), {{1, 0, 0}}}, {}, 16, false)
      .bad(
          {ints({0, 3}), {{0.2f, 0.5f, 0.3f}, {0.1f, 0.1f, 0.8f}}}, {},
          "[sparse_categorical_crossentropy] expected labels from 0 to 2, received 3.0 at position 1. The output has 3 "
          "classes: check the labels, or the units of the last layer.")
      .bad({{{0, 1, 0}, {1, 0, 0}}, {{0.2f, 0.5, 0.3f}, {0.1f, 0.1f, 0.8f}}}, {},
           "[sparse_categorical_crossentropy] Arguments `target` and `output` must have the same shape up until the "
           "last "
           "dimension: target.shape=(2, 3), output.shape=(2, 3). One-hot labels want categorical_crossentropy, or take "
           "their argmax first.");
}

}  // namespace keratin::ops
