#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "keratin/base/parallel_for.h"
#include "keratin/ops/generated/elementwise/abs.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/relu.h"
#include "keratin/ops/generated/elementwise/relu_grad.h"
#include "keratin/ops/linalg/matmul/gemm.h"
#include "keratin/ops/nn/conv/pooled/block.h"
#include "keratin/ops/nn/pool/windows.h"

namespace keratin::ops {
namespace {

using conv_detail::sample;

struct Case {
  Shape inputs, kernel;
  Attributes attrs;
};

Attributes with(int64_t stride, const char* padding, int64_t dilation) {
  return sample({stride, stride}, padding, "channels_last", {dilation, dilation});
}

// One, few and many channels; filters around the width of a vector; odd outputs, whose last line no window sees.
std::vector<Case> cases() {
  return {
      {{3, 12, 13, 1}, {3, 3, 1, 32}, with(1, "valid", 1)},
      {{2, 13, 13, 32}, {3, 3, 32, 64}, with(1, "valid", 1)},
      {{3, 9, 11, 3}, {3, 2, 3, 7}, with(1, "same", 1)},
      {{2, 19, 17, 5}, {5, 5, 5, 37}, with(2, "same", 1)},
      {{2, 19, 17, 17}, {2, 3, 17, 50}, with(2, "valid", 2)},
      {{2, 19, 17, 1}, {1, 1, 1, 16}, with(3, "valid", 1)},
      {{1, 8, 9, 2}, {3, 3, 2, 4}, sample({1, 2}, "explicit", "channels_last", {1, 1}, {2, 1, 0, 3})},
      {{1, 9, 8, 2}, {2, 2, 2, 4}, sample({1, 1}, "explicit", "channels_last", {2, 1}, {1, -2, 1, 0})},
      {{0, 4, 4, 2}, {3, 3, 2, 4}, with(1, "valid", 1)},
  };
}

Tensor noise(const Shape& shape, uint64_t seed) {
  std::vector<float> values(static_cast<size_t>(shape.size()));
  uint64_t state = seed * 7919 + 1;
  for (float& v : values) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    v = static_cast<float>(static_cast<double>(state >> 40) * 0x1p-23 - 1);
  }
  return Tensor(values, shape);
}

const Attributes& pairs() {
  static const Attributes attrs{std::vector<int64_t>{2, 2}, std::vector<int64_t>{2, 2}, std::string("valid"),
                                std::string("channels_last")};
  return attrs;
}

Tensor active(const Tensor& x, const Tensor& kernel, const Tensor& bias, const Attributes& attrs) {
  return relu(add(conv_detail::outputs_of(x, kernel, attrs), bias));
}

bool same_bits(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() && std::memcmp(a.raw(), b.raw(), static_cast<size_t>(a.bytes())) == 0;
}

TEST(ConvReluPool, HasTheBitsOfTheOpsThatItStandsFor) {
  for (const Case& c : cases()) {
    const Tensor x = noise(c.inputs, 1), k = noise(c.kernel, 2), bias = noise({c.kernel[3]}, 3);
    const Tensors out = conv_detail::pooled_outputs_of(x, k, bias, c.attrs);
    const Tensor full = active(x, k, bias, c.attrs);
    EXPECT_TRUE(same_bits(out[0], pool_detail::window_max_of(full, pairs()))) << to_string(c.inputs);
    const Tensor dout = noise(out[0].shape(), 4);
    const Tensor expected = relu_grad(pool_detail::window_max_grad_of(dout, full, pairs()), full);
    EXPECT_EQ(conv_detail::spread(dout, out[1], c.inputs, c.kernel, c.attrs).to_vector<float>(),
              expected.to_vector<float>())
        << to_string(c.inputs);
  }
}

TEST(ConvReluPool, KeepsNaNAndTakesTheFirstOfEqualPixels) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Tensor x(std::vector<float>{2, 2, nan, 1, 2, 2, 1, 1, -1, -1, 0, 0, -1, -1, 0, 0}, {1, 4, 4, 1});
  const Tensors out =
      conv_detail::pooled_outputs_of(x, Tensor::full({1, 1, 1, 1}, 1), Tensor::full({1}, 0), with(1, "valid", 1));
  const std::vector<float> pooled = out[0].to_vector<float>();
  EXPECT_EQ(pooled[0], 2);
  EXPECT_TRUE(std::isnan(pooled[1]));
  EXPECT_EQ(pooled[2], 0);
  EXPECT_EQ(out[1].to_vector<int>(), (std::vector<int>{0, 4, 4, 4}));
}

