#include "keratin/ops/def/samples.h"
#include "keratin/ops/fft/transform.h"

namespace keratin::ops {
namespace {

using namespace fft_detail;

}  // namespace

OpDef fft_def() {
  return OpDef("fft")
      .list_in("x")
      .doc(
          "The discrete Fourier transform along the last axis: X[k] = sum over j of x[j] exp(-2 pi i j k / n). Takes "
          "and "
          "gives a real and an imaginary part. Any length: mixed radices, or Bluestein's algorithm where a prime "
          "factor "
          "is above 31. Computed in float64, so float32 results are rounded once; the error of float64 grows with "
          "log2(n): at most 4 log2(n) units of 2^-53 of the result's Euclidean norm (Bluestein: 16 log2(4 n)).")
      .keras("math", "FFT")
      .results(2)
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        require_pair(call);
        return {call.inputs[0], call.inputs[0]};
      })
      .prepare([](const OpCall& call) { return transform_kernel(call, Direction::kComplex, call.shape(0).last()); })
      // The transform is symmetric, so its adjoint is its conjugate: conj F conj, which exchanging the parts does too.
      .gradient([](const Backward& b) -> Gradients {
        const Tensors back = call(b.op(), {b.dout(1), b.dout(0)});
        return {back[1], back[0]};
      })
      .batch([](const Batched& b) -> Composed { return call(b.op(), whole_batch(b)); })
      .good({floats({1, 2, 3, 4, -5, 6}, {2, 3}), floats({0, 1, 0, 2, 0.5f, -1}, {2, 3})})
      .good({floats({1, 2, 3, 4, -5, 6, 7, 8}), floats({0, 1, 0, 2, 0.5f, -1, 0, 3})})
      .good({floats({3}), floats({-2})})
      .bad({floats({1, 2})}, {}, "[fft] expected two tensors, a real and an imaginary part, received 1.")
      .bad({floats({1, 2}), floats({1, 2, 3})}, {},
           "[fft] expected a real and an imaginary part of one shape, received (2,) and (3,).")
      .bad({ints({1, 2}), ints({1, 2})}, {}, "[fft] expected float32 or float64, received int32 (2,). Cast it first.")
      .bad({floats({}), floats({})}, {}, "[fft] expected at least 1 axis that is not empty, received shape (0,).");
}

}  // namespace keratin::ops
