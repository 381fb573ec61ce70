#include "keratin/ops/fft/plane.h"
#include "keratin/ops/generated/elementwise/divide.h"

namespace keratin::ops {
OpDef ifft2_def() {
  return OpDef("ifft2")
      .list_in("x")
      .doc(
          "The inverse of fft2: exp(+2 pi i ...), divided by the number of points. Takes and gives a real and an "
          "imaginary part.")
      .keras("math", "IFFT2")
      .results(2)
      .compose([](const Composition& c) -> Composed {
        require(c.ins().size() == 2, ErrorCode::kInvalidArgument,
                "[ifft2] expected two tensors, a real and an imaginary part, received ", c.ins().size(), ".");
        // The inverse transform is the transform with the parts exchanged before and after.
        const Tensors out = fft_detail::plane(Composition(c.op(), {c.in(1), c.in(0)}, c.attrs()), "ifft2");
        const auto points = static_cast<double>(checked_multiply(out[0].shape(-1), out[0].shape(-2)));
        return Tensors{divide(out[1], points), divide(out[0], points)};
      })
      .good({floats({1, 2, 3, 4, -5, 6}, {2, 3}), floats({0, 1, 0, 2, 0.5f, -1}, {2, 3})})
      .good({floats({1, 2, 3, 4}, {1, 2, 2}), floats({0, 1, 0, 2}, {1, 2, 2})})
      .bad({floats({1, 2}), floats({1, 2})}, {}, "[ifft2] expected at least 2 axes, received shape (2,).")
      .bad({floats({1, 2}, {1, 2})}, {}, "[ifft2] expected two tensors, a real and an imaginary part, received 1.");
}

}  // namespace keratin::ops
