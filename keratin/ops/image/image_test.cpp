// Values of genuine Keras 3.15.1 on JAX.
#include <gtest/gtest.h>

#include <vector>

#include "keratin/ops/def/samples.h"
#include "keratin/ops/ops.h"

namespace keratin::ops::image {
namespace {

// (rows, columns, 1): the squares of 0, 1, ... (counted over rows of four) divided by 16.
Tensor squares(int64_t rows, int64_t columns) {
  std::vector<float> values;
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t c = 0; c < columns; ++c) {
      const auto n = static_cast<float>(4 * r + c);
      values.push_back(n * n / 16);
    }
  }
  return Tensor(values, {rows, columns, 1});
}

void expect_near(const Tensor& got, const Shape& shape, const std::vector<double>& expected) {
  ASSERT_EQ(got.shape(), shape);
  const std::vector<double> values = got.to_vector<double>();
  for (size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(values[i], expected[i], 2e-5) << i;
}

TEST(GaussianBlur, HasWidthFirstInKernelSizeAndSigma) {
  expect_near(gaussian_blur(squares(3, 3)), {3, 3, 1},
              {0.2489465, 0.48134297, 0.45479327, 1.278005, 2.1448958, 1.8428334, 1.6848733, 2.7406569, 2.2990799});
  expect_near(gaussian_blur(squares(2, 3), {.kernel_size = {5, 2}, .sigma = {0.5f, 2.0f}}), {2, 3, 1},
              {0.48010644, 0.82537752, 1.0698364, 0.47674686, 0.78749084, 0.96818852});
}

TEST(Resize, SmoothsWhatGetsSmaller) {
  expect_near(resize(squares(4, 4), {3, 2}, {.interpolation = "bicubic", .antialias = true}), {3, 2, 1},
              {0.16894518, 0.68485355, 2.8369842, 4.5492778, 8.7980747, 11.706752});
}

TEST(Resize, OvershootsWithLanczos) {
  expect_near(
      resize(squares(2, 2), {3, 3}, {.interpolation = "lanczos5"}), {3, 3, 1},
      {-0.14837418, -0.15659137, -0.16480859, 0.45303971, 0.65625, 0.85946047, 1.0544538, 1.4690917, 1.8837299});
}

TEST(Resize, KeepsProportionsByCroppingOrPadding) {
  expect_near(resize(squares(4, 2), {2, 2}, {.crop_to_aspect_ratio = true}), {2, 2, 1}, {1, 1.5625, 4, 5.0625});
  expect_near(resize(squares(4, 2), {2, 2}, {.interpolation = "nearest", .pad_to_aspect_ratio = true, .fill_value = 7}),
              {2, 2, 1}, {1, 7, 9, 7});
}

TEST(Resize, RoundsAndClipsBytes) {
  const Tensor images = cast(multiply(squares(2, 2), 50), DType::uint8);
  expect_near(resize(images, {3, 3}, {.interpolation = "bicubic"}), {3, 3, 1}, {0, 0, 0, 24, 33, 42, 51, 68, 85});
}

TEST(AffineTransform, ReadsEachPixelWhereTheTransformSays) {
  const Tensor transform = floats({0.9f, 0.1f, 0.3f, -0.2f, 0.8f, 0.5f, 0, 0});
  expect_near(affine_transform(squares(4, 4), transform, {.fill_mode = "mirror"}), {4, 4, 1},
              {0.59375, 0.58, 0.48625, 0.8125, 2.185, 2.13375, 2.2025, 2.24625, 5.05625, 5.1675, 5.39875, 5.1, 9.4075,
               9.68125, 9.875, 9.07375});
}

// As Keras documents it; its JAX backend leaves the division out.
TEST(AffineTransform, DividesByItsLastRow) {
  const Tensor half = floats({1, 0, 0, 0, 1, 0, 0, 1});  // k = y + 1
  expect_near(affine_transform(squares(2, 2), half), {2, 2, 1}, {0, 0.0625, 0.5, (0.0625 + 0 + 1.5625 + 1) / 4});
}

TEST(PerspectiveTransform, MovesTheStartPointsToTheEndPoints) {
  const Tensor start = floats({0, 0, 3, 0, 0, 3, 3, 3}, {4, 2});
  const Tensor end = floats({0.2f, 0.3f, 2.8f, 0, 0, 3.2f, 2.5f, 2.6f}, {4, 2});
  expect_near(perspective_transform(squares(4, 4), start, end, {.fill_value = -1}), {4, 4, 1},
              {-0.46792474, -0.17084399, 0.12428809, 0.19354109, 0.4095208, 1.264026, 2.3295581, 1.7756021, 2.7481031,
               4.7725415, 7.4282575, 3.4123411, 7.7619233, 10.222727, 8.1651459, 0.059228599});
}

TEST(ScaleAndTranslate, ResamplesAtMovedPoints) {
  expect_near(
      scale_and_translate(squares(4, 4), floats({0.6f, 1.3f}), floats({0.2f, -0.4f}), {3, 4, 1}, {0, 1}, "cubic"),
      {3, 4, 1},
      {0.034968484, 0.16422741, 0.36476102, 0.68312007, 3.4069679, 4.1725059, 4.9580135, 5.9272666, 8.9254026,
       10.224668, 11.500868, 13.016107});
}

TEST(ExtractPatches, TakesAPatchForEachStrideWithSamePadding) {
  const Tensor patches = extract_patches(squares(3, 3), 2, {.strides = 1, .padding = "same"});
  expect_near(patches, {3, 3, 4}, {0, 0.0625, 1, 1.5625, 0.0625, 0.25, 1.5625, 2.25, 0.25, 0, 2.25, 0});
}

TEST(Ssim, ComparesImages) {
  const Tensor a = divide(squares(4, 4), 16);
  expect_near(ssim(a, flip(a, {.axis = 0}), {.filter_size = 3}), {}, {-0.49021584});
  expect_near(ssim(a, a, {.filter_size = 3}), {}, {1});
}

TEST(ElasticTransform, RepeatsWithItsSeedAndBendsWithoutOne) {
  const Tensor a = squares(4, 4);
  const auto bent = [&](int seed) {
    return elastic_transform(a, {.alpha = 3, .sigma = 1, .seed = seed}).to_vector<double>();
  };
  EXPECT_EQ(bent(7), bent(7));
  EXPECT_NE(bent(7), bent(8));
}

}  // namespace
}  // namespace keratin::ops::image
