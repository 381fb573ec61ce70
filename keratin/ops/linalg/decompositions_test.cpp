// What decompositions must satisfy, and values of NumPy; single calls are held to their definitions by the walks.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "keratin/base/error.h"
#include "keratin/base/parallel_for.h"
#include "keratin/ops/ops.h"

namespace keratin::ops {
namespace {

// Numbers without a pattern, the same in every run.
Tensor numbers(const Shape& shape, DType dtype = DType::float64) {
  std::vector<double> values;
  for (int64_t i = 0; i < shape.size(); ++i) values.push_back(std::sin(1.7 * static_cast<double>(i * i + 1)) * 3);
  return cast(Tensor(values, shape), dtype);
}

double distance(const Tensor& a, const Tensor& b) {
  EXPECT_EQ(a.shape(), b.shape());
  return max(abs(subtract(a, b))).item<double>();
}

Tensor transposed(const Tensor& x) { return swapaxes(x, -1, -2); }

Tensor identity_of(int64_t n) { return identity(n, DType::float64); }

void expect_orthonormal_columns(const Tensor& q) {
  const Tensor gram = matmul(transposed(q), q);
  EXPECT_LT(distance(gram, add(zeros_like(gram), identity_of(q.shape(-1)))), 1e-13);
}

TEST(Solve, SolvesStacksOfSystems) {
  const Tensor a = numbers({3, 20, 20}), b = numbers({3, 20, 4});
  EXPECT_LT(distance(matmul(a, solve(a, b)), b), 1e-11);
  EXPECT_LT(distance(matmul(a, inv(a)), add(zeros_like(a), identity_of(20))), 1e-11);
}

TEST(Cholesky, GivesAFactorOfTheMatrix) {
  const Tensor m = numbers({2, 15, 15}), a = add(matmul(m, transposed(m)), identity_of(15));
  const Tensor l = cholesky(a), u = cholesky(a, {.upper = true});
  EXPECT_LT(distance(matmul(l, transposed(l)), a), 1e-11);
  EXPECT_LT(distance(transposed(l), u), 1e-300);
  EXPECT_LT(distance(matmul(cholesky_inverse(l), a), add(zeros_like(a), identity_of(15))), 1e-9);
}

TEST(LuFactor, ExchangesRowsAsItsPivotsSay) {
  const Tensors lu = lu_factor({{1, 2}, {3, 4}});  // scipy.linalg.lu_factor
  EXPECT_EQ(lu[1].to_vector<int32_t>(), (std::vector<int32_t>{1, 1}));
  EXPECT_NEAR(lu[0].at(1, 0), 1.0 / 3, 1e-7);
  EXPECT_NEAR(lu[0].at(1, 1), 2.0 / 3, 1e-6);
}

TEST(Det, HasItsGradientAtSingularMatricesToo) {
  const Tensor c = cofactors({{1, 2}, {2, 4}});
  EXPECT_EQ(c.to_vector<float>(), (std::vector<float>{4, -2, -2, 1}));
  EXPECT_EQ(sum(abs(cofactors(zeros({3, 3})))).item<float>(), 0);
}

TEST(Slogdet, NeitherOverflowsNorVanishes) {
  const Tensors of = slogdet(multiply(identity(400), Tensor(-1e30f)));
  EXPECT_EQ(of[0].item<float>(), 1);
  EXPECT_NEAR(of[1].item<float>(), 400 * 30 * std::log(10.0), 1);
  EXPECT_EQ(slogdet({{1, 2}, {2, 4}})[1].item<float>(), -std::numeric_limits<float>::infinity());
}

TEST(Svd, TakesMatricesApart) {
  for (const Shape& shape : {Shape{2, 9, 5}, Shape{2, 5, 9}, Shape{1, 7, 7}, Shape{1, 1, 4}}) {
    const Tensor x = numbers(shape);
    const Tensors thin = svd(x, {.full_matrices = false}), full = svd(x);
    EXPECT_LT(distance(matmul(multiply(thin[0], expand_dims(thin[1], -2)), thin[2]), x), 1e-12);
    for (const Tensors& usv : {thin, full}) {
      expect_orthonormal_columns(usv[0]);
      expect_orthonormal_columns(transposed(usv[2]));
    }
    EXPECT_LT(distance(svd(x, {.compute_uv = false})[0], thin[1]), 1e-300);
  }
}

TEST(Svd, EndsForMatricesOfLowRankAndOfExtremeScale) {
  for (const double scale : {1e-300, 1.0, 1e300}) {
    const Tensor x = multiply(ones({6, 4}, DType::float64), Tensor::scalar(scale, DType::float64));
    const Tensors usv = svd(x);
    expect_orthonormal_columns(usv[0]);
    EXPECT_NEAR(usv[1].flat_as_double(0) / scale, std::sqrt(24.0), 1e-12);
    EXPECT_LE(usv[1].flat_as_double(1), 1e-15 * scale);
  }
  EXPECT_EQ(sum(svd(zeros({3, 2}))[1]).item<float>(), 0);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(std::isnan(svd({{1, nan}, {2, 3}})[1].flat_as_double(0)));
}

TEST(Eigh, FindsVectorsThatOnlyChangeTheirLength) {
  const Tensor m = numbers({2, 12, 12}), a = add(m, transposed(m));
  const Tensors wv = eigh(a);
  EXPECT_LT(distance(matmul(a, wv[1]), multiply(wv[1], expand_dims(wv[0], -2))), 1e-11);
  expect_orthonormal_columns(wv[1]);
  for (int64_t i = 1; i < 12; ++i) EXPECT_LE(wv[0].flat_as_double(i - 1), wv[0].flat_as_double(i));
}

TEST(Eig, FindsVectorsThatOnlyChangeTheirLength) {
  const Tensor a = numbers({2, 10, 10});
  const Tensors wv = eig(a);
  const Tensor turned = matmul(cast(a, DType::complex128), wv[1]), longer = multiply(wv[1], expand_dims(wv[0], -2));
  EXPECT_LT(distance(turned, longer), 1e-11);
  EXPECT_LT(distance(real(sum(wv[0], {.axis = -1})), trace(a, {.axis1 = 1, .axis2 = 2})), 1e-11);
}

TEST(Pinv, HasThePropertiesOfMooreAndPenrose) {
  const Tensor low = matmul(numbers({2, 6, 3}), numbers({2, 3, 5})), y = pinv(low);
  EXPECT_LT(distance(matmul(matmul(low, y), low), low), 1e-10);
  EXPECT_LT(distance(matmul(matmul(y, low), y), y), 1e-10);
  EXPECT_EQ(matrix_rank(low).to_vector<int32_t>(), (std::vector<int32_t>{3, 3}));
}

TEST(Lstsq, FitsALine) {
  const Tensor line = lstsq({{0, 1}, {1, 1}, {2, 1}, {3, 1}}, {-1, 0.2f, 0.9f, 2.1f});  // numpy.linalg.lstsq's example
  EXPECT_NEAR(line.flat_as_double(0), 1, 1e-6);
  EXPECT_NEAR(line.flat_as_double(1), -0.95, 1e-6);
}

TEST(Norm, NeitherOverflowsNorVanishes) {
  EXPECT_FLOAT_EQ(norm({3e30f, 4e30f}).item<float>(), 5e30f);
  EXPECT_FLOAT_EQ(norm({3e-30f, 4e-30f}).item<float>(), 5e-30f);
  EXPECT_EQ(norm(zeros({3})).item<float>(), 0);
  EXPECT_EQ(norm({1, std::numeric_limits<float>::infinity()}).item<float>(), std::numeric_limits<float>::infinity());
}

TEST(Norm, AgreesWithNumPy) {
  const Tensor a = {{4, 1, 0}, {1, 3, 1}, {0, 1, 2}};
  const std::vector<std::pair<const char*, double>> values = {
      {"fro", 5.744562646538029}, {"nuc", 9}, {"1", 5}, {"-1", 3}, {"inf", 5}, {"-inf", 3}, {"2", 4.7320508075688785},
      {"-2", 1.2679491924311228}};
  for (const auto& [ord, value] : values) EXPECT_NEAR(norm(a, {.ord = ord}).item<float>(), value, 2e-6) << ord;
}

// Each matrix is one thread's work.
TEST(Decompositions, HaveTheSameBitsOnAnyNumberOfThreads) {
  const Tensor x = numbers({24, 20, 20}, DType::float32);
  std::vector<Tensors> results;
  for (const int64_t threads : {1, 2, 3, 8}) {
    set_num_threads(threads);
    results.push_back({inv(x), svd(x)[0], qr(x)[0], eigh(x)[1], det(x)});
  }
  set_num_threads(0);
  for (const Tensors& other : results)
    for (size_t i = 0; i < other.size(); ++i)
      EXPECT_EQ(other[i].to_vector<float>(), results[0][i].to_vector<float>()) << i;
}

TEST(Decompositions, TakeEmptyStacksAndEmptyMatrices) {
  EXPECT_EQ(inv(zeros({0, 3, 3})).shape(), (Shape{0, 3, 3}));
  EXPECT_EQ(det(zeros({2, 0, 0})).to_vector<float>(), (std::vector<float>{1, 1}));
  EXPECT_EQ(svd(zeros({0, 3}))[2].shape(), (Shape{3, 3}));
  EXPECT_EQ(eigh(zeros({0, 0}))[0].shape(), (Shape{0}));
  EXPECT_EQ(norm(zeros({0})).item<float>(), 0);
}

}  // namespace
}  // namespace keratin::ops
