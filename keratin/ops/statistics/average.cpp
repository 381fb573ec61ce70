#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/broadcast_like.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/reduce/mean.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/reshape.h"

namespace keratin::ops {
OpDef average_def() {
  return OpDef("average")
      .in({"x"}, Inputs::kAsGiven)
      .doc("sum(x * weights) / sum(weights) along axes; without weights the mean.")
      .attr("axis", AttributeKind::kAxes, Attribute(), "Which axes; none given: all.")
      .optional_in("weights")
      .keras("numpy", "Average")
      .compose([](const Composition& c) -> Composed {
        DType dtype = promote(c.in().dtype(), DType::float32, false, true);
        const std::vector<int64_t> axes = c.attrs().axes(0, c.in().rank(), "average");
        if (!c.has(1)) return mean(convert(c.in(), dtype), {.axis = axes});
        dtype = promote(dtype, c.in(1).dtype());
        const Tensor x = convert(c.in(), dtype);
        Tensor weights = convert(c.in(1), dtype);
        if (weights.rank() != x.rank()) {
          require(weights.rank() == 1 && axes.size() == 1, ErrorCode::kShape,
                  "[average] expected weights of the shape of x ", x.shape(), ", or one for each place of one axis, ",
                  "received shape ", weights.shape(), ".");
          Shape along(std::vector<int64_t>(static_cast<size_t>(x.rank()), 1));
          along.set(axes[0], weights.shape(0));
          weights = reshape(weights, along);
        }
        const Tensor each = broadcast_like(weights, x);
        require(each.rank() == x.rank() && (each.shape() == x.shape() || each.is_symbolic()), ErrorCode::kShape,
                "[average] weights of shape ", c.in(1).shape(), " do not fit x of shape ", x.shape(), ".");
        return divide(sum(multiply(x, each), {.axis = axes}), sum(each, {.axis = axes}));
      })
      .good({{{1, 2}, {3, 4}}, {1, 3}}, {std::vector<int64_t>{1}})
      .good({{{1, 2}, {3, 4}}, {{1, 2}, {3, 4}}})
      .good({ints({1, 2, 4})})
      .bad({{{1, 2}, {3, 4}}, {1, 3}}, {},
           "[average] expected weights of the shape of x (2, 2), or one for each place of one axis, received shape "
           "(2,).")
      .bad({{1, 2}}, {std::vector<int64_t>{1}}, "[average] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
