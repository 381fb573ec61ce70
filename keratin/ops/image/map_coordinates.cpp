#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/elementwise/as_float.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/split.h"
#include "keratin/ops/generated/shape/squeeze.h"
#include "keratin/ops/image/sampling.h"

namespace keratin::ops {
OpDef map_coordinates_def() {
  return OpDef("map_coordinates")
      .in({"inputs", "coordinates"}, Inputs::kAsGiven)
      .doc(
          "The values of inputs at coordinates (axes of inputs, ...), one row of them for each axis, between the "
          "points "
          "of the grid: the nearest (order 0) or linear (order 1). Beyond the edges: constant, nearest, wrap, mirror "
          "(about the outer points) or reflect (about the edges behind them).")
      .keras("image", "MapCoordinates")
      .attr("order", AttributeKind::kInt, {}, "0 or 1.")
      .attr("fill_mode", AttributeKind::kText, std::string("constant"), "What is beyond the edges.")
      .attr("fill_value", AttributeKind::kFloat, 0.0, "What is there when constant.")
      .compose([](const Composition& c) -> Composed {
        const Tensor &inputs = c.in(0), &coordinates = c.in(1);
        const int64_t rank = inputs.rank();
        if (coordinates.rank() < 2 || coordinates.shape(0) != rank)
          fail(ErrorCode::kShape, "[map_coordinates] expected coordinates (", rank, ", ...) for inputs of shape ",
               inputs.shape(), ", received shape ", coordinates.shape(), ".");
        if (rank == 0 || !inputs.shape().fully_known() || inputs.size() == 0)
          fail(ErrorCode::kShape, "[map_coordinates] expected inputs of known sizes of at least 1, received shape ",
               inputs.shape(), ".");
        Sampling sampling;
        sampling.order = c.attrs().integer(0);
        if (sampling.order != 0 && sampling.order != 1)
          fail(ErrorCode::kInvalidArgument, "[map_coordinates] order must be 0 or 1, received ", sampling.order, ".");
        sampling.fill_mode = c.attrs().text(1), sampling.fill_value = c.attrs().real(2);
        check_fill_mode(c, sampling.fill_mode);
        Tensors each = rank == 1 ? Tensors{as_float(coordinates)} : split(as_float(coordinates), rank);
        for (Tensor& one : each) one = squeeze(one, {.axis = 0});
        return sampled(reshape(inputs, {kUnknown}), inputs.shape().vector(), each, Tensor(), sampling);
      })
      .good({floats({1, 2, 4, 7, 11, 16}, {2, 3}), floats({0.25f, 0.75f, 1.5f, 0.5f}, {2, 2})}, {int64_t{1}})
      .good({floats({1, 2, 4, 7, 11, 16}, {2, 3}), floats({-0.75f, 2.25f, 3.5f, -1.25f}, {2, 2})},
            {int64_t{1}, std::string("reflect")})
      .good({floats({1, 2, 4, 7}), floats({-1.75f, 5.25f, 3.5f, -7.25f}, {1, 4})}, {int64_t{1}, std::string("mirror")})
      .good({floats({1, 2, 4, 7}), floats({-1.75f, 5.25f, 3.75f, -7.25f}, {1, 4})}, {int64_t{1}, std::string("wrap")})
      .good({ints({1, 2, 4, 7}), floats({-1.75f, 1.25f, 0.5f, 7.25f}, {1, 4})}, {int64_t{1}, std::string("nearest")}, 4,
            false)
      .good({floats({1, 2, 4, 7}), floats({-0.75f, 1.25f, 0.5f, 7.25f}, {1, 4})},
            {int64_t{0}, std::string("constant"), 9.0}, 4, false)
      .bad({floats({1, 2}), floats({1, 2})}, {int64_t{1}},
           "[map_coordinates] expected coordinates (1, ...) for inputs of shape (2,), received shape (2,).")
      .bad({floats({1, 2}), floats({1, 2}, {1, 2})}, {int64_t{3}},
           "[map_coordinates] order must be 0 or 1, received 3.")
      .bad({floats({1, 2}), floats({1, 2}, {1, 2})}, {int64_t{1}, std::string("around")},
           "[map_coordinates] fill_mode must be constant, nearest, wrap, mirror or reflect, received 'around'.");
}

}  // namespace keratin::ops
