#include <limits>
#include <type_traits>

#include "keratin/base/error.h"
#include "keratin/ops/random/counted.h"

namespace keratin::ops {
namespace {

using namespace random_detail;

enum Attr { kShape, kLow, kHigh, kType };

// The upper 64 bits of a product of 64-bit numbers.
uint64_t multiply_high(uint64_t a, uint64_t b) {
  const uint64_t a_low = a & 0xffffffffu, a_high = a >> 32, b_low = b & 0xffffffffu, b_high = b >> 32;
  const uint64_t middle = a_high * b_low + (a_low * b_low >> 32);
  return a_high * b_high + (middle >> 32) + ((a_low * b_high + (middle & 0xffffffffu)) >> 32);
}

// n[2]: the lowest value; n[3]: how many there are. 64 random bits scaled to the range: no value is likelier than
// another by more than 2^-64.
template <class T>
void run_randint(const Kernel& kernel, void* const* buffers) {
  T* out = kernel.out<T>(buffers);
  const auto low = static_cast<uint64_t>(kernel.n[2]), range = static_cast<uint64_t>(kernel.n[3]);
  each_block(kernel, kernel.in<int64_t>(buffers, 0), 2, [&](int64_t at, const PhiloxCounter& words, int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
      const auto word = static_cast<size_t>(2 * i);
      out[at + i] = static_cast<T>(low + multiply_high(uint64_t{words[word]} << 32 | words[word + 1], range));
    }
  });
}

template <class T>
bool holds(int64_t value) {
  if constexpr (std::is_same_v<T, uint64_t>) return value >= 0;
  return value >= static_cast<int64_t>(std::numeric_limits<T>::min()) &&
         value <= static_cast<int64_t>(std::numeric_limits<T>::max());
}

std::vector<TensorSpec> infer_randint(const OpCall& call) {
  require_seed(call, 0);
  const int64_t low = call.attrs().integer(kLow), high = call.attrs().integer(kHigh);
  const DType dtype = call.attrs().dtype(kType);
  require(is_integer(dtype), ErrorCode::kDType, "[random_randint] expected an integer dtype, received ",
          keratin::to_string(dtype), ".");
  require(low < high, ErrorCode::kInvalidArgument, "[random_randint] expected minval < maxval, received minval=", low,
          ", maxval=", high, ".");
  const bool fits = visit_dtype(dtype, [&](auto type) {
    if constexpr (std::is_integral_v<decltype(type)>)
      return holds<decltype(type)>(low) && holds<decltype(type)>(high - 1);
    return false;
  });
  require(fits, ErrorCode::kInvalidArgument, "[random_randint] ", keratin::to_string(dtype),
          " does not hold every integer from ", low, " to ", high - 1, ".");
  return {{call.attrs().shape(kShape), dtype}};
}

}  // namespace

OpDef random_randint_def() {
  return seeded("random_randint", "Integers evenly distributed in [minval, maxval).")
      .attr("minval", AttributeKind::kInt, {}, "The lowest integer.")
      .attr("maxval", AttributeKind::kInt, {}, "One more than the highest.")
      .attr("dtype", AttributeKind::kDType, DType::int32, "An integer dtype.")
      .infer(infer_randint)
      .prepare([](const OpCall& call) {
        Kernel kernel = sized(call.outputs[0].shape);
        kernel.n[2] = call.attrs().integer(kLow);
        kernel.n[3] = static_cast<int64_t>(static_cast<uint64_t>(call.attrs().integer(kHigh)) -
                                           static_cast<uint64_t>(kernel.n[2]));
        kernel.run = visit_dtype(call.outputs[0].dtype, [](auto type) -> Kernel::Run {
          if constexpr (std::is_integral_v<decltype(type)>) return run_randint<decltype(type)>;
          return nullptr;
        });
        return kernel;
      })
      .good({seed_pair(1, 0)}, {std::vector<int64_t>{3, 5}, int64_t{-3}, int64_t{4}}, 4, false)
      .good({seed_pair(1, 0)}, {std::vector<int64_t>{7}, int64_t{0}, int64_t{256}, DType::uint8}, 4, false)
      .bad({seed_pair(1, 0)}, {std::vector<int64_t>{3}, int64_t{4}, int64_t{4}},
           "[random_randint] expected minval < maxval, received minval=4, maxval=4.")
      .bad({seed_pair(1, 0)}, {std::vector<int64_t>{3}, int64_t{0}, int64_t{257}, DType::uint8},
           "[random_randint] uint8 does not hold every integer from 0 to 256.");
}

}  // namespace keratin::ops
