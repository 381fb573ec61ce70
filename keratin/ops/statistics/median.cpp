#include <cmath>

#include "keratin/ops/def/samples.h"
#include "keratin/ops/statistics/quantiles.h"

namespace keratin::ops {
OpDef median_def() {
  return OpDef("median")
      .in({"x"}, Inputs::kAsGiven)
      .doc(
          "The middle of the sorted values along axes, or the mean of the two in the middle; NaN where one of them is "
          "NaN.")
      .keras("numpy", "Median")
      .attr("axis", AttributeKind::kAxes, Attribute(), "Which axes; none given: all.")
      .attr("keepdims", AttributeKind::kBool, false, "Keep reduced axes with size 1.")
      .compose([](const Composition& c) -> Composed {
        const statistics::Quantiles middle{"median", c.attrs()[0], c.attrs().boolean(1), "midpoint",
                                           statistics::Missing::kSpoils};
        return middle.of(c.in(), 0.5, 1);
      })
      .good({floats({1, 7, 3, 10, 5, 2, 4, 6}, {2, 4})})
      .good({floats({1, 7, 3, 10, 5, 2}, {2, 3})}, {std::vector<int64_t>{1}, true})
      .good({floats({1, std::nanf(""), 3, 10, 5, 2}, {2, 3})}, {std::vector<int64_t>{1}}, 4, false)
      .good({ints({4, 1, 3, 7})})
      .bad({Tensor::zeros({2, 0})}, {},
           "[median] expected at least one value, received shape (2, 0) whose axis 1 is empty.")
      .bad({floats({1, 2})}, {std::vector<int64_t>{1}}, "[median] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
