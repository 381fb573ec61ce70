#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/negative.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/shape/split.h"
#include "keratin/ops/generated/shape/squeeze.h"
#include "keratin/ops/generated/shape/stack.h"

namespace keratin::ops {
namespace {

enum AxisAttr { kAxisA, kAxisB, kAxisC, kAxis };

// The components of vectors along an axis.
Tensors components(const Tensor& x, int64_t axis, size_t which) {
  const int64_t size = x.rank() == 0 ? 0 : x.shape(axis);
  if (size != 2 && size != 3)
    fail(ErrorCode::kShape, "[cross] expected 2 or 3 components along the axis, received x", which,
         ".shape=", x.shape(), ".");
  Tensors parts = split(x, size, {.axis = axis});
  for (Tensor& part : parts) part = squeeze(part, {.axis = axis});
  return parts;
}

Tensor cross_of(const Composition& c) {
  const Attributes& a = c.attrs();
  const bool one = !a.is_none(kAxis);
  const Tensors x = components(c.in(0), a.integer(one ? kAxis : kAxisA), 1);
  const Tensors y = components(c.in(1), a.integer(one ? kAxis : kAxisB), 2);
  const auto minor = [&](size_t i, size_t j) { return subtract(multiply(x[i], y[j]), multiply(x[j], y[i])); };
  if (x.size() == 2 && y.size() == 2) return minor(0, 1);
  const int64_t axis = a.integer(one ? kAxis : kAxisC);
  if (x.size() == 2) return stack({multiply(x[1], y[2]), negative(multiply(x[0], y[2])), minor(0, 1)}, {.axis = axis});
  if (y.size() == 2) return stack({negative(multiply(x[2], y[1])), multiply(x[2], y[0]), minor(0, 1)}, {.axis = axis});
  return stack({minor(1, 2), minor(2, 0), minor(0, 1)}, {.axis = axis});
}

}  // namespace

OpDef cross_def() {
  return OpDef("cross")
      .doc(
          "The cross product of vectors of 3 components; of 2 the third counts as 0, and two such vectors give the "
          "third "
          "component alone.")
      .in({"x1", "x2"})
      .takes_complex()
      .attr("axisa", AttributeKind::kInt, int64_t{-1}, "The axis of x1 that holds the components.")
      .attr("axisb", AttributeKind::kInt, int64_t{-1}, "The same of x2.")
      .attr("axisc", AttributeKind::kInt, int64_t{-1}, "The same of the result.")
      .attr("axis", AttributeKind::kOptionalInt, Attribute(), "The axis of all three, instead.")
      .keras("numpy", "Cross")
      .compose([](const Composition& c) -> Composed { return cross_of(c); })
      .good({{1, 2, 3}, {4, -5, 6}}, {}, 16)
      .good({{{1, 2}, {3, 4}}, {2, -1}}, {}, 16)
      .good({{{1, 2}, {3, 4}}, {2, -1, 3}}, {}, 16)
      .good({{2, -1, 3}, {{1, 2}, {3, 4}}}, {}, 16)
      .good({{{1, 2}, {3, 4}, {5, 7}}, {{2, -1}, {0, 3}, {1, 1}}}, {int64_t{-1}, int64_t{-1}, int64_t{-1}, int64_t{0}},
            16)
      .bad({{1, 2, 3, 4}, {1, 2, 3}}, {}, "[cross] expected 2 or 3 components along the axis, received x1.shape=(4,).")
      .bad({{1, 2, 3}, Tensor::scalar(1, DType::float32)}, {},
           "[cross] expected 2 or 3 components along the axis, received x2.shape=().");
}

}  // namespace keratin::ops
