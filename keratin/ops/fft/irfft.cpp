
#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/fft/transform.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/fft/rfft.h"

namespace keratin::ops {
namespace {

using namespace fft_detail;

int64_t points(const OpCall& call) {
  const int64_t half = call.shape(0).last();
  return length_of(call, half == kUnknown ? kUnknown : 2 * (half - 1));
}

}  // namespace

OpDef irfft_def() {
  return OpDef("irfft")
      .list_in("x")
      .doc(
          "The inverse of rfft: the real numbers whose spectrum starts with x, a real and an imaginary part, cut or "
          "filled up with zeros to fft_length / 2 + 1. The imaginary parts of the first and, for an even fft_length, "
          "of "
          "the last do not matter. Accuracy: that of fft.")
      .keras("math", "IRFFT")
      .attr("fft_length", AttributeKind::kOptionalInt, Attribute(),
            "The length of the result; none given: 2 * (size of the last axis - 1).")
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        require_pair(call);
        const int64_t n = points(call);
        require(n != 0, ErrorCode::kShape,
                "[irfft] expected at least 2 numbers along the last axis, or fft_length, received shape ",
                call.shape(0), ".");
        Shape out = call.shape(0);
        out.set(-1, n);
        return {{out, call.dtype(0)}};
      })
      .prepare([](const OpCall& call) { return transform_kernel(call, Direction::kBackToReal, points(call)); })
      .gradient([](const Backward& b) -> Gradients {
        const int64_t half = known_last(b.in(), "irfft"),
                      n = b.attrs().is_none(0) ? 2 * (half - 1) : b.attrs().integer(0);
        const Tensor weights = divide(half_weights(n, 2, b.dout().dtype()), static_cast<double>(n));
        const Tensors spectrum = rfft(b.dout());
        return {fitted_like(multiply(spectrum[0], weights), b.in(0)),
                fitted_like(multiply(spectrum[1], weights), b.in(1))};
      })
      .batch([](const Batched& b) -> Composed { return call(b.op(), whole_batch(b), b.attrs()); })
      .good({floats({1, 2, 3, 4, -5, 6}, {2, 3}), floats({0, 1, 0, 2, 0.5f, -1}, {2, 3})})
      .good({floats({1, 2, 3}), floats({5, 6, 7})}, {int64_t{5}})
      .good({floats({1, 2, 3, 4}), floats({5, 6, 7, 8})}, {int64_t{4}})
      .good({floats({1, 2}), floats({5, 6})}, {int64_t{7}})
      .bad({floats({1}), floats({1})}, {},
           "[irfft] expected at least 2 numbers along the last axis, or fft_length, received shape (1,).")
      .bad({floats({1, 2}), floats({1, 2})}, {int64_t{-3}},
           "[irfft] expected fft_length to be at least 1, received -3.");
}

}  // namespace keratin::ops