Tensor wide(const Tensor& t) { return cast(t, DType::float64); }

// |float32 - float64| <= terms * 2^-24 * the sum of the magnitudes (Higham, 2002, section 3.1), and a rounding.
void expect_within(const Tensor& narrow, const Tensor& wide, const Tensor& magnitudes, double terms) {
  const auto a = narrow.to_vector<double>(), b = wide.to_vector<double>(), m = magnitudes.to_vector<double>();
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i) EXPECT_LE(std::abs(a[i] - b[i]), (terms + 2) * 0x1p-24 * m[i]) << i;
}

TEST(ConvReluPool, GradientsAreThoseOfFloat64WithinTheBoundOfTheirSums) {
  for (const Case& c : cases()) {
    const Tensor x = noise(c.inputs, 1), k = noise(c.kernel, 2);
    const Tensors out = conv_detail::pooled_outputs_of(x, k, noise({c.kernel[3]}, 3), c.attrs);
    const Tensor dout = noise(out[0].shape(), 4);
    const Tensor size = wide(abs(dout));
    expect_within(conv_detail::pooled_inputs_grad(dout, out[1], k, x, c.attrs),
                  conv_detail::pooled_inputs_grad(wide(dout), out[1], wide(k), wide(x), c.attrs),
                  conv_detail::pooled_inputs_grad(size, out[1], wide(abs(k)), wide(x), c.attrs),
                  static_cast<double>(c.kernel.size() / c.kernel[2]));
    const Tensors narrow = conv_detail::pooled_kernel_grad(dout, out[1], x, k, c.attrs);
    const Tensors exact = conv_detail::pooled_kernel_grad(wide(dout), out[1], wide(x), wide(k), c.attrs);
    const Tensors bound = conv_detail::pooled_kernel_grad(size, out[1], wide(abs(x)), wide(k), c.attrs);
    for (size_t i = 0; i < 2; ++i)
      expect_within(narrow[i], exact[i], bound[i], static_cast<double>(out[0].size() / c.kernel[3]));
  }
}

class ConvReluPoolBfloat16 : public testing::Test {
  void SetUp() override {
    if (!matmul_detail::has_bfloat16_products()) GTEST_SKIP() << "this processor or target has no such products";
  }
};

Attributes in_bfloat16(Attributes attrs) {
  attrs.set(conv_detail::kBfloat16, true);
  return attrs;
}

// |bfloat16 - float64| <= lost * the sum of the magnitudes: `lost` is what operands lose, and the sums' roundings.
void expect_near(const Tensor& narrow, const Tensor& exact, const Tensor& magnitudes, double lost) {
  const auto a = narrow.to_vector<double>(), b = exact.to_vector<double>(), m = magnitudes.to_vector<double>();
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i) ASSERT_LE(std::abs(a[i] - b[i]), lost * m[i] + 1e-30) << i;
}

