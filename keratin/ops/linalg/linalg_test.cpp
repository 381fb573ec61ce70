#include <gtest/gtest.h>

#include "keratin/ops/ops.h"

namespace keratin::ops {
namespace {

// keras.ops.qr (TensorFlow) and numpy.linalg.qr of the same matrix.
TEST(Qr, HasLapacksSigns) {
  const Tensors qr_of = qr({{1, 2}, {3, 4}, {5, 7}});
  const std::vector<double> q = {-0.1690308509, 0.948683298, -0.5070925528, -0.316227766, -0.8451542547, 0};
  const std::vector<double> r = {-5.9160798, -8.2825117, 0, 0.6324555};
  for (size_t i = 0; i < q.size(); ++i) EXPECT_NEAR(qr_of[0].to_vector<double>()[i], q[i], 1e-6) << i;
  for (size_t i = 0; i < r.size(); ++i) EXPECT_NEAR(qr_of[1].to_vector<double>()[i], r[i], 1e-6) << i;
}

TEST(Qr, GivesOrthonormalColumnsForWideAndTallMatrices) {
  for (const Shape& shape : {Shape{2, 3, 5}, Shape{2, 5, 3}}) {
    std::vector<float> values;
    for (int i = 0; i < 30; ++i) values.push_back(static_cast<float>(i * i % 17) - 5.5f);
    const Tensor x(values, shape);
    const Tensors both = qr(x);
    const Tensor gram = matmul(both[0], both[0], {.transpose_a = true}), again = matmul(both[0], both[1]);
    for (int64_t b = 0; b < 2; ++b)
      for (int64_t i = 0; i < 3; ++i)
        for (int64_t j = 0; j < 3; ++j) EXPECT_NEAR(gram.at(b, i, j), i == j ? 1 : 0, 1e-6);
    for (int64_t i = 0; i < 30; ++i) EXPECT_NEAR(again.flat_as_double(i), values[static_cast<size_t>(i)], 1e-5);
  }
}

TEST(Dot, JoinsTheOtherAxesOfBoth) {
  const Tensor a = {{0, 1}, {2, 3}}, b = {{{0, 1}, {2, 3}}, {{4, 5}, {6, 7}}};
  const Tensor c = dot(a, b);
  EXPECT_EQ(c.shape(), (Shape{2, 2, 2}));
  EXPECT_EQ(c.to_vector<float>(), (std::vector<float>{2, 3, 6, 7, 6, 11, 26, 31}));  // numpy.dot
}

}  // namespace
}  // namespace keratin::ops
