// Arithmetic on complex tensors; the values are NumPy's.
#include <gtest/gtest.h>

#include <cmath>
#include <complex>

#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/node.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/ops.h"

namespace keratin::ops {
namespace {

using C64 = std::complex<float>;
using C128 = std::complex<double>;

const std::vector<C128> kZ = {{1, 2}, {-3, -4}, {0.5, -1}}, kW = {{2, -1}, {0, 1}, {-0.25, 3}};

Tensor z() { return Tensor(kZ); }
Tensor w() { return Tensor(kW); }

void expect_values(const Tensor& x, const std::vector<C128>& wanted, double tolerance = 1e-15) {
  ASSERT_EQ(x.size(), static_cast<int64_t>(wanted.size()));
  const std::vector<C128> values = x.to_vector<C128>();
  for (size_t i = 0; i < wanted.size(); ++i)
    EXPECT_LE(std::abs(values[i] - wanted[i]), tolerance * (1 + std::abs(wanted[i]))) << i << ": " << values[i];
}

TEST(Complex, AddsSubtractsMultipliesAndDivides) {
  expect_values(add(z(), w()), {{3, 1}, {-3, -3}, {0.25, 2}});
  expect_values(subtract(z(), w()), {{-1, 3}, {-3, -5}, {0.75, -4}});
  expect_values(multiply(z(), w()), {{4, 3}, {4, -3}, {2.875, 1.75}});
  expect_values(divide(z(), w()), {{0, 1}, {-4, 3}, {-0.3448275862068966, -0.13793103448275865}});
  expect_values(negative(z()), {{-1, -2}, {3, 4}, {-0.5, 1}});
}

TEST(Complex, MeetsRealNumbersInAComplexType) {
  const Tensor x = multiply(z(), Tensor({2.0f, 0.5f, 1.0f}));
  EXPECT_EQ(x.dtype(), DType::complex128);
  expect_values(x, {{2, 4}, {-1.5, -2}, {0.5, -1}});
  const Tensor narrow = cast(z(), DType::complex64);
  EXPECT_EQ(add(narrow, 1.5).dtype(), DType::complex64);
  EXPECT_EQ(add(narrow, Tensor(std::vector<double>{1, 2, 3})).dtype(), DType::complex128);
  EXPECT_EQ(divide(narrow, 2).dtype(), DType::complex64);
}

TEST(Complex, HasRootsExponentialsAndLogarithms) {
  expect_values(exp(z()), {{-1.1312043837568137, 2.4717266720048188},
                           {-0.032542999640154786, 0.03767897757486585},
                           {0.8908079042931284, -1.3873511113297631}});
  expect_values(log(z()), {{0.8047189562170503, 1.1071487177940904},
                           {1.6094379124341003, -2.214297435588181},
                           {0.11157177565710492, -1.1071487177940904}});
  expect_values(sqrt(z()),
                {{1.272019649514069, 0.7861513777574233}, {1, -2}, {0.8994537199739336, -0.5558929702514211}});
  expect_values(square(z()), {{-3, 4}, {-7, 24}, {-0.75, -1}});
  expect_values(reciprocal(z()), {{0.2, -0.4}, {-0.12, 0.16}, {0.4, 0.8}});
}

TEST(Complex, HasRealSizesAnglesAndParts) {
  const Tensor size = abs(z()), turn = angle(z());
  EXPECT_EQ(size.dtype(), DType::float64);
  expect_values(size, {2.23606797749979, 5, 1.118033988749895});
  expect_values(turn, {1.1071487177940904, -2.214297435588181, -1.1071487177940904});
  EXPECT_EQ(real(z()).to_vector<double>(), (std::vector<double>{1, -3, 0.5}));
  EXPECT_EQ(imag(z()).to_vector<double>(), (std::vector<double>{2, -4, -1}));
  expect_values(conj(z()), {{1, -2}, {-3, 4}, {0.5, 1}});
}

TEST(Complex, AnglesOfRealNumbersAreZeroOrPi) {
  EXPECT_EQ(angle(Tensor({1.0f, -2.0f, -0.0f})).to_vector<float>(), (std::vector<float>{0, 3.14159265f, 3.14159265f}));
  EXPECT_EQ(angle(Tensor(std::vector<int32_t>{-1})).dtype(), DType::float32);
}

TEST(Complex, ComparesForEqualityAlone) {
  EXPECT_EQ(equal(z(), Tensor(std::vector<C128>{{1, 2}, {-3, 4}, 0})).to_vector<int>(), (std::vector<int>{1, 0, 0}));
  EXPECT_EQ(not_equal(z(), 0).to_vector<int>(), (std::vector<int>{1, 1, 1}));
  EXPECT_THROW(greater(z(), w()), Error);
  EXPECT_EQ(isreal(Tensor(std::vector<C64>{{1, 0}, {0, 1}})).to_vector<int>(), (std::vector<int>{1, 0}));
}

TEST(Complex, OpsThatDoNotTakeItSayWhatToPass) {
  try {
    sinh(z());
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(std::string(e.what()),
              "[sinh] does not take complex numbers, received complex128 (3,). Pass real(x) and imag(x).");
  }
}

TEST(Complex, SumsMultipliesAndAverages) {
  expect_values(sum(z()), {{-1.5, -3}});
  expect_values(mean(z()), {{-0.5, -1}});
  expect_values(prod(z()), {{-7.5, -10}});
  const Tensor rows = reshape(concatenate({z(), w()}, {.axis = 0}), {2, 3});
  expect_values(sum(rows, {.axis = 0}), {{3, 1}, {-3, -3}, {0.25, 2}});
  expect_values(sum(cast(rows, DType::complex64), {.axis = 1}), {{-1.5, -3}, {1.75, 3}}, 1e-6);
}

TEST(Complex, HasRunningSumsAndProducts) {
  expect_values(cumsum(z()), {{1, 2}, {-2, -2}, {-1.5, -3}});
  expect_values(cumprod(cast(z(), DType::complex64)), {{1, 2}, {5, -10}, {-7.5, -10}}, 1e-6);
}

TEST(Complex, MultipliesMatricesWithoutConjugating) {
  expect_values(matmul(reshape(z(), {1, 3}), reshape(w(), {3, 1})), {{10.875, 1.75}});
  expect_values(matmul(cast(z(), DType::complex64), cast(w(), DType::complex64)), {{10.875, 1.75}}, 1e-6);
}

TEST(Complex, CastsToRealByItsRealPart) {
  EXPECT_EQ(cast(z(), DType::float32).to_vector<float>(), (std::vector<float>{1, -3, 0.5f}));
  EXPECT_EQ(cast(z(), DType::int32).to_vector<int>(), (std::vector<int>{1, -3, 0}));
  EXPECT_EQ(cast(Tensor(std::vector<C64>{{0, 1}, {0, 0}}), DType::bool_).to_vector<int>(), (std::vector<int>{1, 0}));
  expect_values(cast(Tensor({1.0f, 2.5f}), DType::complex128), {1, 2.5});
}

TEST(Complex, ViewsShareTheirBytes) {
  const Tensor parts(std::vector<double>{1, 2, 3, 4}, {2, 2});
  const Tensor x = view_as_complex(parts);
  EXPECT_EQ(x.raw(), parts.raw());
  expect_values(x, {{1, 2}, {3, 4}});
  EXPECT_EQ(view_as_real(x).raw(), parts.raw());
  EXPECT_EQ(view_as_real(x).shape(), (Shape{2, 2}));
}

TEST(Complex, PolarIsWhereAbsAndAngleComeFrom) { expect_values(polar(abs(z()), angle(z())), kZ, 1e-15); }

// The parts of what linear ops make of complex numbers are what they make of the parts.
TEST(Complex, MovesLikeItsParts) {
  for (const DType dtype : {DType::complex64, DType::complex128}) {
    std::vector<C128> values;
    for (int i = 0; i < 12; ++i) values.emplace_back(i, 100 - i);
    const Tensor x = cast(Tensor(values, {3, 4}), dtype);
    const std::vector<Tensor (*)(const Tensor&)> moves = {
        [](const Tensor& t) { return transpose(t); },
        [](const Tensor& t) {
          return reshape(t, {2, -1});
        },
        [](const Tensor& t) {
          return strided_slice(t, {0, 3}, {3, 0}, {2, -1});
        },
        [](const Tensor& t) {
          return concatenate({t, t}, {.axis = 1});
        },
        [](const Tensor& t) {
          return stack({t, t}, {.axis = 1});
        },
        [](const Tensor& t) { return squeeze(expand_dims(t, 1)); },
        [](const Tensor& t) { return flip(t, {.axis = 1}); },
        [](const Tensor& t) {
          return broadcast_to(t, {2, 3, 4});
        },
        [](const Tensor& t) {
          return tile(t, {2, 1});
        },
        [](const Tensor& t) { return repeat(t, 2, {.axis = 0}); },
        [](const Tensor& t) { return roll(t, {1}, {.axis = 1}); },
        [](const Tensor& t) {
          return where(Tensor({1.0f, 0.0f, 1.0f, 0.0f}), t, 0.0);
        },
        [](const Tensor& t) { return sum(t, {.axis = 0}); },
    };
    for (size_t i = 0; i < moves.size(); ++i) {
      const Tensor moved = moves[i](x);
      EXPECT_EQ(moved.dtype(), dtype);
      EXPECT_EQ(real(moved).to_vector<double>(), moves[i](real(x)).to_vector<double>()) << i;
      EXPECT_EQ(imag(moved).to_vector<double>(), moves[i](imag(x)).to_vector<double>()) << i;
    }
  }
}

TEST(Complex, TracesWithItsDType) {
  const Tensor x = placeholder({{kUnknown, 2}, DType::float32});
  const Tensor y = view_as_complex(x);
  EXPECT_EQ(y.dtype(), DType::complex64);
  EXPECT_EQ(y.shape(), (Shape{kUnknown}));
  EXPECT_EQ(abs(y).dtype(), DType::float32);
  EXPECT_EQ(multiply(y, y).dtype(), DType::complex64);
}

}  // namespace
}  // namespace keratin::ops
