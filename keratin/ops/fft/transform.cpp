#include "keratin/ops/fft/transform.h"

#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/fft/plan.h"
#include "keratin/ops/generated/elementwise/broadcast_like.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/shape/strided_slice.h"
#include "keratin/ops/generated/shape/strided_slice_grad.h"
#include "keratin/ops/shape/slicing.h"

namespace keratin::ops::fft_detail {
namespace {

constexpr int64_t kMostPoints = int64_t{1} << 40;  // beyond, 8 k no longer fits into 64 bits by a safe margin

// n[0]: rows, n[1]: points of an input row that are read, n[2]: of an input row, n[3]: of an output row.
// Scratch: the row, then what the plan needs.
template <class T>
void load_complex(const Kernel& k, void* const* buffers, int64_t row, Complex* to) {
  const T *re = k.in<T>(buffers, 0) + row * k.n[2], *im = k.in<T>(buffers, 1) + row * k.n[2];
  for (int64_t i = 0; i < k.n[2]; ++i) to[i] = {static_cast<double>(re[i]), static_cast<double>(im[i])};
}

template <class T>
void store_complex(const Kernel& k, void* const* buffers, int64_t row, const Complex* from) {
  T *re = k.out<T>(buffers, 0) + row * k.n[3], *im = k.out<T>(buffers, 1) + row * k.n[3];
  for (int64_t i = 0; i < k.n[3]; ++i) re[i] = static_cast<T>(from[i].re), im[i] = static_cast<T>(from[i].im);
}

template <class T>
void load_real(const Kernel& k, void* const* buffers, int64_t row, int64_t n, Complex* to) {
  const T* in = k.in<T>(buffers, 0) + row * k.n[2];
  for (int64_t i = 0; i < k.n[1]; ++i) to[i] = {static_cast<double>(in[i]), 0};
  std::fill(to + k.n[1], to + n, Complex{});
}

// The spectrum of real numbers, with its parts exchanged: the transform of that is the way back, exchanged again.
template <class T>
void load_half(const Kernel& k, void* const* buffers, int64_t row, int64_t n, Complex* to) {
  const T *re = k.in<T>(buffers, 0) + row * k.n[2], *im = k.in<T>(buffers, 1) + row * k.n[2];
  std::fill(to, to + n, Complex{});
  for (int64_t i = 0; i < k.n[1]; ++i) {
    const bool alone = i == 0 || 2 * i == n;
    const double a = static_cast<double>(re[i]), b = alone ? 0 : static_cast<double>(im[i]);
    to[i] = {b, a};
    if (!alone) to[n - i] = {-b, a};
  }
}

template <class T>
void store_real(const Kernel& k, void* const* buffers, int64_t row, int64_t n, const Complex* from) {
  T* out = k.out<T>(buffers, 0) + row * n;
  for (int64_t i = 0; i < n; ++i) out[i] = static_cast<T>(from[i].im / static_cast<double>(n));
}

template <class T, Direction kDirection>
void run(const Kernel& k, void* const* buffers) {
  const Plan& plan = k.state_as<Plan>();
  constexpr int64_t kInputs = kDirection == Direction::kFromReal ? 1 : 2;
  auto* data = static_cast<Complex*>(buffers[k.outputs + kInputs]);
  const int64_t n = plan.size();
  for (int64_t row = 0; row < k.n[0]; ++row) {
    if constexpr (kDirection == Direction::kComplex) load_complex<T>(k, buffers, row, data);
    if constexpr (kDirection == Direction::kFromReal) load_real<T>(k, buffers, row, n, data);
    if constexpr (kDirection == Direction::kBackToReal) load_half<T>(k, buffers, row, n, data);
    const Complex* result = plan.run(data, data + n);
    if constexpr (kDirection == Direction::kBackToReal)
      store_real<T>(k, buffers, row, n, result);
    else
      store_complex<T>(k, buffers, row, result);
  }
}

template <Direction kDirection>
Kernel::Run choose(DType dtype) {
  return dtype == DType::float64 ? run<double, kDirection> : run<float, kDirection>;
}

}  // namespace

void require_floats(const OpCall& call, size_t i) {
  const DType dtype = call.dtype(i);
  if (dtype == DType::float32 || dtype == DType::float64) return;
  fail(ErrorCode::kDType, "[", call.op->name, "] expected float32 or float64, received ", to_string(call.inputs[i]),
       ". Cast it first.");
}

void require_pair(const OpCall& call, int64_t rank) {
  if (call.inputs.size() != 2)
    fail(ErrorCode::kInvalidArgument, "[", call.op->name,
         "] expected two tensors, a real and an imaginary part, received ", call.inputs.size(), ".");
  const Shape &re = call.shape(0), &im = call.shape(1);
  if (re != im)
    fail(ErrorCode::kShape, "[", call.op->name, "] expected a real and an imaginary part of one shape, received ", re,
         " and ", im, ".");
  for (size_t i = 0; i < 2; ++i) require_floats(call, i);
  if (re.rank() < rank || re.last() == 0)
    fail(ErrorCode::kShape, "[", call.op->name, "] expected at least ", rank,
         rank == 1 ? " axis that is not empty, received shape " : " axes that are not empty, received shape ", re, ".");
}

int64_t length_of(const OpCall& call, int64_t otherwise) {
  if (call.attrs().is_none(0)) return otherwise;
  const int64_t n = call.attrs().integer(0);
  if (n < 1 || n >= kMostPoints)
    fail(ErrorCode::kInvalidArgument, "[", call.op->name, "] expected fft_length to be at least 1, received ", n, ".");
  return n;
}

Tensors whole_batch(const Batched& b) {
  const Tensor &re = b.in(0), &im = b.in(1);
  return {b.batched(0) ? re : broadcast_like(re, im), b.batched(1) ? im : broadcast_like(im, re)};
}

Kernel transform_kernel(const OpCall& call, Direction direction, int64_t n) {
  const Shape& in = call.shape(0);
  require(n < kMostPoints, ErrorCode::kLimit, "[", call.op->name, "] expected fewer than 2^40 points, received ", n,
          ".");
  Kernel k;
  k.n[0] = in.without(-1).size();
  k.n[2] = in.last(), k.n[3] = call.outputs[0].shape.last();
  k.n[1] = std::min(k.n[2], direction == Direction::kBackToReal ? n / 2 + 1 : n);
  if (k.n[0] > 0) {
    auto plan = std::make_shared<const Plan>(n);
    k.scratch_bytes = (n + plan->work()) * static_cast<int64_t>(sizeof(Complex));
    k.state = std::move(plan);
  } else {
    k.state = std::make_shared<const Plan>(1);
  }
  const DType dtype = call.dtype(0);
  k.run = direction == Direction::kComplex    ? choose<Direction::kComplex>(dtype)
          : direction == Direction::kFromReal ? choose<Direction::kFromReal>(dtype)
                                              : choose<Direction::kBackToReal>(dtype);
  return k;
}

Tensor half_weights(int64_t n, double others, DType dtype) {
  std::vector<double> weights(static_cast<size_t>(n / 2 + 1), others);
  weights.front() = 1;
  if (n % 2 == 0) weights.back() = 1;
  return cast(Tensor(weights), dtype);
}

Tensor fitted_like(const Tensor& x, const Tensor& reference) {
  const int64_t from = x.shape(-1), to = reference.shape(-1);
  if (from == to) return x;
  const std::vector<int64_t> begin(static_cast<size_t>(x.rank()), 0), steps(begin.size(), 1);
  if (from < to) return strided_slice_grad(x, reference, begin, steps);
  std::vector<int64_t> end(begin.size(), kToTheEnd);
  end.back() = to;
  return strided_slice(x, begin, end, steps);
}

int64_t known_last(const Tensor& x, const char* op) {
  require(x.shape(-1) != kUnknown, ErrorCode::kUnsupported, "[", op,
          "] the gradient needs the size of the last axis, which is unknown here (shape ", x.shape(), ").");
  return x.shape(-1);
}

}  // namespace keratin::ops::fft_detail
