// Random numbers by rejection: each element has a sequence of its own, so that it depends on seed, sample and element
// alone, however often its neighbours had to try.
#pragma once

#include <cmath>
#include <numbers>

#include "keratin/ops/random/counted.h"

namespace keratin::ops::random_detail {

/// After so many tries in vain a sampler gives its most likely value: with the acceptance rates here once in 10^100
/// elements.
inline constexpr int kMostTries = 256;

/// The sequence of one element: Philox, with key and half of the counter from the element's own block.
class Draws {
 public:
  Draws(const Stream& stream, int64_t sample, int64_t element) : words_(stream.words(sample, element)) {}
  /// In (0, 1): 52 bits and a half, so that neither end comes.
  double uniform() {
    if (used_ == 2) refill();
    const auto word = static_cast<size_t>(2 * used_++);
    return (static_cast<double>(uint64_t{block_[word]} << 20 | block_[word + 1] >> 12) + 0.5) * 0x1p-52;
  }
  /// Standard normal (Box and Muller 1958).
  double normal() {
    const double radius = std::sqrt(-2 * std::log(uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }

 private:
  void refill() {
    block_ = philox({drawn_++, 0, words_[2], words_[3]}, {words_[0], words_[1]});
    used_ = 0;
  }

  PhiloxCounter words_, block_{};
  uint32_t drawn_ = 0;
  int used_ = 2;
};

/// A gamma variate as value * exp(log_factor): small shapes give numbers far below the smallest double.
struct GammaDraw {
  double value, log_factor;
  double log() const { return std::log(value) + log_factor; }
};
/// Marsaglia and Tsang, "A simple method for generating gamma variables", 2000; below 1 by their boost u^(1 / alpha).
GammaDraw draw_gamma(Draws& draws, double alpha);

/// An op of a seed and of float64 parameters, each of the result's shape or of one element, with attributes shape and
/// dtype (a float).
OpDef with_parameters(const char* name, const char* doc, std::vector<const char*> parameters,
                      const char* file = __builtin_FILE());
/// Its specs and its kernel without `run`: n[2 + i] is the step through parameter i, 0 or 1.
std::vector<TensorSpec> infer_parameters(const OpCall& call);
Kernel sized_parameters(const OpCall& call);

/// Calls draw(Draws&, values of the parameters) for every element of a result of type T.
template <class T, size_t kParameters, class Draw>
void each_element(const Kernel& k, void* const* buffers, Draw draw) {
  const Stream stream(k.in<int64_t>(buffers, 0));
  T* out = k.out<T>(buffers);
  const double* parameters[kParameters];
  for (size_t p = 0; p < kParameters; ++p) parameters[p] = k.in<double>(buffers, static_cast<int64_t>(p) + 1);
  for (int64_t sample = 0, at = 0; sample < k.n[0]; ++sample) {
    for (int64_t element = 0; element < k.n[1]; ++element, ++at) {
      double values[kParameters];
      for (size_t p = 0; p < kParameters; ++p) values[p] = parameters[p][at * k.n[2 + p]];
      Draws draws(stream, sample, element);
      const double drawn = draw(draws, values);
      if constexpr (std::is_same_v<T, double>)
        out[at] = drawn;
      else
        out[at] = static_cast<T>(static_cast<float>(drawn));
    }
  }
}

/// The run function of a body with `static constexpr size_t kParameters` and `static double draw(Draws&, const
/// double*)`, for a floating dtype.
template <class Body, class T>
void run_draws(const Kernel& k, void* const* buffers) {
  each_element<T, Body::kParameters>(k, buffers, [](Draws& draws, const double* p) { return Body::draw(draws, p); });
}
template <class Body>
Kernel prepare_draws(const OpCall& call) {
  Kernel kernel = sized_parameters(call);
  kernel.run = visit_dtype(call.outputs[0].dtype, [](auto type) -> Kernel::Run {
    using T = decltype(type);
    if constexpr (std::is_floating_point_v<T> || std::is_class_v<T>) return run_draws<Body, T>;
    return nullptr;
  });
  return kernel;
}

/// Throws unless the number is finite and above (or at, with `zero`) 0; names the op and the parameter.
void require_positive(const char* op, const char* parameter, double value, bool zero = false);

}  // namespace keratin::ops::random_detail
