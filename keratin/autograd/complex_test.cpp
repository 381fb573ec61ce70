// Gradients through complex numbers: dL/dx + i dL/dy of a real loss L, as PyTorch gives them.
#include <gtest/gtest.h>

#include <complex>

#include "keratin/autograd/tape.h"
#include "keratin/ops/ops.h"

namespace keratin {
namespace {

using C128 = std::complex<double>;

const std::vector<C128> kZ = {{1, 2}, {-3, -4}};

template <class F>
std::vector<C128> gradient_of(const F& loss) {
  const Tensor z(kZ);
  GradientTape tape;
  const Tensor gradient = tape.gradient(loss(z), z);
  EXPECT_EQ(gradient.dtype(), DType::complex128);
  return gradient.to_vector<C128>();
}

void expect_near(const std::vector<C128>& a, const std::vector<C128>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i) EXPECT_LE(std::abs(a[i] - b[i]), 1e-14) << a[i] << " " << b[i];
}

// |z|^2 has the gradient 2 z: z - rate * gradient goes to 0.
TEST(ComplexGradient, PointsWhereARealLossGrows) {
  expect_near(gradient_of([](const Tensor& z) { return ops::sum(ops::square(ops::abs(z))); }), {{2, 4}, {-6, -8}});
  expect_near(gradient_of([](const Tensor& z) { return ops::sum(ops::real(ops::multiply(z, ops::conj(z)))); }),
              {{2, 4}, {-6, -8}});
}

TEST(ComplexGradient, OfPartsIsOneOrI) {
  expect_near(gradient_of([](const Tensor& z) { return ops::sum(ops::real(z)); }), {1, 1});
  expect_near(gradient_of([](const Tensor& z) { return ops::sum(ops::imag(z)); }), {{0, 1}, {0, 1}});
}

// Re(f(z)) has the gradient conj(f'(z)).
TEST(ComplexGradient, OfHolomorphicFunctionsIsTheConjugateOfTheirDerivative) {
  const auto conjugates = [](auto f) { return std::vector<C128>{std::conj(f(kZ[0])), std::conj(f(kZ[1]))}; };
  expect_near(gradient_of([](const Tensor& z) { return ops::sum(ops::real(ops::exp(z))); }),
              conjugates([](C128 z) { return std::exp(z); }));
  expect_near(gradient_of([](const Tensor& z) { return ops::sum(ops::real(ops::log(z))); }),
              conjugates([](C128 z) { return 1.0 / z; }));
  expect_near(gradient_of([](const Tensor& z) { return ops::sum(ops::real(ops::sqrt(z))); }),
              conjugates([](C128 z) { return 0.5 / std::sqrt(z); }));
  expect_near(gradient_of([](const Tensor& z) { return ops::sum(ops::real(ops::reciprocal(z))); }),
              conjugates([](C128 z) { return -1.0 / (z * z); }));
  expect_near(gradient_of([](const Tensor& z) { return ops::real(ops::prod(z)); }), {{-3, 4}, {1, -2}});
}

TEST(ComplexGradient, OfARealInputOfAComplexProductIsReal) {
  const Tensor x(std::vector<double>{2, 3}), z(kZ);
  GradientTape tape;
  const Tensor gradient = tape.gradient(ops::sum(ops::real(ops::multiply(x, z))), x);
  EXPECT_EQ(gradient.dtype(), DType::float64);
  EXPECT_EQ(gradient.to_vector<double>(), (std::vector<double>{1, -3}));
}

TEST(ComplexGradient, OfAMatrixProductConjugatesTheOther) {
  const Tensor a(kZ, {1, 2}), b(std::vector<C128>{{1, 1}, {0, 2}}, {2, 1});
  GradientTape tape;
  const Tensor da = tape.gradient(ops::real(ops::sum(ops::matmul(a, b))), a);
  expect_near(da.to_vector<C128>(), {{1, -1}, {0, -2}});
}

TEST(ComplexGradient, OfRunningProductsIsThatOfProducts) {
  const auto last = [](const Tensor& z) { return ops::real(ops::strided_slice(ops::cumprod(z), {1}, {2}, {1})); };
  expect_near(gradient_of([&](const Tensor& z) { return ops::sum(last(z)); }), {{-3, 4}, {1, -2}});
}

TEST(ComplexGradient, GoesTwice) {
  const Tensor z(kZ);
  GradientTape outer;
  GradientTape inner;
  const Tensor first = inner.gradient(ops::sum(ops::real(ops::multiply(ops::square(z), z))), z);  // conj(3 z^2)
  const Tensor second = outer.gradient(ops::sum(ops::real(first)), z);                            // conj(6 z)
  expect_near(first.to_vector<C128>(), {std::conj(3.0 * kZ[0] * kZ[0]), std::conj(3.0 * kZ[1] * kZ[1])});
  expect_near(second.to_vector<C128>(), {{6, -12}, {-18, 24}});
}

}  // namespace
}  // namespace keratin
