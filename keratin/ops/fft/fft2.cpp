#include "keratin/ops/fft/plane.h"

namespace keratin::ops {
OpDef fft2_def() {
  return OpDef("fft2")
      .list_in("x")
      .doc(
          "The discrete Fourier transform along the last two axes: X[k, l] = sum over i, j of x[i, j] exp(-2 pi i (i k "
          "/ m "
          "+ j l / n)). Takes and gives a real and an imaginary part.")
      .keras("math", "FFT2")
      .results(2)
      .compose([](const Composition& c) -> Composed { return fft_detail::plane(c, "fft2"); })
      .good({floats({1, 2, 3, 4, -5, 6}, {2, 3}), floats({0, 1, 0, 2, 0.5f, -1}, {2, 3})})
      .good({floats({1, 2, 3, 4}, {1, 2, 2}), floats({0, 1, 0, 2}, {1, 2, 2})})
      .bad({floats({1, 2}), floats({1, 2})}, {}, "[fft2] expected at least 2 axes, received shape (2,).")
      .bad({floats({1, 2}, {1, 2})}, {}, "[fft2] expected two tensors, a real and an imaginary part, received 1.");
}

}  // namespace keratin::ops
