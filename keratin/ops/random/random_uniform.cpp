#include <type_traits>

#include "keratin/ops/random/counted.h"

namespace keratin::ops {
namespace {

using namespace random_detail;

enum Attr { kShape, kLow, kHigh, kType };

// As many random bits as the type's significand holds, so that no value rounds up to 1.
template <class T>
float unit(uint32_t bits) {
  if constexpr (std::is_same_v<T, float16>) return static_cast<float>(bits >> 21) * 0x1p-11F;
  if constexpr (std::is_same_v<T, bfloat16>) return static_cast<float>(bits >> 24) * 0x1p-8F;
  return uniform_float(bits);
}

// f: the bounds.
template <class T>
void run_uniform(const Kernel& kernel, void* const* buffers) {
  T* out = kernel.out<T>(buffers);
  const auto* seed = kernel.in<int64_t>(buffers, 0);
  const double low = kernel.f[0], span = kernel.f[1] - kernel.f[0];
  if constexpr (std::is_same_v<T, double>) {
    each_block(kernel, seed, 2, [&](int64_t at, const PhiloxCounter& words, int64_t count) {
      for (int64_t i = 0; i < count; ++i) {
        const auto word = static_cast<size_t>(2 * i);
        out[at + i] = low + span * uniform_double(words[word], words[word + 1]);
      }
    });
  } else {
    const auto first = static_cast<float>(low), width = static_cast<float>(span);
    each_block(kernel, seed, 4, [&](int64_t at, const PhiloxCounter& words, int64_t count) {
      for (int64_t i = 0; i < count; ++i)
        out[at + i] = static_cast<T>(first + width * unit<T>(words[static_cast<size_t>(i)]));
    });
  }
}

}  // namespace

OpDef random_uniform_def() {
  return seeded("random_uniform",
                "Numbers evenly distributed in [minval, maxval): minval + (maxval - minval) u with u in [0, 1) of 24 "
                "random bits (float64: 53, float16: 11, bfloat16: 8). Where the sum rounds, maxval itself may come.")
      .attr("minval", AttributeKind::kFloat, 0.0, "The lowest number.")
      .attr("maxval", AttributeKind::kFloat, 1.0, "The bound above.")
      .attr("dtype", AttributeKind::kDType, DType::float32, "A floating dtype.")
      .infer([](const OpCall& call) { return infer_floats(call, kType); })
      .prepare([](const OpCall& call) {
        Kernel kernel = sized(call.outputs[0].shape);
        kernel.f[0] = call.attrs().real(kLow), kernel.f[1] = call.attrs().real(kHigh);
        kernel.run = visit_dtype(call.outputs[0].dtype, [](auto type) -> Kernel::Run {
          if constexpr (std::is_floating_point_v<decltype(type)> || std::is_class_v<decltype(type)>)
            return run_uniform<decltype(type)>;
          return nullptr;
        });
        return kernel;
      })
      .good({seed_pair(1, 0)}, {std::vector<int64_t>{3, 5}}, 4, false)
      .good({seed_pair(1, 7)}, {std::vector<int64_t>{2, 3}, -2.0, 5.0, DType::float64}, 4, false)
      .bad({seed_pair(1, 0)}, {std::vector<int64_t>{3}, 0.0, 1.0, DType::int32},
           "[random_uniform] expected a floating dtype, received int32.")
      .bad({Tensor{1, 0}}, {std::vector<int64_t>{3}},
           "[random_uniform] expected as seed an int64 tensor of shape (2,), [seed, count], received float32 (2,).");
}

}  // namespace keratin::ops
