#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/rsqrt.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/nn/normalization/statistics.h"

namespace keratin::ops {
namespace {

enum Input { kX, kGamma, kBeta };
enum Attr { kAxis, kEpsilon, kRmsScaling };

// A weight over the normalised axes, or one that broadcasts against x already, in the dtype of x.
Tensor weight(const Tensor& v, const Tensor& x, const std::vector<int64_t>& axes) {
  const Tensor converted = convert(v, x.dtype());
  const bool broadcasts = v.rank() == x.rank() || (axes.size() == 1 && axes[0] == x.rank() - 1);
  if (broadcasts) {
    broadcast("layer_normalization", x.shape(), v.shape());
    return converted;
  }
  require(v.rank() == static_cast<int64_t>(axes.size()), ErrorCode::kShape,
          "[layer_normalization] expected gamma and beta with one axis for each of the ", axes.size(),
          " normalised axes, received shape ", v.shape(), " for x.shape=", x.shape(), ".");
  const Tensor placed = normalization::placed(converted, axes, x.rank());
  broadcast("layer_normalization", x.shape(), placed.shape());
  return placed;
}

Tensor compose_layer_normalization(const Composition& c) {
  const DType given = c.in(kX).dtype();
  const Tensor x = convert(c.in(kX), normalization::wide_dtype(given));
  const std::vector<int64_t> axes = c.attrs().axes(kAxis, x.rank(), "layer_normalization");
  const double epsilon = c.attrs().is_none(kEpsilon) ? normalization::kEpsilon : c.attrs().real(kEpsilon);
  const bool rms_scaling = c.attrs().boolean(kRmsScaling);
  const Shape row = x.shape().slice(axes.empty() ? x.rank() : axes.front(), x.rank());
  const auto has_row = [&](Input i) { return !c.has(i) || c.in(i).shape() == row; };
  if (!rms_scaling && normalization::are_rows(x, axes) && has_row(kGamma) && has_row(kBeta)) {
    const Tensor gamma = c.has(kGamma) ? c.in(kGamma) : Tensor(), beta = c.has(kBeta) ? c.in(kBeta) : Tensor();
    return convert(normalization::normalise_rows(x, gamma, beta, axes, epsilon, true), given);
  }
  const auto [mean, variance] = normalization::statistics(x, axes);
  Tensor out = multiply(rms_scaling ? x : subtract(x, mean), rsqrt(add(variance, epsilon)));
  if (c.has(kGamma)) out = multiply(out, weight(c.in(kGamma), x, axes));
  if (c.has(kBeta) && !rms_scaling) out = add(out, weight(c.in(kBeta), x, axes));
  return convert(out, given);
}

}  // namespace

OpDef layer_normalization_def() {
  return OpDef("layer_normalization")
      .in({"x"}, Inputs::kAsGiven)
      .optional_in("gamma")
      .optional_in("beta")
      .attr("axis", AttributeKind::kAxes, std::vector<int64_t>{-1}, "The axes that are normalised together.")
      .attr("epsilon", AttributeKind::kOptionalFloat, Attribute(), "Added to the variance; none given: 1e-7.")
      .attr("rms_scaling", AttributeKind::kBool, false,
            "Deprecated in Keras: x / sqrt(variance + epsilon) * gamma, without centring. Use rms_normalization.")
      .doc(
          "(x - mean) / sqrt(variance + epsilon) * gamma + beta, with mean and variance over axes of x itself (Ba, "
          "Kiros "
          "and Hinton 2016). Computed in at least float32; the result has the dtype of x.")
      .keras("nn", "LayerNorm")
      .compose([](const Composition& c) { return compose_layer_normalization(c); })
      .good({floats({1, 2.5f, -3, 4, 5, 7}, {2, 3}), floats({1, 2, 0.5f}), floats({0, -1, 1})}, {}, 64)
      .good({floats({1, 2.5f, -3, 4, 5, 7}, {2, 3}), floats({1, 2, 0.5f, 1, -1, 3}, {2, 3})},
            {std::vector<int64_t>{0, 1}, 1e-3}, 64)
      .good({floats({1, 2.5f, -3, 4, 5, 7}, {2, 3}), floats({1, 2})}, {std::vector<int64_t>{0}, 1e-3, true}, 64)
      .bad({floats({1, 2})}, {std::vector<int64_t>{1}},
           "[layer_normalization] axis 1 is out of range for a tensor with 1 axes.")
      .bad({floats({1, 2, 3, 4}, {1, 2, 2}), floats({1, 2})}, {std::vector<int64_t>{0, 1}},
           "[layer_normalization] expected gamma and beta with one axis for each of the 2 normalised axes, received "
           "shape (2,) for x.shape=(1, 2, 2).");
}

}  // namespace keratin::ops
