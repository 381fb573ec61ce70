#include <algorithm>
#include <limits>

#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/index/take.h"
#include "keratin/ops/generated/shape/moveaxis.h"
#include "keratin/ops/generated/shape/reshape.h"

namespace keratin::ops {
OpDef diagonal_def() {
  return OpDef("diagonal")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("The diagonal of the plane of two axes, which go away; it becomes the last axis.")
      .keras("numpy", "Diagonal")
      .attr("offset", AttributeKind::kInt, int64_t{0}, "Which diagonal: positive above the main one.")
      .attr("axis1", AttributeKind::kInt, int64_t{0}, "The rows.")
      .attr("axis2", AttributeKind::kInt, int64_t{1}, "The columns.")
      .compose([](const Composition& c) -> Composed {
        const Tensor& x = c.in();
        require(x.rank() >= 2, ErrorCode::kShape, "[diagonal] expected at least 2 axes, received shape ", x.shape(),
                ".");
        const int64_t axis1 = c.attrs().axis(1, x.rank(), "diagonal"), axis2 = c.attrs().axis(2, x.rank(), "diagonal");
        require(axis1 != axis2, ErrorCode::kInvalidArgument, "[diagonal] expected two different axes, received ", axis1,
                " twice.");
        const Tensor plane = moveaxis(x, {axis1, axis2}, {-2, -1});
        const int64_t rows = plane.shape(-2), columns = plane.shape(-1);
        require(rows != kUnknown && columns != kUnknown, ErrorCode::kShape,
                "[diagonal] expected known sizes, received shape ", x.shape(), ".");
        const int64_t offset = std::clamp(c.attrs().integer(0), -rows, columns);
        const int64_t row = std::max<int64_t>(0, -offset), column = std::max<int64_t>(0, offset);
        const int64_t count = std::max<int64_t>(0, std::min(rows - row, columns - column));
        std::vector<int32_t> at;
        for (int64_t i = 0; i < count; ++i) at.push_back(static_cast<int32_t>((row + i) * columns + column + i));
        std::vector<int64_t> flat = plane.shape().vector();
        flat.pop_back();
        flat.back() = rows * columns;
        return take(reshape(plane, Shape(flat)), Tensor(at, {count}), {.axis = -1});
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})})
      .good({ints({1, 2, 3, 4, 5, 6, 7, 8}, {2, 2, 2})}, {int64_t{1}, int64_t{0}, int64_t{2}})
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})}, {int64_t{-1}, int64_t{0}, int64_t{1}})
      .good({floats({1, 2, 3, 4}, {2, 2})}, {std::numeric_limits<int64_t>::min()})
      .bad({floats({1, 2})}, {}, "[diagonal] expected at least 2 axes, received shape (2,).")
      .bad({floats({1, 2}, {1, 2})}, {int64_t{0}, int64_t{0}, int64_t{-2}},
           "[diagonal] expected two different axes, received 0 twice.");
}

}  // namespace keratin::ops
