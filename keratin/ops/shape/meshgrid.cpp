#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/broadcast_like.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/ones_like.h"
#include "keratin/ops/generated/shape/reshape.h"

namespace keratin::ops {
OpDef meshgrid_def() {
  return OpDef("meshgrid")
      .list_in("xs", Inputs::kAsGiven)
      .takes_complex()
      .doc(
          "The grids of coordinates that vectors span: result i holds xs[i] along axis i, repeated along the others "
          "(with xy the first two exchanged).")
      .keras("numpy", "Meshgrid")
      .attr("indexing", AttributeKind::kText, std::string("xy"),
            "Cartesian (xy) or matrix (ij) order of the first two axes.")
      .results(0)
      .compose([](const Composition& c) -> Composed {
        const std::string& indexing = c.attrs().text(0);
        require(indexing == "xy" || indexing == "ij", ErrorCode::kInvalidArgument,
                "[meshgrid] indexing must be 'xy' or 'ij', received '", indexing, "'.");
        const size_t n = c.ins().size();
        Tensors grids;
        Tensor all;
        for (size_t i = 0; i < n; ++i) {
          std::vector<int64_t> shape(n, 1);
          shape[indexing == "xy" && n > 1 && i < 2 ? 1 - i : i] = kUnknown;
          grids.push_back(reshape(c.in(i), Shape(shape)));
          all = all.defined() ? multiply(all, ones_like(grids.back())) : ones_like(grids.back());
        }
        for (Tensor& grid : grids) grid = broadcast_like(grid, all);
        return grids;
      })
      .good({floats({1, 2, 3}), floats({4, 5})})
      .good({ints({1, 2}), ints({3})}, {std::string("ij")})
      .bad({floats({1, 2})}, {std::string("yx")}, "[meshgrid] indexing must be 'xy' or 'ij', received 'yx'.");
}

}  // namespace keratin::ops
