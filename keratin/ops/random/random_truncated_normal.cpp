#include <type_traits>

#include "keratin/ops/random/counted.h"

namespace keratin::ops {
namespace {

using namespace random_detail;

enum Attr { kShape, kMean, kDeviation, kType };

// P(Z < -2) of a standard normal Z.
constexpr double kBelow = 0.022750131948179207;

double truncated(double unit) { return normal_quantile(kBelow + unit * (1 - 2 * kBelow)); }

// f: mean and standard deviation.
template <class T>
void run_truncated(const Kernel& kernel, void* const* buffers) {
  T* out = kernel.out<T>(buffers);
  const auto* seed = kernel.in<int64_t>(buffers, 0);
  if constexpr (std::is_same_v<T, double>) {
    each_block(kernel, seed, 2, [&](int64_t at, const PhiloxCounter& words, int64_t count) {
      for (int64_t i = 0; i < count; ++i) {
        const auto word = static_cast<size_t>(2 * i);
        out[at + i] = kernel.f[0] + kernel.f[1] * truncated(uniform_double(words[word], words[word + 1]));
      }
    });
  } else {
    const auto mean = static_cast<float>(kernel.f[0]), deviation = static_cast<float>(kernel.f[1]);
    each_block(kernel, seed, 4, [&](int64_t at, const PhiloxCounter& words, int64_t count) {
      for (int64_t i = 0; i < count; ++i) {
        const double unit = (words[static_cast<size_t>(i)] + 0.5) * 0x1p-32;
        out[at + i] = static_cast<T>(mean + deviation * static_cast<float>(truncated(unit)));
      }
    });
  }
}

}  // namespace

OpDef random_truncated_normal_def() {
  return seeded("random_truncated_normal",
                "Normally distributed numbers within two standard deviations of the mean: what redrawing the others "
                "gives, by the quantile function (Wichura 1988) of a counted uniform number.")
      .attr("mean", AttributeKind::kFloat, 0.0, "The mean.")
      .attr("stddev", AttributeKind::kFloat, 1.0, "The standard deviation before truncation.")
      .attr("dtype", AttributeKind::kDType, DType::float32, "A floating dtype.")
      .infer([](const OpCall& call) { return infer_floats(call, kType); })
      .prepare([](const OpCall& call) {
        Kernel kernel = sized(call.outputs[0].shape);
        kernel.f[0] = call.attrs().real(kMean), kernel.f[1] = call.attrs().real(kDeviation);
        kernel.run = visit_dtype(call.outputs[0].dtype, [](auto type) -> Kernel::Run {
          if constexpr (std::is_floating_point_v<decltype(type)> || std::is_class_v<decltype(type)>)
            return run_truncated<decltype(type)>;
          return nullptr;
        });
        return kernel;
      })
      .good({seed_pair(1, 0)}, {std::vector<int64_t>{3, 5}}, 4, false)
      .good({seed_pair(2, 0)}, {std::vector<int64_t>{3}, 1.0, 2.0, DType::float64}, 4, false)
      .bad({seed_pair(1, 0)}, {std::vector<int64_t>{3}, 0.0, 1.0, DType::bool_},
           "[random_truncated_normal] expected a floating dtype, received bool.");
}

}  // namespace keratin::ops
