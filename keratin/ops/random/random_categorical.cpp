#include <algorithm>
#include <limits>

#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/random/draws.h"

namespace keratin::ops {
namespace {

using namespace random_detail;

enum Attr { kSamples, kType };

// The running sums of exp(logit - largest logit); the last is the whole. Throws when there is nothing to choose.
void accumulate(const double* logits, int64_t classes, double* sums) {
  const double top = *std::max_element(logits, logits + classes);
  double total = 0;
  bool whole = std::isfinite(top);
  for (int64_t i = 0; i < classes; ++i) {
    whole = whole && logits[i] == logits[i];
    sums[i] = total += std::exp(logits[i] - top);
  }
  if (whole) return;
  fail(ErrorCode::kInvalidArgument,
       "[random_categorical] expected logits below infinity, at least one of each row above -infinity, received a row "
       "of "
       "which that is not true.");
}

// n[2]: classes. Scratch: the running sums of a row.
template <class T>
void run_categorical(const Kernel& k, void* const* buffers) {
  T* out = k.out<T>(buffers);
  const double* logits = k.in<double>(buffers, 1);
  auto* sums = static_cast<double*>(buffers[3]);
  const int64_t classes = k.n[2];
  int64_t row = -1;
  each_block(k, k.in<int64_t>(buffers, 0), 2, [&](int64_t at, const PhiloxCounter& words, int64_t count) {
    if (at / k.n[1] != row) {
      row = at / k.n[1];
      accumulate(logits + row * classes, classes, sums);
    }
    for (int64_t i = 0; i < count; ++i) {
      const auto word = static_cast<size_t>(2 * i);
      const double place = uniform_double(words[word], words[word + 1]) * sums[classes - 1];
      const double* const end = sums + classes;
      const double* last =
          std::lower_bound(static_cast<const double*>(sums), end, end[-1]);  // behind it all is impossible
      out[at + i] =
          static_cast<T>(std::min(std::upper_bound(static_cast<const double*>(sums), end, place), last) - sums);
    }
  });
}

std::vector<TensorSpec> infer(const OpCall& call) {
  require_seed(call, 0);
  const Shape& in = call.shape(1);
  const int64_t samples = call.attrs().integer(kSamples);
  const DType dtype = call.attrs().dtype(kType);
  require(in.rank() == 2, ErrorCode::kShape,
          "[random_categorical] expected logits of shape (batch_size, num_classes), received shape ", in, ".");
  require(call.dtype(1) == DType::float64, ErrorCode::kDType,
          "[random_categorical] expected logits in float64, received ", to_string(call.inputs[1]), ".");
  require(samples >= 0, ErrorCode::kInvalidArgument,
          "[random_categorical] expected num_samples of at least 0, received ", samples, ".");
  require(is_integer(dtype), ErrorCode::kDType, "[random_categorical] expected an integer dtype, received ",
          keratin::to_string(dtype), ".");
  require(in[1] != 0, ErrorCode::kShape, "[random_categorical] expected at least one class, received shape ", in, ".");
  const bool fits = visit_dtype(dtype, [&](auto type) {
    if constexpr (std::is_integral_v<decltype(type)>)
      return in[1] <= 1 ||
             static_cast<uint64_t>(in[1] - 1) <= static_cast<uint64_t>(std::numeric_limits<decltype(type)>::max());
    return false;
  });
  require(fits, ErrorCode::kInvalidArgument, "[random_categorical] ", keratin::to_string(dtype),
          " does not hold every of ", in[1], " classes.");
  return {{Shape{in[0], samples}, dtype}};
}

}  // namespace

OpDef random_categorical_def() {
  return OpDef("random_categorical")
      .in({"seed", "logits"}, Inputs::kAsGiven)
      .doc(
          "Indices of classes, num_samples for each row of logits: class i with the probability exp(logits[i]) / sum "
          "over "
          "j of exp(logits[j]). By the inverse of the distribution function, summed in float64, of 53 random bits.")
      .attr("num_samples", AttributeKind::kInt, {}, "How many indices for each row.")
      .attr("dtype", AttributeKind::kDType, DType::int32, "An integer dtype.")
      .no_gradient("integers")
      .infer(infer)
      .prepare([](const OpCall& call) {
        Kernel kernel = sized(call.outputs[0].shape);
        kernel.n[2] = call.shape(1)[1];
        kernel.scratch_bytes = std::max<int64_t>(1, kernel.n[2]) * static_cast<int64_t>(sizeof(double));
        kernel.run = visit_dtype(call.outputs[0].dtype, [](auto type) -> Kernel::Run {
          if constexpr (std::is_integral_v<decltype(type)>) return run_categorical<decltype(type)>;
          return nullptr;
        });
        return kernel;
      })
      .good({seed_pair(1, 0), doubles({0, 1, -1, 2, 0, 0.5}, {2, 3})}, {int64_t{5}}, 4, false)
      .good({seed_pair(2, 0), doubles({0, -std::numeric_limits<double>::infinity()}, {1, 2})},
            {int64_t{3}, DType::uint8}, 4, false)
      .bad({seed_pair(1, 0), doubles({1, 2})}, {int64_t{5}},
           "[random_categorical] expected logits of shape (batch_size, num_classes), received shape (2,).")
      .bad({seed_pair(1, 0), doubles({1, std::nan("")}, {1, 2})}, {int64_t{5}},
           "[random_categorical] expected logits below infinity, at least one of each row above -infinity, received a "
           "row "
           "of which that is not true.");
}

}  // namespace keratin::ops
