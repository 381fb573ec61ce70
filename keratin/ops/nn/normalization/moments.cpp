#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/clip.h"
#include "keratin/ops/generated/shape/squeeze.h"
#include "keratin/ops/nn/normalization/statistics.h"

namespace keratin::ops {
namespace {

enum Attr { kAxes, kKeepdims, kSynchronized };

// Halves are computed in float32 and brought back into float16's range, as Keras does it for both half types.
Tensor finished(const Tensor& x, DType given, const std::vector<int64_t>& axes, bool keepdims) {
  constexpr double kLargestHalf = 65504;
  const Tensor kept = keepdims ? x : squeeze(x, {.axis = axes});
  return x.dtype() == given || !is_floating(given) ? kept : convert(clip(kept, -kLargestHalf, kLargestHalf), given);
}

Tensors compose_moments(const Composition& c) {
  require(!c.attrs().boolean(kSynchronized), ErrorCode::kUnsupported,
          "[moments] Argument synchronized=True is not supported: there is one replica.");
  const DType given = c.in().dtype();
  const std::vector<int64_t> axes = c.attrs().axes(kAxes, c.in().rank(), "moments");
  const auto [mean, variance] = normalization::statistics(convert(c.in(), normalization::wide_dtype(given)), axes);
  const bool keepdims = c.attrs().boolean(kKeepdims);
  return {finished(mean, given, axes, keepdims), finished(variance, given, axes, keepdims)};
}

}  // namespace

OpDef moments_def() {
  return OpDef("moments")
      .in({"x"}, Inputs::kAsGiven)
      .attr("axes", AttributeKind::kAxes, {}, "Over which axes; none given: all.")
      .attr("keepdims", AttributeKind::kBool, false, "Keep reduced axes with size 1.")
      .attr("synchronized", AttributeKind::kBool, false, "Over all replicas: not supported.")
      .results(2)
      .doc(
          "Mean and biased variance over axes, in two passes. Halves are computed in float32 and clipped to float16's "
          "range; integers give float32.")
      .keras("nn", "Moments")
      .compose([](const Composition& c) { return compose_moments(c); })
      .good({floats({1, 2.5f, -3, 4, 5, 6.25f}, {2, 3})}, {std::vector<int64_t>{0}}, 8)
      .good({ints({1, 2, 3, 4}, {2, 2})}, {std::vector<int64_t>{0, 1}, true}, 8)
      .bad({floats({1, 2})}, {std::vector<int64_t>{0}, false, true},
           "[moments] Argument synchronized=True is not supported: there is one replica.")
      .bad({floats({1, 2})}, {std::vector<int64_t>{1}}, "[moments] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
