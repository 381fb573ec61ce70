#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/floor_divide.h"
#include "keratin/ops/generated/elementwise/less.h"
#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/generated/elementwise/minimum.h"
#include "keratin/ops/generated/elementwise/mod.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/index/indices.h"

namespace keratin::ops {
OpDef unravel_index_def() {
  return OpDef("unravel_index")
      .in({"indices"}, Inputs::kAsGiven)
      .doc(
          "The positions along each axis of a tensor of the given shape that row-major indices stand for, one tensor "
          "for each axis. Negative indices count from the end; what is out of range becomes the nearest one, as in "
          "JAX.")
      .attr("shape", AttributeKind::kShape, {}, "The shape whose elements are counted.")
      .keras("numpy", "UnravelIndex")
      .results(0)
      .compose([](const Composition& c) -> Composed {
        const DType dtype = c.in().dtype();
        require(is_integer(dtype), ErrorCode::kDType, "[unravel_index] expected integers as indices, received ",
                keratin::to_string(dtype), ". Cast them first.");
        const Shape shape = c.attrs().shape(0);
        for (const int64_t size : shape)
          require(size > 0, ErrorCode::kShape, "[unravel_index] expected sizes of at least 1, received shape ", shape,
                  ".");
        const auto whole = [](int64_t value) { return Tensor::scalar(static_cast<double>(value), DType::int64); };
        const int64_t count = shape.size();
        Tensor rest = cast(c.in(), DType::int64);
        rest = where(less(rest, 0), add(rest, whole(count)), rest);
        rest = maximum(minimum(rest, whole(count - 1)), 0);
        Tensors out(static_cast<size_t>(shape.rank()));
        for (size_t a = out.size(); a-- > 0;) {
          out[a] = cast(mod(rest, whole(shape.begin()[a])), dtype);
          rest = floor_divide(rest, whole(shape.begin()[a]));
        }
        return out;
      })
      .good({ints({22, 41, 37})}, {std::vector<int64_t>{7, 6}})
      .good({ints({-1, -100, 100, 5}, {2, 2})}, {std::vector<int64_t>{2, 3, 1}})
      .bad({floats({1, 2})}, {std::vector<int64_t>{7, 6}},
           "[unravel_index] expected integers as indices, received float32. Cast them first.")
      .bad({ints({1, 2})}, {std::vector<int64_t>{7, 0}},
           "[unravel_index] expected sizes of at least 1, received shape (7, 0).");
}

}  // namespace keratin::ops
