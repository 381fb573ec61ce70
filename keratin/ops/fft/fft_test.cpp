// Transforms as ops. Values without another source are those of Keras 3.15.1 on JAX.
#include <gtest/gtest.h>

#include <cmath>

#include "keratin/base/error.h"
#include "keratin/base/philox.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/ops.h"

namespace keratin::ops {
namespace {

Tensor noise(const Shape& shape, uint64_t key, DType dtype = DType::float64) {
  std::vector<double> out;
  for (int64_t i = 0; i < shape.size(); ++i) {
    const PhiloxCounter words = philox(philox_counter(static_cast<uint64_t>(i), 0), philox_key(key));
    out.push_back(uniform_double(words[0], words[1]) - 0.5);
  }
  return cast(Tensor(out, shape), dtype);
}

void expect_near(const Tensor& x, const std::vector<double>& wanted, double tolerance) {
  ASSERT_EQ(x.size(), static_cast<int64_t>(wanted.size()));
  const std::vector<double> values = x.to_vector<double>();
  for (size_t i = 0; i < wanted.size(); ++i) EXPECT_NEAR(values[i], wanted[i], tolerance) << i;
}

void expect_close(const Tensor& x, const Tensor& wanted, double tolerance) {
  EXPECT_EQ(x.shape(), wanted.shape());
  expect_near(x, wanted.to_vector<double>(), tolerance);
}

const Tensor& signal() {
  static const Tensor x = {1, 2, -3, 4, 0.5f, 6, 7, -8, 9, 1};
  return x;
}

TEST(Fft, OfASingleWaveIsOneNumber) {
  std::vector<double> wave;
  for (int i = 0; i < 12; ++i) wave.push_back(std::cos(2 * M_PI * 3 * i / 12));
  const Tensors y = fft({Tensor(wave), zeros({12}, DType::float64)});
  for (int64_t k = 0; k < 12; ++k) EXPECT_NEAR(y[0].at(k), k == 3 || k == 9 ? 6 : 0, 1e-14);
}

// float32 is computed in float64: each result is within half an ULP of the exact one, but for what cancels.
TEST(Fft, Float32IsRoundedOnce) {
  for (const int64_t n : {8, 30, 97, 1000}) {
    const Tensor re = noise({n}, 1, DType::float32), im = noise({n}, 2, DType::float32);
    const Tensors narrow = fft({re, im}), wide = fft({cast(re, DType::float64), cast(im, DType::float64)});
    for (size_t part = 0; part < 2; ++part)
      for (int64_t k = 0; k < n; ++k) EXPECT_EQ(narrow[part].at<float>(k), wide[part].at<float>(k));
  }
}

TEST(Fft, RowsDoNotDependOnTheirNeighbours) {
  const Tensor re = noise({5, 60}, 1), im = noise({5, 60}, 2);
  const Tensors all = fft({re, im});
  for (int64_t i = 0; i < 5; ++i) {
    const Tensors one = fft({re[i], im[i]});
    EXPECT_EQ(one[0].to_vector<double>(), all[0][i].to_vector<double>());
    EXPECT_EQ(one[1].to_vector<double>(), all[1][i].to_vector<double>());
  }
}

TEST(Fft, OfAnEmptyBatchIsEmpty) {
  const Tensors y = fft({zeros({0, 7}), zeros({0, 7})});
  EXPECT_EQ(y[0].shape(), (Shape{0, 7}));
}

TEST(Fft2, IsKeras) {
  const Tensors pair = {{{1, 2, 3}, {4, 5, 6}}, {{0, 1, 0}, {1, 0, 2}}};
  expect_near(fft2(pair)[0], {21, -3.8660254, -2.1339746, -9, 2.5980762, -2.5980762}, 1e-6);
  expect_near(fft2(pair)[1], {4, 1.2320508, -2.2320509, -2, -0.5, -0.5}, 1e-6);
  expect_near(ifft2(pair)[0], {3.5, -0.35566247, -0.6443376, -1.5, -0.4330127, 0.4330128}, 1e-6);
}

TEST(Fft2, IsUndoneByIfft2) {
  const Tensors pair = {noise({3, 6, 35}, 1), noise({3, 6, 35}, 2)};
  const Tensors back = ifft2(fft2(pair));
  expect_close(back[0], pair[0], 1e-15);
  expect_close(back[1], pair[1], 1e-15);
}

TEST(Rfft, IsTheFirstHalfOfFft) {
  for (const int64_t n : {1, 2, 3, 8, 15, 37, 100}) {
    const Tensor x = noise({2, n}, 3);
    const Tensors half = rfft(x), whole = fft({x, zeros_like(x)});
    for (size_t part = 0; part < 2; ++part) {
      ASSERT_EQ(half[part].shape(), (Shape{2, n / 2 + 1}));
      expect_close(half[part], slice(whole[part], {0, 0}, {2, n / 2 + 1}), 0);
    }
  }
}

TEST(Irfft, UndoesRfftAtEvenAndOddLengths) {
  for (const int64_t n : {1, 2, 3, 8, 15, 74, 10007}) {
    const Tensor x = noise({n}, 4);
    expect_close(irfft(rfft(x), {.fft_length = n}), x, 1e-14);
  }
}

TEST(Irfft, CutsAndFillsAsKerasDoes) {
  expect_near(irfft({{1, 2, 3}, {1, 2, 3}}), {2, -1.5, 0, 0.5}, 1e-6);
  expect_near(irfft({{1, 2, 3}, {1, 2, 3}}, {.fft_length = 5}), {2.2, -1.9897944, 0.59464645, -0.7474329, 0.94258064},
              1e-6);
  expect_near(irfft({{1, 2, 3, 4}, {5, 6, 7, 8}}, {.fft_length = 4}), {2, -3.5, 0, 2.5}, 1e-6);
  expect_near(irfft({{1, 2}, {5, 6}}, {.fft_length = 7}),
              {0.7142857, -0.84114558, -1.6556026, -1.115783, 0.3718185, 1.6870074, 1.8394197}, 1e-6);
}

TEST(ExtractSequences, AreKeras) {
  expect_near(extract_sequences(arange(0, 10), 4, 3), {0, 1, 2, 3, 3, 4, 5, 6, 6, 7, 8, 9}, 0);
  EXPECT_EQ(extract_sequences(Tensor({1, 2, 3}), 4, 2).shape(), (Shape{0, 4}));
}

TEST(Stft, IsKeras) {
  const Tensors centered = stft(signal(), 4, 2, 6);
  ASSERT_EQ(centered[0].shape(), (Shape{6, 4}));
  expect_near(centered[0][3], {6, -6.5, 7.5, -8}, 1e-5);
  expect_near(centered[1][3], {0, -6.0621777, 6.0621777, 0}, 1e-5);
  expect_near(centered[0][0], {3, -2, 0, 1}, 1e-5);
  const Tensors hamming = stft(signal(), 4, 2, 6, {.window = "hamming"});
  expect_near(hamming[0][5], {5.94, -6.75, 10.53, -13.5}, 1e-5);
  const Tensors plain = stft(signal(), 4, 2, 6, {.window = {}, .center = false});
  expect_near(plain[0], {10.5, 2.25, 2.25, -13.5, 6.5, -14.75, 1.25, 2.5, 15.5, 4, -19, 17.5}, 1e-5);
  const Tensors given = stft(signal(), 4, 2, 6, {.window_values = {1, 2, 3, 4}});
  expect_near(given[0][1], {12, -0.5, -19.5, 28}, 1e-5);
}

TEST(Stft, MirrorsAShortSignalAsOftenAsItTakes) {
  expect_near(stft({1, 2, 3}, 4, 2, 6)[0], {3, -2, 0, 1, 5, -4, 2, -1}, 1e-5);
  expect_near(stft(Tensor({5.0f}), 4, 2, 6)[0], {10, -7.5, 2.5, 0}, 1e-5);
}

TEST(Istft, UndoesStft) {
  for (const std::optional<std::string> window : {"hann", "hamming"}) {
    const Tensors x = stft(signal(), 4, 2, 6, {.window = window});
    expect_close(istft(x[0], x[1], 4, 2, 6, {.window = window}), signal(), 2e-6);
  }
}

TEST(Istft, IsKerasAtTheEnds) {
  const Tensors centered = stft(signal(), 4, 2, 6), bare = stft(signal(), 4, 2, 6, {.center = false});
  expect_near(istft(centered[0], centered[1], 4, 2, 6, {.length = 8}), {1, 2, -3, 4, 0.5, 6, 7, -8}, 2e-6);
  expect_near(istft(centered[0], centered[1], 4, 2, 6, {.length = 20}), {1, 2, -3, 4, 0.5, 6, 7, -8, 9, 1, 9, -8, 0},
              2e-6);
  expect_near(istft(bare[0], bare[1], 4, 2, 6, {.center = false}), {0, 0, -3, 4, 0.5, 6, 7, -8, 9, 0}, 2e-6);
  const Tensors plain = stft(signal(), 4, 2, 6, {.window = {}});
  expect_close(istft(plain[0], plain[1], 4, 2, 6, {.window = {}}), multiply(signal(), 3), 1e-5);
}

}  // namespace
}  // namespace keratin::ops
