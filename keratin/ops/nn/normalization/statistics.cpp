#include "keratin/ops/nn/normalization/statistics.h"

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

}  // namespace keratin::ops::normalization
