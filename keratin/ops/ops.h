// Every op as a free function over Tensor, spelled as in keras.ops.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "keratin/core/tensor.h"
#include "keratin/ops/def/attributes.h"

namespace keratin::ops {

using Tensors = std::vector<Tensor>;

// -- elementwise: numbers in, the same dtype out (promoted) -----------------------------------------------------------------
Tensor add(const Tensor& x1, const Tensor& x2);
Tensor subtract(const Tensor& x1, const Tensor& x2);
Tensor multiply(const Tensor& x1, const Tensor& x2);
Tensor maximum(const Tensor& x1, const Tensor& x2);
Tensor minimum(const Tensor& x1, const Tensor& x2);
Tensor power(const Tensor& x1, const Tensor& x2);
Tensor mod(const Tensor& x1, const Tensor& x2);           // Python's sign rule
Tensor floor_divide(const Tensor& x1, const Tensor& x2);  // Python's
Tensor negative(const Tensor& x);
Tensor abs(const Tensor& x);
Tensor sign(const Tensor& x);
Tensor square(const Tensor& x);
Tensor where(const Tensor& condition, const Tensor& x1, const Tensor& x2);
Tensor clip(const Tensor& x, const Tensor& x_min, const Tensor& x_max);

// -- elementwise: floats (integers become float32) --------------------------------------------------------------------------
Tensor divide(const Tensor& x1, const Tensor& x2);
Tensor divide_no_nan(const Tensor& x1, const Tensor& x2);
Tensor arctan2(const Tensor& x1, const Tensor& x2);
Tensor logaddexp(const Tensor& x1, const Tensor& x2);
Tensor reciprocal(const Tensor& x);
Tensor exp(const Tensor& x);
Tensor expm1(const Tensor& x);
Tensor log(const Tensor& x);
Tensor log1p(const Tensor& x);
Tensor log2(const Tensor& x);
Tensor log10(const Tensor& x);
Tensor sqrt(const Tensor& x);
Tensor rsqrt(const Tensor& x);
Tensor sin(const Tensor& x);
Tensor cos(const Tensor& x);
Tensor tan(const Tensor& x);
Tensor sinh(const Tensor& x);
Tensor cosh(const Tensor& x);
Tensor tanh(const Tensor& x);
Tensor arcsin(const Tensor& x);
Tensor arccos(const Tensor& x);
Tensor arctan(const Tensor& x);
Tensor floor(const Tensor& x);
Tensor ceil(const Tensor& x);
Tensor round(const Tensor& x);  // half to even
Tensor trunc(const Tensor& x);
Tensor erf(const Tensor& x);
Tensor erfinv(const Tensor& x);

// -- comparisons and logic: bool out ----------------------------------------------------------------------------------------
Tensor equal(const Tensor& x1, const Tensor& x2);
Tensor not_equal(const Tensor& x1, const Tensor& x2);
Tensor less(const Tensor& x1, const Tensor& x2);
Tensor less_equal(const Tensor& x1, const Tensor& x2);
Tensor greater(const Tensor& x1, const Tensor& x2);
Tensor greater_equal(const Tensor& x1, const Tensor& x2);
Tensor logical_and(const Tensor& x1, const Tensor& x2);
Tensor logical_or(const Tensor& x1, const Tensor& x2);
Tensor logical_xor(const Tensor& x1, const Tensor& x2);
Tensor logical_not(const Tensor& x);
Tensor isnan(const Tensor& x);
Tensor isinf(const Tensor& x);
Tensor isfinite(const Tensor& x);

// -- activations ------------------------------------------------------------------------------------------------------------
struct EluOptions {
  double alpha = 1.0;
};
struct LeakyReluOptions {
  double negative_slope = 0.2;
};
struct GeluOptions {
  bool approximate = true;
};
struct CeluOptions {
  double alpha = 1.0;
};
struct SquareplusOptions {
  double b = 4.0;
};
struct ThresholdOptions {
  double threshold = 0.5;  // hard_shrink and soft_shrink
};
struct AxisOptions {
  int64_t axis = -1;
};
Tensor relu(const Tensor& x);
Tensor relu6(const Tensor& x);
Tensor sigmoid(const Tensor& x);
Tensor log_sigmoid(const Tensor& x);
Tensor softplus(const Tensor& x);
Tensor softsign(const Tensor& x);
Tensor silu(const Tensor& x);
Tensor gelu(const Tensor& x, const GeluOptions& options = {});
Tensor elu(const Tensor& x, const EluOptions& options = {});
Tensor celu(const Tensor& x, const CeluOptions& options = {});
Tensor selu(const Tensor& x);
Tensor leaky_relu(const Tensor& x, const LeakyReluOptions& options = {});
Tensor hard_sigmoid(const Tensor& x);
Tensor hard_silu(const Tensor& x);
Tensor hard_tanh(const Tensor& x);
Tensor hard_shrink(const Tensor& x, const ThresholdOptions& options = {});
Tensor soft_shrink(const Tensor& x, const ThresholdOptions& options = {});
Tensor tanh_shrink(const Tensor& x);
Tensor squareplus(const Tensor& x, const SquareplusOptions& options = {});
Tensor sparse_plus(const Tensor& x);
Tensor sparse_sigmoid(const Tensor& x);
Tensor threshold(const Tensor& x, double threshold, double default_value);
Tensor glu(const Tensor& x, const AxisOptions& options = {});
Tensor sparsemax(const Tensor& x, const AxisOptions& options = {});
Tensor softmax(const Tensor& x, const AxisOptions& options = {});
Tensor log_softmax(const Tensor& x, const AxisOptions& options = {});

// -- reductions -------------------------------------------------------------------------------------------------------------
struct ReduceOptions {
  Axes axis = {};
  bool keepdims = false;
};
Tensor sum(const Tensor& x, const ReduceOptions& options = {});
Tensor mean(const Tensor& x, const ReduceOptions& options = {});
Tensor max(const Tensor& x, const ReduceOptions& options = {});
Tensor min(const Tensor& x, const ReduceOptions& options = {});
Tensor prod(const Tensor& x, const ReduceOptions& options = {});
Tensor any(const Tensor& x, const ReduceOptions& options = {});
Tensor all(const Tensor& x, const ReduceOptions& options = {});
Tensor var(const Tensor& x, const ReduceOptions& options = {});
Tensor std(const Tensor& x, const ReduceOptions& options = {});
Tensor logsumexp(const Tensor& x, const ReduceOptions& options = {});
Tensor count_nonzero(const Tensor& x, const ReduceOptions& options = {});
struct ArgOptions {
  std::optional<int64_t> axis = {};
  bool keepdims = false;
};
Tensor argmax(const Tensor& x, const ArgOptions& options = {});  // int32, the first of equals
Tensor argmin(const Tensor& x, const ArgOptions& options = {});
struct CumulateOptions {
  std::optional<int64_t> axis = {};
};
Tensor cumsum(const Tensor& x, const CumulateOptions& options = {});
Tensors moments(const Tensor& x, const Axes& axes, bool keepdims = false);  // mean, biased variance

// -- shape ------------------------------------------------------------------------------------------------------------------
Tensor reshape(const Tensor& x, const Shape& newshape);
struct TransposeOptions {
  Axes axes = {};
};
Tensor transpose(const Tensor& x, const TransposeOptions& options = {});
Tensor expand_dims(const Tensor& x, int64_t axis);
struct SqueezeOptions {
  Axes axis = {};
};
Tensor squeeze(const Tensor& x, const SqueezeOptions& options = {});
Tensor broadcast_to(const Tensor& x, const Shape& shape);
Tensor concatenate(const Tensors& xs, const AxisOptions& options = {});
Tensor stack(const Tensors& x, const AxisOptions& options = {});  // axis 0 in Keras: give it
Tensors split(const Tensor& x, int64_t sections, const AxisOptions& options = {});
Tensor slice(const Tensor& inputs, const std::vector<int64_t>& start_indices, const Shape& shape);
Tensor strided_slice(const Tensor& x, const std::vector<int64_t>& begin, const std::vector<int64_t>& end,
                     const std::vector<int64_t>& strides);  // one entry an axis, Python's clamping already done
Tensor flip(const Tensor& x, const SqueezeOptions& options = {});
Tensor tile(const Tensor& x, const std::vector<int64_t>& repeats);
struct RepeatOptions {
  std::optional<int64_t> axis = {};
};
Tensor repeat(const Tensor& x, int64_t repeats, const RepeatOptions& options = {});
Tensor pad(const Tensor& x, const std::vector<int64_t>& pad_width);  // before, after of each axis; zeros
/// Sums `x` down to `shape`, the inverse of broadcast_to.
Tensor sum_to(const Tensor& x, const Shape& shape);
/// The size of one axis as an int32 scalar, known when the graph runs.
Tensor axis_size(const Tensor& x, int64_t axis);

// -- making and converting --------------------------------------------------------------------------------------------------
Tensor cast(const Tensor& x, DType dtype);
Tensor zeros_like(const Tensor& x);
Tensor ones_like(const Tensor& x);
Tensor full_like(const Tensor& x, const Tensor& fill_value);
Tensor zeros(const Shape& shape, DType dtype = DType::float32);
Tensor ones(const Shape& shape, DType dtype = DType::float32);
Tensor full(const Shape& shape, const Tensor& fill_value, DType dtype = DType::float32);
Tensor eye(int64_t n, int64_t m = kUnknown, DType dtype = DType::float32);
Tensor arange(double start, double stop, double step = 1, DType dtype = DType::int32);
Tensor linspace(double start, double stop, int64_t num, DType dtype = DType::float32);
Tensor stop_gradient(const Tensor& variable);

// -- indexing ---------------------------------------------------------------------------------------------------------------
struct TakeOptions {
  std::optional<int64_t> axis = {};
};
Tensor take(const Tensor& x, const Tensor& indices, const TakeOptions& options = {});
Tensor take_along_axis(const Tensor& x, const Tensor& indices, const AxisOptions& options = {});
Tensor segment_sum(const Tensor& data, const Tensor& segment_ids, int64_t num_segments);
struct OneHotOptions {
  int64_t axis = -1;
  DType dtype = DType::float32;
};
Tensor one_hot(const Tensor& x, int64_t num_classes, const OneHotOptions& options = {});
Tensor multi_hot(const Tensor& inputs, int64_t num_classes, const OneHotOptions& options = {});
Tensor sort(const Tensor& x, const AxisOptions& options = {});
Tensor argsort(const Tensor& x, const AxisOptions& options = {});  // stable, int32
Tensors top_k(const Tensor& x, int64_t k);                         // values and int32 indices, last axis, descending
Tensor in_top_k(const Tensor& targets, const Tensor& predictions, int64_t k);
Tensor searchsorted(const Tensor& sorted_sequence, const Tensor& values, const std::string& side = "left");

// -- linear algebra ---------------------------------------------------------------------------------------------------------
struct MatmulOptions {
  bool transpose_a = false;  // ours: swap the last two axes of x1 first
  bool transpose_b = false;
};
Tensor matmul(const Tensor& x1, const Tensor& x2, const MatmulOptions& options = {});
Tensor dot(const Tensor& x1, const Tensor& x2);
Tensors qr(const Tensor& x);  // reduced: q, r

// -- losses and normalisation -----------------------------------------------------------------------------------------------
struct CrossentropyOptions {
  bool from_logits = false;
  int64_t axis = -1;
};
struct BinaryCrossentropyOptions {
  bool from_logits = false;
};
Tensor categorical_crossentropy(const Tensor& target, const Tensor& output, const CrossentropyOptions& options = {});
Tensor sparse_categorical_crossentropy(const Tensor& target, const Tensor& output, const CrossentropyOptions& options = {});
Tensor binary_crossentropy(const Tensor& target, const Tensor& output, const BinaryCrossentropyOptions& options = {});

// -- operators --------------------------------------------------------------------------------------------------------------
}  // namespace keratin::ops

namespace keratin {
Tensor operator+(const Tensor& a, const Tensor& b);
Tensor operator-(const Tensor& a, const Tensor& b);
Tensor operator*(const Tensor& a, const Tensor& b);
Tensor operator/(const Tensor& a, const Tensor& b);
Tensor operator-(const Tensor& a);
Tensor operator<(const Tensor& a, const Tensor& b);
Tensor operator<=(const Tensor& a, const Tensor& b);
Tensor operator>(const Tensor& a, const Tensor& b);
Tensor operator>=(const Tensor& a, const Tensor& b);
// No == and !=: handles in containers need them to be plain comparisons; say ops::equal.
}  // namespace keratin
