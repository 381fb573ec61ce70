#include <array>
#include <memory>
#include <type_traits>

#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/def/simd.h"
#include "keratin/ops/random/counted.h"
#include "keratin/ops/random/dropout_float.h"

namespace keratin::ops {
namespace {

using namespace random_detail;

enum Attr { kRate, kNoise };

template <class T>
using Compute = std::conditional_t<std::is_class_v<T>, float, T>;

// A word below this drops its element. Rate 1 drops all: 2^32 is above every word.
uint64_t threshold(double rate) { return static_cast<uint64_t>(rate * 0x1p32); }

template <class T>
KERATIN_INLINE T dropped_or_scaled(T x, bool kept, Compute<T> scale) {
  return kept ? static_cast<T>(static_cast<Compute<T>>(x) * scale) : T();
}

// n[2]: the threshold; f[0]: the factor of what is kept.
template <class T>
void run_dropout(const Kernel& kernel, void* const* buffers) {
  const T* x = kernel.in<T>(buffers, 0);
  T* out = kernel.out<T>(buffers);
  const auto limit = static_cast<uint64_t>(kernel.n[2]);
  const auto scale = static_cast<Compute<T>>(kernel.f[0]);
  each_block(kernel, kernel.in<int64_t>(buffers, 1), 4, [&](int64_t at, const PhiloxCounter& words, int64_t count) {
    for (int64_t i = 0; i < count; ++i)
      out[at + i] = dropped_or_scaled(x[at + i], words[static_cast<size_t>(i)] >= limit, scale);
  });
}

// Strides of the noise along the axes of x: within a sample, and for the first axis in samples.
struct Noise {
  Shape x;
  std::array<int64_t, Shape::kMaxRank> stride{};
};

// One draw for several elements: walks x and, where the noise is broadcast, comes back to the same draw.
template <class T>
void run_broadcast(const Kernel& kernel, void* const* buffers) {
  const auto& noise = kernel.state_as<Noise>();
  const Stream stream(kernel.in<int64_t>(buffers, 1));
  const T* x = kernel.in<T>(buffers, 0);
  T* out = kernel.out<T>(buffers);
  const auto limit = static_cast<uint64_t>(kernel.n[2]);
  const auto scale = static_cast<Compute<T>>(kernel.f[0]);
  std::array<int64_t, Shape::kMaxRank> position{};
  for (int64_t i = 0, n = noise.x.size(); i < n; ++i) {
    int64_t element = 0;
    for (size_t a = 1; a < static_cast<size_t>(noise.x.rank()); ++a) element += position[a] * noise.stride[a];
    const uint32_t word = stream.words(position[0] * noise.stride[0], element / 4)[static_cast<size_t>(element % 4)];
    out[i] = dropped_or_scaled(x[i], word >= limit, scale);
    for (int64_t a = noise.x.rank() - 1; a >= 0; --a) {
      auto& at = position[static_cast<size_t>(a)];
      if (++at < noise.x[a]) break;
      at = 0;
    }
  }
}

bool fits(const Shape& noise, const Shape& x) {
  if (noise.rank() != x.rank()) return false;
  for (int64_t a = 0; a < x.rank(); ++a)
    if (noise[a] != 1 && noise[a] != kUnknown && noise[a] != x[a] && x[a] != kUnknown) return false;
  return true;
}

std::vector<TensorSpec> infer_dropout(const OpCall& call) {
  require_seed(call, 1);
  const Attributes& attrs = call.attrs();
  require(is_floating(call.dtype(0)), ErrorCode::kDType, "[random_dropout] expected floats, received ",
          keratin::to_string(call.dtype(0)), ".");
  require(attrs.real(kRate) >= 0 && attrs.real(kRate) <= 1, ErrorCode::kInvalidArgument,
          "[random_dropout] Invalid value received for argument `rate`. Expected a float value between 0 and 1. "
          "Received: rate=",
          attrs.real(kRate));
  require(attrs.is_none(kNoise) || fits(attrs.shape(kNoise), call.shape(0)), ErrorCode::kShape,
          "[random_dropout] expected a noise_shape that broadcasts to the inputs, received noise_shape=",
          to_string(attrs[kNoise]), " for inputs of shape ", call.shape(0), ".");
  return {call.inputs[0]};
}

std::shared_ptr<const Noise> make_noise(const Shape& x, const Shape& given) {
  auto noise = std::make_shared<Noise>();
  noise->x = x;
  int64_t step = 1;
  for (int64_t a = x.rank() - 1; a >= 0; --a) {
    const int64_t size = given[a] == kUnknown ? x[a] : given[a];
    noise->stride[static_cast<size_t>(a)] = size == 1 ? 0 : a == 0 ? 1 : step;
    step *= size;
  }
  return noise;
}

bool is_broadcast(const Shape& x, const Shape& noise) {
  for (int64_t a = 0; a < x.rank(); ++a)
    if (noise[a] == 1 && x[a] != 1) return true;
  return false;
}

Kernel prepare_dropout(const OpCall& call) {
  const Attributes& attrs = call.attrs();
  const bool broadcast = !attrs.is_none(kNoise) && is_broadcast(call.shape(0), attrs.shape(kNoise));
  Kernel kernel = sized(call.shape(0));
  kernel.n[2] = static_cast<int64_t>(threshold(attrs.real(kRate)));
  kernel.f[0] = attrs.real(kRate) < 1 ? 1 / (1 - attrs.real(kRate)) : 0;
  kernel.may_alias_inputs = true;
  if (broadcast) kernel.state = make_noise(call.shape(0), attrs.shape(kNoise));
  if (const Kernel::Run fast = float_dropout(); fast != nullptr && !broadcast && call.dtype(0) == DType::float32) {
    kernel.run = fast;
    return kernel;
  }
  kernel.run = visit_dtype(call.dtype(0), [&](auto type) -> Kernel::Run {
    using T = decltype(type);
    if constexpr (std::is_floating_point_v<Compute<T>>) return broadcast ? run_broadcast<T> : run_dropout<T>;
    return nullptr;
  });
  return kernel;
}

}  // namespace

OpDef random_dropout_def() {
  return OpDef("random_dropout")
      .doc(
          "Each element becomes 0 with probability rate, else x / (1 - rate) (Srivastava et al. 2014, inverted). The "
          "gradient draws the same numbers again. noise_shape: sizes of 1 draw once for the whole axis.")
      .in({"inputs", "seed"}, Inputs::kAsGiven)
      .attr("rate", AttributeKind::kFloat, {}, "The probability of 0, from 0 to 1.")
      .attr("noise_shape", AttributeKind::kShape, Attribute(), "The shape of what is drawn; None: of the inputs.")
      .infer(infer_dropout)
      .prepare(prepare_dropout)
      .gradient([](const Backward& b) -> Gradients {
        static const OpDef& op = get_op("random_dropout");
        return {call1(op, {b.dout(), b.in(1)}, b.attrs()), Tensor()};
      })
      .good({{{1, 2, 3, 4, 5}, {6, 7, 8, 9, 10}}, seed_pair(1, 0)}, {0.5})
      .good({{{1, 2, 3, 4, 5}, {6, 7, 8, 9, 10}}, seed_pair(1, 0)}, {0.25, std::vector<int64_t>{2, 1}})
      .good({{1, 2, 3}, seed_pair(3, 9)}, {1.0})
      .bad({{1, 2}, seed_pair(1, 0)}, {1.5},
           "[random_dropout] Invalid value received for argument `rate`. Expected a float value between 0 and 1. "
           "Received: rate=1.5")
      .bad({{{1, 2}}, seed_pair(1, 0)}, {0.5, std::vector<int64_t>{1, 3}},
           "[random_dropout] expected a noise_shape that broadcasts to the inputs, received noise_shape=(1, 3) for "
           "inputs of shape (1, 2).");
}

}  // namespace keratin::ops