// Two operands that lose 2^-9 each, or nothing when bfloat16 holds them; then float32 sums. A maximum errs no more than
// the pixel that errs most.
void expect_float64_within_bound(const Case& c, bool held) {
  const auto numbers = [&](const Shape& shape, uint64_t seed) {
    const Tensor t = noise(shape, seed);
    return held ? cast(cast(t, DType::bfloat16), DType::float32) : t;
  };
  const auto lost = [&](int64_t terms) {
    return (held ? 0 : 2 * 0x1p-9 + 0x1p-18) + static_cast<double>(terms + 2) * 0x1p-24;
  };
  const Attributes mixed = in_bfloat16(c.attrs);
  const Tensor x = numbers(c.inputs, 1), k = numbers(c.kernel, 2), bias = numbers({c.kernel[3]}, 3);
  const Tensors out = conv_detail::pooled_outputs_of(x, k, bias, mixed);
  expect_near(out[0], conv_detail::pooled_outputs_of(wide(x), wide(k), wide(bias), c.attrs)[0],
              conv_detail::pooled_outputs_of(wide(abs(x)), wide(abs(k)), wide(abs(bias)), c.attrs)[0],
              lost(c.kernel.size() / std::max<int64_t>(c.kernel[3], 1)));
  const Tensor dout = numbers(out[0].shape(), 4);
  const Tensors narrow = conv_detail::pooled_kernel_grad(dout, out[1], x, k, mixed);
  const Tensors exact = conv_detail::pooled_kernel_grad(wide(dout), out[1], wide(x), wide(k), c.attrs);
  const Tensors sizes = conv_detail::pooled_kernel_grad(wide(abs(dout)), out[1], wide(abs(x)), wide(k), c.attrs);
  const int64_t windows = out[0].size() / c.kernel[3];
  expect_near(narrow[0], exact[0], sizes[0], lost(windows));
  expect_near(narrow[1], exact[1], sizes[1], static_cast<double>(windows + 2) * 0x1p-24);  // the bias's is no product
}

TEST_F(ConvReluPoolBfloat16, RoundsNothingButOperands) {
  for (const Case& c : cases()) expect_float64_within_bound(c, true);
}

TEST_F(ConvReluPoolBfloat16, IsFloat64WithinTheBoundOfItsRoundings) {
  for (const Case& c : cases()) expect_float64_within_bound(c, false);
}

TEST_F(ConvReluPoolBfloat16, AnInfinitePixelStaysWhereItIs) {
  std::vector<float> pixels(2 * 6 * 6 * 9, 1.0f);
  pixels[0] = std::numeric_limits<float>::infinity();
  const Tensor x(pixels, {2, 6, 6, 9}), k = Tensor::full({1, 1, 9, 3}, 1);
  const Attributes mixed = in_bfloat16(with(1, "valid", 1));
  const Tensors out = conv_detail::pooled_outputs_of(x, k, Tensor::full({3}, 0), mixed);
  for (int64_t i = 0; i < out[0].size(); ++i)
    EXPECT_EQ(out[0].to_vector<float>()[static_cast<size_t>(i)], i < 3 ? std::numeric_limits<float>::infinity() : 9);
  const Tensor where = Tensor::full(out[1].shape(), 4, DType::uint8);  // nothing flows to any pixel
  for (const float v : conv_detail::pooled_kernel_grad(out[0], where, x, k, mixed)[0].to_vector<float>())
    EXPECT_EQ(v, 0);
}

void expect_same_bits_on_threads(const Attributes& attrs) {
  const Shape inputs{37, 14, 15, 6}, kernel{3, 3, 6, 40};
  const Tensor x = noise(inputs, 1), k = noise(kernel, 2), bias = noise({40}, 3);
  const auto all = [&] {
    Tensors out = conv_detail::pooled_outputs_of(x, k, bias, attrs);
    const Tensor dout = noise(out[0].shape(), 4);
    out.push_back(conv_detail::pooled_inputs_grad(dout, out[1], k, x, attrs));
    for (const Tensor& t : conv_detail::pooled_kernel_grad(dout, out[1], x, k, attrs)) out.push_back(t);
    return out;
  };
  const int64_t before = num_threads();
  set_num_threads(1);
  const Tensors expected = all();
  for (const int64_t threads : {2, 3, 8}) {
    set_num_threads(threads);
    const Tensors got = all();
    for (size_t i = 0; i < got.size(); ++i) EXPECT_TRUE(same_bits(got[i], expected[i])) << i << ", " << threads;
  }
  set_num_threads(before);
}

TEST(ConvReluPool, BitsDoNotDependOnThreads) { expect_same_bits_on_threads(with(1, "same", 1)); }
TEST_F(ConvReluPoolBfloat16, BitsDoNotDependOnThreads) { expect_same_bits_on_threads(in_bfloat16(with(1, "same", 1))); }

}  // namespace
}  // namespace keratin::ops
