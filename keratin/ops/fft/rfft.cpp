
#include "keratin/base/error.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/fft/transform.h"
#include "keratin/ops/generated/elementwise/multiply.h"

namespace keratin::ops {
namespace {

using namespace fft_detail;

int64_t points(const OpCall& call) { return length_of(call, call.shape(0).last()); }

}  // namespace

OpDef rfft_def() {
  return OpDef("rfft")
      .in({"x"}, Inputs::kPromoteToFloat)
      .doc(
          "The discrete Fourier transform of real numbers along the last axis, as a real and an imaginary part: the "
          "first fft_length / 2 + 1 numbers, of which the rest are the conjugates. x is cut or filled up with zeros to "
          "fft_length. Accuracy: that of fft.")
      .keras("math", "RFFT")
      .attr("fft_length", AttributeKind::kOptionalInt, Attribute(), "The length; none given: that of the last axis.")
      .results(2)
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        require_floats(call);
        const Shape& in = call.shape(0);
        const int64_t n = in.rank() == 0 ? 0 : points(call);
        require(n != 0, ErrorCode::kShape, "[rfft] expected at least 1 axis that is not empty, received shape ", in,
                ".");
        Shape out = in;
        out.set(-1, n == kUnknown ? kUnknown : n / 2 + 1);
        return {{out, call.dtype(0)}, {out, call.dtype(0)}};
      })
      .prepare([](const OpCall& call) { return transform_kernel(call, Direction::kFromReal, points(call)); })
      // The way back of the gradients, each of which counts once: irfft would count the inner ones twice.
      .gradient([](const Backward& b) {
        const int64_t n = b.attrs().is_none(0) ? known_last(b.in(), "rfft") : b.attrs().integer(0);
        known_last(b.in(), "rfft");
        const Tensor weights = multiply(half_weights(n, 0.5, b.dout().dtype()), static_cast<double>(n));
        return fitted_like(call1(get_op("irfft"), {multiply(b.dout(0), weights), multiply(b.dout(1), weights)}, {n}),
                           b.in());
      })
      .batch([](const Batched& b) -> Composed { return call(b.op(), b.ins(), b.attrs()); })
      .good({floats({1, 2, 3, 4, -5, 6}, {2, 3})})
      .good({floats({1, 2, 3, 4, -5, 6})}, {int64_t{4}})
      .good({floats({1, 2, 3}, {1, 3})}, {int64_t{8}})
      .good({ints({1, 2, 3})})
      .bad({floats({})}, {}, "[rfft] expected at least 1 axis that is not empty, received shape (0,).")
      .bad({floats({1, 2})}, {int64_t{0}}, "[rfft] expected fft_length to be at least 1, received 0.");
}

}  // namespace keratin::ops
