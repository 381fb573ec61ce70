// Fused kernels beside float64, by bounds that follow from how they sum, and on several numbers of threads.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "keratin/base/parallel_for.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"

namespace keratin::ops {
namespace {

Tensor noise(const Shape& shape, uint32_t seed) {
  std::vector<float> values(static_cast<size_t>(shape.size()));
  for (float& v : values) seed = seed * 1664525u + 1013904223u, v = static_cast<float>(seed >> 8) / 4194304.0f - 2;
  return Tensor(values, shape);
}

Tensor labels(int64_t count, int64_t classes) {
  std::vector<int32_t> values;
  for (int64_t i = 0; i < count; ++i) values.push_back(static_cast<int32_t>(i * 7 % classes));
  return Tensor(values);
}

Tensors in_float64(const Tensors& tensors) {
  Tensors out;
  for (const Tensor& t : tensors) out.push_back(is_floating(t.dtype()) ? convert(t, DType::float64) : t);
  return out;
}

// Differs by at most `bound` everywhere.
void expect_within(double bound, const char* op, const Tensors& inputs, const Attributes& attrs) {
  const Tensors ours = call(get_op(op), inputs, attrs), exact = call(get_op(op), in_float64(inputs), attrs);
  for (size_t i = 0; i < ours.size(); ++i)
    for (int64_t j = 0; j < ours[i].size(); ++j)
      ASSERT_LE(std::fabs(ours[i].flat_as_double(j) - exact[i].flat_as_double(j)), bound)
          << op << " " << to_string(spec_of(inputs[0])) << " result " << i << " at " << j;
}

void expect_same_on_threads(const char* op, const Tensors& inputs, const Attributes& attrs) {
  set_num_threads(1);
  const Tensors alone = call(get_op(op), inputs, attrs);
  for (const int64_t threads : {2, 3, 8}) {
    set_num_threads(threads);
    const Tensors together = call(get_op(op), inputs, attrs);
    for (size_t i = 0; i < alone.size(); ++i)
      EXPECT_EQ(std::memcmp(together[i].raw(), alone[i].raw(), static_cast<size_t>(alone[i].bytes())), 0) << op;
  }
  set_num_threads(0);
}

const double kUnit = std::ldexp(1.0, -24);

// |x| <= 2. A mean of n numbers errs by n units of the largest at most, a centred number by one more, the inverse root
// of the variance (at least epsilon = 0.1, so at most 3.2) by half of what the variance does: n + 8 units of
// 2 * 3.2 * |gamma| <= 2 cover the sum of them.
TEST(FusedLayerNorm, IsWithinItsBoundForRowsOfOneToForty) {
  for (int64_t n = 1; n <= 40; ++n) {
    const Tensor x = noise({5, n}, 1), gamma = noise({n}, 2), beta = noise({n}, 3), dy = noise({5, n}, 4);
    const double bound = static_cast<double>(4 * n + 32) * kUnit * 2 * 3.2 * 2;
    for (const bool centred : {true, false}) {
      expect_within(bound, "fused_layer_norm", {x, gamma, beta}, {0.1, centred});
      // One factor more of 3.2, of gamma and of a sum over five rows.
      expect_within(bound * 3.2 * 2 * 5, "fused_layer_norm_grad", {x, gamma, dy}, {0.1, centred});
    }
  }
}

TEST(FusedLayerNorm, KeepsTheVarianceOfRowsFarFromZero) {
  std::vector<float> values;
  for (int i = 0; i < 64; ++i) values.push_back(10000.0f + static_cast<float>(i % 2));
  const Tensor x(values, {1, 64}), ones = Tensor::full({64}, 1, DType::float32),
                                   none = Tensor::zeros({64}, DType::float32);
  const Tensor y = call1(get_op("fused_layer_norm"), {x, ones, none}, {1e-7, true});
  for (int64_t i = 0; i < 64; ++i) EXPECT_NEAR(y.flat_as_double(i), i % 2 == 0 ? -1 : 1, 1e-5);
}

TEST(FusedKernels, HaveTheSameBitsOnAnyNumberOfThreads) {
  const Tensor x = noise({1000, 300}, 1), dy = noise({1000, 300}, 2), gamma = noise({300}, 3);
  expect_same_on_threads("fused_layer_norm", {x, gamma, gamma}, {1e-3, true});
  expect_same_on_threads("fused_layer_norm_grad", {x, gamma, dy}, {1e-3, true});
  expect_same_on_threads("softmax", {x}, {int64_t{-1}});
  expect_same_on_threads("softmax", {x}, {int64_t{0}});
  expect_same_on_threads("log_softmax", {x}, {int64_t{-1}});
  expect_same_on_threads("softmax_grad", {x, dy}, {int64_t{-1}});
  const Tensor many = noise({20001, 10}, 5), weights = noise({20001}, 6);
  expect_same_on_threads("sparse_categorical_crossentropy", {labels(20001, 10), many}, {true});
  expect_same_on_threads("sparse_categorical_crossentropy_grad", {labels(20001, 10), many, weights}, {});
  expect_same_on_threads("categorical_crossentropy_grad", {many, many, weights}, {int64_t{-1}});
  expect_same_on_threads("take_grad", {noise({500, 300}, 7), labels(1000, 499), dy}, {int64_t{0}});
  expect_same_on_threads("transpose", {x}, {Attribute()});
  expect_same_on_threads("transpose", {noise({16, 50, 8, 40}, 8)}, {std::vector<int64_t>{0, 2, 1, 3}});
}

// |logits| <= 2 and |dout| <= 2: an exponential errs by 2 units, the sum of n of them by n more.
TEST(SoftmaxFamily, IsWithinItsBoundForRowsOfOneToForty) {
  for (int64_t n = 1; n <= 40; ++n) {
    const int64_t long_row = 50 + n;  // around 64 rows begin to go across the lanes
    for (const int64_t length : {n, long_row}) {
      const Tensor x = noise({19, length}, 1), weights = noise({19}, 2), dy = noise({19, length}, 3);
      const double bound = static_cast<double>(length + 16) * kUnit;
      expect_within(bound, "softmax", {x}, {int64_t{-1}});
      expect_within(4 * bound, "log_softmax", {x}, {int64_t{-1}});
      expect_within(2 * bound, "sparse_categorical_crossentropy_grad", {labels(19, length), x, weights}, {});
      expect_within(8 * static_cast<double>(length) * bound, "categorical_crossentropy_grad", {dy, x, weights},
                    {int64_t{-1}});
      expect_within(16 * static_cast<double>(length) * bound, "softmax_grad", {x, dy}, {int64_t{-1}});
    }
  }
}

TEST(Transpose, OfEverySizeFromOneToForty) {
  for (int64_t n = 1; n <= 40; ++n) {
    const Tensor x = noise({n, 41 - n}, 1), y = call1(get_op("transpose"), {x});
    for (int64_t i = 0; i < n; ++i)
      for (int64_t j = 0; j < 41 - n; ++j) ASSERT_EQ(y.at(j, i), x.at(i, j));
  }
}

// The result errs by 2 units of |x|, and where x < 0 by (x^2 + 16) units of itself.
TEST(Gelu, ErrsByTwoUnitsOfItsArgument) {
  std::vector<float> values;
  for (float x = -14; x < 14; x += 0.00137f) values.push_back(x);
  const Tensor x(values), ones = Tensor::full(x.shape(), 1, DType::float32);
  const Tensor ours = call1(get_op("gelu"), {x}, {false}), exact = call1(get_op("gelu"), in_float64({x}), {false});
  for (size_t i = 0; i < values.size(); ++i) {
    const double at = values[i], is = exact.flat_as_double(static_cast<int64_t>(i));
    const double own = at < 0 ? std::min(4 * std::fabs(at), (at * at + 16) * 2 * std::fabs(is)) : 4 * at;
    ASSERT_LE(std::fabs(ours.flat_as_double(static_cast<int64_t>(i)) - is), own * kUnit + 1e-40) << at;
  }
  // A slope is between -0.2 and 1.2 and made of two terms, of which the second has a factor x.
  for (const bool approximate : {false, true}) expect_within(40 * kUnit, "gelu_grad", {ones, x}, {approximate});
}

}  // namespace
}  // namespace keratin::ops
