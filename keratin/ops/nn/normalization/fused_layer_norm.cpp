#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/rsqrt.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/reduce/mean.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/nn/composed_gradient.h"
#include "keratin/ops/nn/normalization/normalize_rows.h"

namespace keratin::ops {
namespace {

using normalization::RowNorm;

enum Input { kX, kGamma, kLast };  // the last: beta, or dy
enum Attr { kEpsilon, kCentred };

bool differ(const Shape& a, const Shape& b) {
  if (a.rank() != b.rank()) return true;
  for (int64_t i = 0; i < a.rank(); ++i)
    if (a[i] != b[i] && a[i] != kUnknown && b[i] != kUnknown) return true;
  return false;
}

void check(const OpCall& call, bool backward) {
  const char* name = call.op->name;
  for (const TensorSpec& spec : call.inputs)
    require((spec.dtype == DType::float32 || spec.dtype == DType::float64) && spec.dtype == call.dtype(kX),
            ErrorCode::kDType, "[", name, "] expected all inputs in float32 or all in float64, received ",
            to_string(spec), ".");
  const Shape &x = call.shape(kX), &gamma = call.shape(kGamma);
  const bool fit = gamma.rank() > 0 && gamma.rank() <= x.rank() &&
                   !differ(gamma, x.slice(x.rank() - gamma.rank(), x.rank())) &&
                   !differ(call.shape(kLast), backward ? x : gamma);
  require(fit, ErrorCode::kShape, "[", name, "] expected gamma with the last axes of x and ",
          backward ? "dy like x" : "beta like gamma", ", received x.shape=", x, ", gamma.shape=", gamma, ", ",
          backward ? "dy" : "beta", ".shape=", call.shape(kLast), ".");
}

RowNorm rows_of(const OpCall& call) {
  RowNorm rows;
  rows.length = call.shape(kGamma).size();
  rows.count = call.shape(kX).slice(0, call.shape(kX).rank() - call.shape(kGamma).rank()).size();
  rows.epsilon = call.attrs().real(kEpsilon), rows.centred = call.attrs().boolean(kCentred);
  return rows;
}

// The backward as it is written on paper, for gradients of it.
Tensors composed_gradient(const Tensors& in, double epsilon, bool centred) {
  const Tensor &gamma = in[kGamma], &dy = in[kLast];
  std::vector<int64_t> leading, normalised;
  for (int64_t axis = 0; axis < in[kX].rank(); ++axis)
    (axis < in[kX].rank() - gamma.rank() ? leading : normalised).push_back(axis);
  const auto mean_of = [&](const Tensor& t) { return mean(t, {.axis = normalised, .keepdims = true}); };
  const auto sum_of = [&](const Tensor& t) { return leading.empty() ? t : sum(t, {.axis = leading}); };
  const Tensor x = centred ? subtract(in[kX], mean_of(in[kX])) : in[kX];
  const Tensor inverse = rsqrt(add(mean_of(square(x)), epsilon)), normal = multiply(x, inverse);
  const Tensor g = multiply(dy, gamma), slope = mean_of(multiply(g, normal));
  const Tensor level = centred ? subtract(g, mean_of(g)) : g;
  return {multiply(inverse, subtract(level, multiply(normal, slope))), sum_of(multiply(dy, normal)), sum_of(dy)};
}

Tensors grad(const Backward& b) {
  static const OpDef& op = get_op("fused_layer_norm_grad");
  return call(op, {b.in(kX), b.in(kGamma), b.dout()}, b.attrs());
}

Gradients second_gradient(const Backward& b) {
  const double epsilon = b.attrs().real(kEpsilon);
  const bool centred = b.attrs().boolean(kCentred);
  return gradient_through(b, [&](const Tensors& in) { return composed_gradient(in, epsilon, centred); });
}

OpDef& attributes(OpDef& op) {
  return op.attr("epsilon", AttributeKind::kFloat, {}, "Added to the variance.")
      .attr("centred", AttributeKind::kBool, true, "False: the mean is left where it is.");
}

}  // namespace

OpDef fused_layer_norm_def() {
  const Tensor x = floats({1, 2.5f, -3, 4, 5, 7}, {2, 3}), gamma = floats({1, 2, 0.5f}), beta = floats({0, -1, 1});
  OpDef op("fused_layer_norm");
  op.in({"x", "gamma", "beta"}, Inputs::kAsGiven)
      .doc(
          "What layer_normalization and rms_normalization come down to: (x - mean) / sqrt(variance + epsilon) * gamma "
          "+ "
          "beta over the axes that gamma has, the last ones of x. The variance is summed around the mean; sums run in "
          "twice as many chains as a vector has lanes, so that float32 errs by at most (length / lanes + 8) units in "
          "the last place of the largest |x| in a row, times gamma / sqrt(variance + epsilon).")
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        check(call, false);
        return {call.inputs[kX]};
      })
      .prepare([](const OpCall& call) {
        return call.dtype(kX) == DType::float64 ? normalization::double_kernel(rows_of(call))
                                                : normalization::float_kernel(rows_of(call));
      })
      .gradient([](const Backward& b) { return grad(b); })
      .batch([](const Batched& b) {
        return b.batched(kGamma) || b.batched(kLast) ? batch_by_loop(b) : Composed(call(b.op(), b.ins(), b.attrs()));
      });
  return attributes(op)
      .good({x, gamma, beta}, {1e-3, true}, 64)
      .good({x, gamma, beta}, {1e-3, false}, 64)
      .good({x, floats({1, 2, 0.5f, 1, -1, 3}, {2, 3}), floats({0, 1, 2, 3, 4, 5}, {2, 3})}, {0.1, true}, 64)
      .bad({x, floats({1, 2}), floats({1, 2})}, {1e-3, true},
           "[fused_layer_norm] expected gamma with the last axes of x and beta like gamma, received x.shape=(2, 3), "
           "gamma.shape=(2,), beta.shape=(2,).")
      .bad({x, gamma, ints({1, 2, 3})}, {1e-3, true},
           "[fused_layer_norm] expected all inputs in float32 or all in float64, received int32 (3,).");
}

OpDef fused_layer_norm_grad_def() {
  const Tensor x = floats({1, 2.5f, -3, 4, 5, 7}, {2, 3}), gamma = floats({1, 2, 0.5f});
  const Tensor dy = floats({1, -1, 2, 0.5f, 3, -2}, {2, 3});
  OpDef op("fused_layer_norm_grad");
  op.in({"x", "gamma", "dy"}, Inputs::kAsGiven)
      .doc(
          "The gradients of fused_layer_norm by x, gamma and beta in one sweep. Those of gamma and beta are sums over "
          "rows, in blocks of 64.")
      .results(3)
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        check(call, true);
        return {call.inputs[kX], call.inputs[kGamma], call.inputs[kGamma]};
      })
      .prepare([](const OpCall& call) {
        return call.dtype(kX) == DType::float64 ? normalization::double_grad_kernel(rows_of(call))
                                                : normalization::float_grad_kernel(rows_of(call));
      })
      .gradient([](const Backward& b) { return second_gradient(b); });
  return attributes(op)
      .good({x, gamma, dy}, {1e-3, true}, 64)
      .good({x, gamma, dy}, {1e-3, false}, 64)
      .good({x, floats({1, 2, 0.5f, 1, -1, 3}, {2, 3}), dy}, {0.1, true}, 64)
      .bad({x, gamma, gamma}, {1e-3, true},
           "[fused_layer_norm_grad] expected gamma with the last axes of x and dy like x, received x.shape=(2, 3), "
           "gamma.shape=(3,), dy.shape=(3,).");
}

}  // namespace keratin::ops
