#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/greater_equal.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/elementwise/zeros_like.h"
#include "keratin/ops/generated/index/searchsorted.h"
#include "keratin/ops/generated/index/take.h"
#include "keratin/ops/generated/shape/axis_size.h"
#include "keratin/ops/generated/shape/flip.h"

namespace keratin::ops {
namespace {

Tensor element(const Tensor& x, int64_t i) {
  return take(x, Tensor::scalar(static_cast<double>(i), DType::int64), {.axis = 0});
}

}  // namespace

OpDef digitize_def() {
  return OpDef("digitize")
      .in({"x", "bins"}, Inputs::kAsGiven)
      .doc(
          "The bin (int32) that each element falls into: i with bins[i - 1] <= x < bins[i] for ascending bins, "
          "bins[i - 1] > x >= bins[i] for descending ones. NaN is taken as larger than all.")
      .keras("numpy", "Digitize")
      .compose([](const Composition& c) -> Composed {
        const Tensor &x = c.in(0), &bins = c.in(1);
        require(bins.rank() == 1, ErrorCode::kShape, "[digitize] expected bins to be a vector, received shape ",
                bins.shape(), ".");
        if (bins.shape(0) == 0) return zeros_like(cast(x, DType::int32));
        const Tensor ascending = searchsorted(bins, x, {.side = "right"});
        const Tensor descending =
            subtract(axis_size(bins, 0), searchsorted(flip(bins, {.axis = 0}), x, {.side = "right"}));
        return where(greater_equal(element(bins, -1), element(bins, 0)), ascending, descending);
      })
      .good({floats({0.2f, 6.4f, 3, 1.6f}, {2, 2}), floats({0, 1, 2.5f, 4, 10})}, {}, 4, false)
      .good({floats({0.2f, 6.4f, 3, 2.5f}), floats({10, 4, 2.5f, 1, 0})}, {}, 4, false)
      .good({ints({1, 5}), floats({1, 4.5f})}, {}, 4, false)
      .bad({floats({1, 2}), floats({1, 2}, {1, 2})}, {},
           "[digitize] expected bins to be a vector, received shape (1, 2).")
      .bad({floats({1, 2}), floats({1}, {})}, {}, "[digitize] expected bins to be a vector, received shape ().");
}

}  // namespace keratin::ops
