#include "keratin/core/tensor.h"

#include <gtest/gtest.h>

#include <numeric>

#include "keratin/base/error.h"

namespace keratin {
namespace {

TEST(Tensor, IsMadeFromNestedLists) {
  const Tensor x = {{1, 2, 3}, {4, 5, 6}};
  EXPECT_EQ(x.shape(), (Shape{2, 3}));
  EXPECT_EQ(x.dtype(), DType::float32);
  EXPECT_EQ(x.at(1, -1), 6);
}

TEST(Tensor, RaggedListsAreAnError) { EXPECT_THROW((Tensor{{1, 2}, {3}}), Error); }

TEST(Tensor, KeepsTheTypeOfAVector) {
  const Tensor x(std::vector<int64_t>{1, 2, 3, 4}, {2, 2});
  EXPECT_EQ(x.dtype(), DType::int64);
  EXPECT_EQ(x.data<int64_t>()[3], 4);
  EXPECT_THROW(x.data<float>(), Error);
}

TEST(Tensor, AScalarIsWeakAndChoosesItsType) {
  EXPECT_EQ(Tensor(2.5).dtype(), DType::float32);
  EXPECT_EQ(Tensor(2).dtype(), DType::int32);
  EXPECT_EQ(Tensor(int64_t{1} << 40).dtype(), DType::int64);
  EXPECT_EQ(Tensor(true).dtype(), DType::bool_);
  EXPECT_TRUE(Tensor(2.5).is_weak());
  EXPECT_EQ(Tensor(0.1).item<double>(), 0.1);
}

TEST(Tensor, SharesForeignMemoryWhileItsOwnerLives) {
  auto values = std::make_shared<std::vector<float>>(6, 1.0f);
  std::weak_ptr<std::vector<float>> watch = values;
  Tensor x = Tensor::from_memory(values->data(), {2, 3}, DType::float32, values);
  (*values)[5] = 7;
  values.reset();
  EXPECT_EQ(x.at(1, 2), 7);
  EXPECT_FALSE(watch.expired());
  x = Tensor();
  EXPECT_TRUE(watch.expired());
}

TEST(Tensor, CopiesStridedMemoryOnce) {
  std::vector<int32_t> memory(12);
  std::iota(memory.begin(), memory.end(), 0);
  const int64_t strides[] = {1, 4};  // the transpose of a 3 x 4 matrix
  const Tensor x = Tensor::from_strided(memory.data(), {4, 3}, strides, DType::int32);
  EXPECT_EQ(x.at(1, 2), 9);
  memory[9] = 100;
  EXPECT_EQ(x.at(1, 2), 9);
}

TEST(Tensor, RowsShareMemory) {
  const Tensor x = {{1, 2}, {3, 4}, {5, 6}};
  EXPECT_EQ(x.rows(1, 3).raw(), x[1].raw());
  EXPECT_EQ(x[-1].at(0), 5);
  double sum = 0;
  for (const Tensor& row : x) sum += row.at(1);
  EXPECT_EQ(sum, 12);
}

TEST(Tensor, ReshapeFindsOneUnknownSize) {
  const Tensor x = Tensor::zeros({4, 6});
  EXPECT_EQ(x.reshaped({3, -1}).shape(), (Shape{3, 8}));
  EXPECT_THROW(x.reshaped({5, -1}), Error);
  EXPECT_THROW(x.reshaped({-1, -1}), Error);
}

TEST(Tensor, AnAbsurdShapeIsAnErrorNotAnAllocation) {
  EXPECT_THROW(Tensor::empty({int64_t{1} << 40, int64_t{1} << 40}, DType::float64), Error);
}

TEST(Tensor, AnEmptyHandleSaysSo) { EXPECT_THROW(Tensor().shape(), Error); }

TEST(Tensor, MaskAndLogitsTravelBesideTheValues) {
  const Tensor x = {1, 2};
  const Tensor y = x.with_logits(Tensor{3, 4}).with_mask(Tensor{1, 0});
  EXPECT_EQ(y.raw(), x.raw());
  EXPECT_EQ(y.identity(), x.identity());
  EXPECT_EQ(y.logits().at(1), 4);
  EXPECT_EQ(y.mask().at(0), 1);
  EXPECT_FALSE(x.mask().defined());
}

// Texts from NumPy 2.
TEST(TensorPrint, LooksLikeNumPy) {
  EXPECT_EQ(to_string(Tensor{1, 2.5, -3}), "[ 1.   2.5 -3. ]");
  EXPECT_EQ(to_string(Tensor{{1, 2}, {3, 4}}), "[[1. 2.]\n [3. 4.]]");
  EXPECT_EQ(to_string(Tensor(std::vector<int32_t>{1, -20, 3})), "[  1 -20   3]");
  EXPECT_EQ(to_string(Tensor{1.0f, 3.7396e-35f}), "[1.0000e+00 3.7396e-35]");
  EXPECT_EQ(to_string(Tensor(3.5)), "3.5");
}

TEST(TensorPrint, SummarisesMoreThanAThousandElements) {
  EXPECT_EQ(to_string(Tensor::zeros({2000})), "[0. 0. 0. ... 0. 0. 0.]");
}

}  // namespace
}  // namespace keratin
