#include <cmath>

#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/log10.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/reduce/mean.h"
#include "keratin/ops/nn/conv/geometry.h"

namespace keratin::ops {
OpDef psnr_def() {
  return OpDef("psnr")
      .in({"x1", "x2"})
      .attr("max_val", AttributeKind::kFloat, {}, "The largest value that a pixel can have.")
      .doc(
          "Peak signal-to-noise ratio in decibels: 20 log10(max_val) - 10 log10(mean((x1 - x2)^2)). inf for equal "
          "images. Unsigned integers wrap around in the difference, as in Keras: cast them first.")
      .keras("nn", "PSNR")
      .compose([](const Composition& c) -> Composed {
        require(conv_detail::fit(c.in(0).shape(), c.in(1).shape()), ErrorCode::kShape, "[psnr] Input shapes ",
                c.in(0).shape(), " and ", c.in(1).shape(), " must match for PSNR calculation.");
        const Tensor error = mean(square(subtract(c.in(0), c.in(1))));
        return subtract(20 * std::log10(c.attrs().real(0)), multiply(10.0, log10(error)));
      })
      .good({floats({1, 2, 3}), floats({1.5f, 2, 4})}, {255.0}, 16)
      .good({ints({10, 20}), ints({13, 18})}, {255.0}, 16)
      .bad({floats({1, 2, 3}), floats({1, 2})}, {255.0},
           "[psnr] Input shapes (3,) and (2,) must match for PSNR calculation.")
      .bad({floats({1}, {1, 1}), floats({1})}, {1.0},
           "[psnr] Input shapes (1, 1) and (1,) must match for PSNR calculation.");
}

}  // namespace keratin::ops
