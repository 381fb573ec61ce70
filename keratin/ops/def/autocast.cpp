#include "keratin/ops/def/autocast.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"

namespace keratin {
namespace {

thread_local std::optional<DType> current;

// PyTorch's lists for CUDA (torch.amp, "Autocast Op Reference"), with our names; sorted. But for convolutions, which
// are on its list of halves: they keep float32 tensors, for which there are fused kernels, and those round what they
// multiply (attribute bfloat16 of conv_general); with half tensors a step of a small network takes eight times as long.
constexpr std::string_view kLow[] = {
    "dot", "dot_product_attention", "einsum", "inner", "matmul", "multi_dot", "outer", "tensordot", "vdot"};
constexpr std::string_view kFloat32[] = {"arccos",
                                         "arcsin",
                                         "batch_normalization",
                                         "binary_crossentropy",
                                         "categorical_crossentropy",
                                         "cosh",
                                         "ctc_loss",
                                         "cumprod",
                                         "cumsum",
                                         "erfinv",
                                         "exp",
                                         "exp2",
                                         "expm1",
                                         "layer_normalization",
                                         "log",
                                         "log10",
                                         "log1p",
                                         "log2",
                                         "log_softmax",
                                         "logsumexp",
                                         "norm",
                                         "normalize",
                                         "power",
                                         "prod",
                                         "reciprocal",
                                         "rms_normalization",
                                         "rsqrt",
                                         "sinh",
                                         "softmax",
                                         "softplus",
                                         "sparse_categorical_crossentropy",
                                         "sum",
                                         "tan"};

static_assert(std::is_sorted(std::begin(kLow), std::end(kLow)));
static_assert(std::is_sorted(std::begin(kFloat32), std::end(kFloat32)));

bool contains(std::span<const std::string_view> sorted, std::string_view name) {
  return std::binary_search(sorted.begin(), sorted.end(), name);
}

// A weak number takes the dtype of what it meets; it needs no cast.
void cast_all(ops::Tensors& inputs, DType dtype, bool (*wanted)(DType)) {
  for (Tensor& t : inputs)
    if (t.defined() && !t.is_weak() && wanted(t.dtype())) t = ops::convert(t, dtype);
}

bool is_half(DType dtype) { return dtype == DType::float16 || dtype == DType::bfloat16; }

}  // namespace

std::optional<DType> ops::autocast_dtype() { return current; }

bool ops::autocast_inputs(const OpDef& op, Tensors& inputs) {
  if (contains(kLow, op.name)) {
    cast_all(inputs, *current, [](DType dtype) { return dtype == DType::float32 || is_half(dtype); });
    return true;
  }
  if (!contains(kFloat32, op.name)) return true;
  cast_all(inputs, DType::float32, is_half);
  return false;
}

Autocast::Autocast(std::optional<DType> dtype) : before_(current) {
  require(!dtype || is_half(*dtype), ErrorCode::kDType, "[Autocast] expected float16 or bfloat16, received ",
          dtype ? to_string(*dtype) : "", ".");
  current = dtype;
}
Autocast::~Autocast() { current = before_; }

}  // namespace keratin
