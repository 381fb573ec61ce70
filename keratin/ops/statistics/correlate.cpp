#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/flip.h"
#include "keratin/ops/generated/shape/pad.h"
#include "keratin/ops/generated/statistics/correlate_valid.h"

namespace keratin::ops {
OpDef correlate_def() {
  return OpDef("correlate")
      .in({"x1", "x2"}, Inputs::kAsGiven)
      .doc(
          "The cross-correlation of two vectors, out[k] = sum over n of x1[n + k] * x2[n], as floats: where they "
          "overlap wholly (\"valid\"), in the size of the longer one (\"same\"), or wherever they overlap "
          "(\"full\").")
      .attr("mode", AttributeKind::kText, std::string("valid"), "\"valid\", \"same\" or \"full\".")
      .keras("numpy", "Correlate")
      .compose([](const Composition& c) -> Composed {
        const std::string& mode = c.attrs().text(0);
        require(mode == "valid" || mode == "same" || mode == "full", ErrorCode::kInvalidArgument,
                "[correlate] expected mode to be \"valid\", \"same\" or \"full\", received \"", mode, "\".");
        const bool vectors = c.in(0).rank() == 1 && c.in(1).rank() == 1;
        require(vectors && c.in(0).shape(0) > 0 && c.in(1).shape(0) > 0, ErrorCode::kShape,
                "[correlate] expected two vectors of known sizes that are not empty, received shapes ", c.in(0).shape(),
                " and ", c.in(1).shape(), ".");
        const DType common = promote(promote(c.in(0).dtype(), c.in(1).dtype()), DType::float32, false, true);
        // As NumPy: of a shorter first vector the result of the swapped ones, reversed.
        const bool swapped = c.in(0).shape(0) < c.in(1).shape(0);
        const Tensor x1 = convert(c.in(swapped ? 1 : 0), common), x2 = convert(c.in(swapped ? 0 : 1), common);
        const int64_t around = x2.shape(0) - 1;
        const int64_t before = mode == "full" ? around : mode == "same" ? x2.shape(0) / 2 : 0;
        const int64_t behind = mode == "full" ? around : mode == "same" ? around - before : 0;
        const Tensor out = correlate_valid(before + behind == 0 ? x1 : pad(x1, {before, behind}), x2);
        return swapped ? flip(out) : out;
      })
      .good({floats({1, 2, 3, 4}), floats({0, 1, 0.5f})})
      .good({floats({1, 2, 3, 4}), floats({0, 1, 0.5f})}, {std::string("same")})
      .good({floats({0, 1, 0.5f}), floats({1, 2, 3, 4})}, {std::string("full")})
      .good({ints({1, 2, 3, 4}), ints({1, 2})}, {std::string("same")})
      .bad({floats({1, 2}), floats({1})}, {std::string("half")},
           "[correlate] expected mode to be \"valid\", \"same\" or \"full\", received \"half\".")
      .bad({Tensor::zeros({0}), floats({1})}, {},
           "[correlate] expected two vectors of known sizes that are not empty, received shapes (0,) and (1,).");
}

}  // namespace keratin::ops
