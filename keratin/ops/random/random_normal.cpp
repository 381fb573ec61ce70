#include <cmath>
#include <numbers>
#include <type_traits>

#include "keratin/ops/random/counted.h"

namespace keratin::ops {
namespace {

using namespace random_detail;

enum Attr { kShape, kMean, kDeviation, kType };

// Two from one block, each of the two uniform numbers with 53 bits.
std::array<double, 2> normal_doubles(const PhiloxCounter& words) {
  const double u = uniform_double(words[0], words[1]) + 0x1p-54;
  const double angle = 2 * std::numbers::pi * uniform_double(words[2], words[3]);
  const double radius = std::sqrt(-2 * std::log(u));
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

// f: mean and standard deviation.
template <class T>
void run_normal(const Kernel& kernel, void* const* buffers) {
  T* out = kernel.out<T>(buffers);
  const auto* seed = kernel.in<int64_t>(buffers, 0);
  if constexpr (std::is_same_v<T, double>) {
    each_block(kernel, seed, 2, [&](int64_t at, const PhiloxCounter& words, int64_t count) {
      const std::array<double, 2> pair = normal_doubles(words);
      for (int64_t i = 0; i < count; ++i) out[at + i] = kernel.f[0] + kernel.f[1] * pair[static_cast<size_t>(i)];
    });
  } else {
    const auto mean = static_cast<float>(kernel.f[0]), deviation = static_cast<float>(kernel.f[1]);
    each_block(kernel, seed, 4, [&](int64_t at, const PhiloxCounter& words, int64_t count) {
      for (int64_t i = 0; i < count; i += 2) {
        const auto word = static_cast<size_t>(i);
        const std::array<float, 2> pair = normal_floats(words[word], words[word + 1]);
        out[at + i] = static_cast<T>(mean + deviation * pair[0]);
        if (i + 1 < count) out[at + i + 1] = static_cast<T>(mean + deviation * pair[1]);
      }
    });
  }
}

}  // namespace

OpDef random_normal_def() {
  return seeded("random_normal",
                "Normally distributed numbers, mean + stddev z, with z by Box and Muller's method (1958) from counted "
                "uniform numbers.")
      .attr("mean", AttributeKind::kFloat, 0.0, "The mean.")
      .attr("stddev", AttributeKind::kFloat, 1.0, "The standard deviation.")
      .attr("dtype", AttributeKind::kDType, DType::float32, "A floating dtype.")
      .infer([](const OpCall& call) { return infer_floats(call, kType); })
      .prepare([](const OpCall& call) {
        Kernel kernel = sized(call.outputs[0].shape);
        kernel.f[0] = call.attrs().real(kMean), kernel.f[1] = call.attrs().real(kDeviation);
        kernel.run = visit_dtype(call.outputs[0].dtype, [](auto type) -> Kernel::Run {
          if constexpr (std::is_floating_point_v<decltype(type)> || std::is_class_v<decltype(type)>)
            return run_normal<decltype(type)>;
          return nullptr;
        });
        return kernel;
      })
      .good({seed_pair(1, 0)}, {std::vector<int64_t>{3, 5}}, 4, false)
      .good({seed_pair(2, 0)}, {std::vector<int64_t>{3}, 1.0, 2.0, DType::float64}, 4, false)
      .bad({seed_pair(1, 0)}, {std::vector<int64_t>{3}, 0.0, 1.0, DType::int32},
           "[random_normal] expected a floating dtype, received int32.");
}

}  // namespace keratin::ops
