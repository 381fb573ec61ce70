#include <cmath>
#include <limits>

#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/isnan.h"
#include "keratin/ops/generated/elementwise/isneginf.h"
#include "keratin/ops/generated/elementwise/isposinf.h"
#include "keratin/ops/generated/elementwise/where.h"

namespace keratin::ops {
namespace {

double largest(DType dtype) {
  switch (dtype) {
    case DType::float16:
      return 65504;
    case DType::bfloat16:
      return 0x1.fep127;
    case DType::float64:
      return std::numeric_limits<double>::max();
    default:
      return std::numeric_limits<float>::max();
  }
}

}  // namespace

OpDef nan_to_num_def() {
  return OpDef("nan_to_num")
      .in({"x"}, Inputs::kAsGiven)
      .doc("x with other numbers for NaN and the infinities. Integers stay as they are.")
      .keras("numpy", "NanToNum")
      .attr("nan", AttributeKind::kFloat, 0.0, "For NaN.")
      .attr("posinf", AttributeKind::kOptionalFloat, Attribute(),
            "For infinity; none given: the largest number of the dtype.")
      .attr("neginf", AttributeKind::kOptionalFloat, Attribute(), "For minus infinity; none given: the lowest number.")
      .compose([](const Composition& c) -> Composed {
        const Tensor& x = c.in();
        if (!is_floating(x.dtype())) return x;
        const auto number = [&](size_t i, double otherwise) {
          return Tensor::scalar(c.attrs().is_none(i) ? otherwise : c.attrs().real(i), x.dtype());
        };
        Tensor out = where(isnan(x), number(0, 0), x);
        out = where(isposinf(x), number(1, largest(x.dtype())), out);
        return where(isneginf(x), number(2, -largest(x.dtype())), out);
      })
      .good({floats({1, std::nanf(""), INFINITY, -INFINITY})}, {7.0, 8.0, -9.0}, 4, false)
      .good({floats({1, std::nanf(""), -2})}, {}, 4, false)
      .good({ints({1, 2})});
}

}  // namespace keratin::ops
