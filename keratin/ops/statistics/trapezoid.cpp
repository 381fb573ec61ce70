#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/index/index_plan.h"

namespace keratin::ops {
namespace {

Tensor all_but_first(const Tensor& x) { return index_detail::slice_along(x, -1, Range(1, kOpen)); }
Tensor all_but_last(const Tensor& x) { return index_detail::slice_along(x, -1, Range(kOpen, -1)); }

}  // namespace

OpDef trapezoid_def() {
  return OpDef("trapezoid")
      .in({"y"}, Inputs::kAsGiven)
      .doc(
          "The integral along an axis by the trapezoidal rule: the sum of (y[i] + y[i + 1]) / 2 * (x[i + 1] - x[i]), "
          "or "
          "* dx without x.")
      .optional_in("x")
      .attr("dx", AttributeKind::kFloat, 1.0, "The distance of two samples when x is not given.")
      .attr("axis", AttributeKind::kInt, int64_t{-1}, "Along which axis.")
      .keras("numpy", "Trapezoid")
      .compose([](const Composition& c) -> Composed {
        const int64_t axis = c.attrs().axis(1, c.in().rank(), "trapezoid");
        DType dtype = promote(c.in().dtype(), DType::float32, false, true);
        if (c.has(1)) dtype = promote(dtype, c.in(1).dtype());
        const Tensor y = move_axis(convert(c.in(), dtype), axis, c.in().rank() - 1);
        const Tensor heights = add(all_but_first(y), all_but_last(y));
        Tensor widths = Tensor::scalar(c.attrs().real(0), dtype);
        if (c.has(1)) {
          Tensor x = convert(c.in(1), dtype);
          require(x.rank() == 1 || x.rank() == y.rank(), ErrorCode::kShape, "[trapezoid] expected x to be a vector or ",
                  "of the shape of y ", c.in().shape(), ", received shape ", x.shape(), ".");
          if (x.rank() > 1) x = move_axis(x, axis, c.in().rank() - 1);
          widths = subtract(all_but_first(x), all_but_last(x));
        }
        return multiply(sum(multiply(heights, widths), {.axis = -1}), 0.5);
      })
      .good({{{1, 2, 3}, {4, 5, 6}}})
      .good({{{1, 2, 3}, {4, 5, 6}}, {0, 2, 3}})
      .good({{{1, 2, 3}, {4, 5, 6}}}, {0.5, int64_t{0}})
      .good({ints({1, 2, 3})})
      .bad({floats({1}, {})}, {}, "[trapezoid] axis -1 is out of range for a tensor with 0 axes.")
      .bad({{1, 2}, {{1, 2}}}, {},
           "[trapezoid] expected x to be a vector or of the shape of y (2,), received shape (1, 2).");
}

}  // namespace keratin::ops
