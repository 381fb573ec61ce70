#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/ones_like.h"
#include "keratin/ops/generated/reduce/cumprod.h"
#include "keratin/ops/generated/shape/concatenate.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/flip.h"
#include "keratin/ops/index/index_plan.h"

namespace keratin::ops {
OpDef vander_def() {
  return OpDef("vander")
      .in({"x"}, Inputs::kAsGiven)
      .doc("The Vandermonde matrix of a vector: its powers as columns, x^(N - 1), ..., x, 1, or the other way round.")
      .attr("N", AttributeKind::kOptionalInt, Attribute(), "How many columns; None: as many as x has elements.")
      .attr("increasing", AttributeKind::kBool, false, "Whether the powers ascend.")
      .keras("numpy", "Vander")
      .compose([](const Composition& c) -> Composed {
        require(c.in().rank() == 1, ErrorCode::kShape, "[vander] expected a vector, received shape ", c.in().shape(),
                ".");
        const int64_t columns = c.attrs().is_none(0) ? c.in().shape(0) : c.attrs().integer(0);
        require(columns >= 0, ErrorCode::kInvalidArgument, "[vander] expected N to be at least 0, received ",
                c.attrs().is_none(0) ? std::string("None for a vector of unknown size") : std::to_string(columns), ".");
        const Tensor x = expand_dims(c.in().dtype() == DType::bool_ ? cast(c.in(), DType::int32) : c.in(), 1);
        if (columns == 0) return index_detail::slice_along(x, 1, Range(0, 0));
        const Tensor factors = multiply(x, Tensor::full({1, columns - 1}, 1, x.dtype()));
        const Tensor powers = cumprod(concatenate({ones_like(x), factors}, {.axis = 1}), {.axis = 1});
        return c.attrs().boolean(1) ? powers : flip(powers, {.axis = 1});
      })
      .good({floats({1, 2, 0, -1.5f})})
      .good({floats({1, 2, 3})}, {int64_t{2}, true})
      .good({ints({1, 2, 3})})
      .bad({floats({1, 2}, {1, 2})}, {}, "[vander] expected a vector, received shape (1, 2).")
      .bad({floats({1, 2})}, {int64_t{-1}}, "[vander] expected N to be at least 0, received -1.");
}

}  // namespace keratin::ops
