#include "keratin/ops/nn/normalization/statistics.h"

#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/reduce/mean.h"
#include "keratin/ops/generated/shape/reshape.h"

namespace keratin::ops::normalization {

Statistics statistics(const Tensor& x, const std::vector<int64_t>& axes) {
  const Tensor centre = mean(x, {.axis = axes, .keepdims = true});
  return {centre, mean(square(subtract(x, centre)), {.axis = axes, .keepdims = true})};
}

Tensor placed(const Tensor& v, const std::vector<int64_t>& axes, int64_t rank) {
  std::vector<int64_t> sizes(static_cast<size_t>(rank), 1);
  for (size_t i = 0; i < axes.size(); ++i) sizes[static_cast<size_t>(axes[i])] = v.shape(static_cast<int64_t>(i));
  return reshape(v, Shape(sizes));
}

bool are_rows(const Tensor& x, const std::vector<int64_t>& axes) {
  const int64_t first = x.rank() - static_cast<int64_t>(axes.size());
  for (size_t i = 0; i < axes.size(); ++i)
    if (axes[i] != first + static_cast<int64_t>(i) || x.shape(axes[i]) == kUnknown) return false;
  return !axes.empty();
}

Tensor normalise_rows(const Tensor& x, Tensor gamma, Tensor beta, const std::vector<int64_t>& axes, double epsilon,
                      bool centred) {
  static const OpDef& op = get_op("fused_layer_norm");
  const Shape row = x.shape().slice(axes.front(), x.rank());
  if (!gamma.defined()) gamma = Tensor::full(row, 1, x.dtype());
  if (!beta.defined()) beta = Tensor::zeros(row, x.dtype());
  return call1(op, {x, convert(gamma, x.dtype()), convert(beta, x.dtype())}, {epsilon, centred});
}

}  // namespace keratin::ops::normalization
