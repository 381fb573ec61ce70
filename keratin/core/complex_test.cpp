// Tensors of complex numbers.
#include <gtest/gtest.h>

#include <cmath>
#include <complex>

#include "keratin/base/error.h"
#include "keratin/core/tensor.h"

namespace keratin {
namespace {

using Complex64 = std::complex<float>;
using Complex128 = std::complex<double>;

TEST(ComplexTensor, KeepsTheTypeOfAVector) {
  const Tensor x(std::vector<Complex64>{{1, 2}, {3, -4}}), y(std::vector<Complex128>{{1, 2}}, {1, 1});
  EXPECT_EQ(x.dtype(), DType::complex64);
  EXPECT_EQ(x.bytes(), 16);
  EXPECT_EQ(y.dtype(), DType::complex128);
  EXPECT_EQ(y.bytes(), 16);
  EXPECT_EQ(x.data<Complex64>()[1], Complex64(3, -4));
}

TEST(ComplexTensor, GivesItsElementsAsComplexNumbers) {
  const Tensor x(std::vector<Complex64>{{1, 2}, {3, -4}}, {2, 1});
  EXPECT_EQ(x.at<Complex64>(1, 0), Complex64(3, -4));
  EXPECT_EQ(x.to_vector<Complex128>(), (std::vector<Complex128>{{1, 2}, {3, -4}}));
  EXPECT_EQ(x[1].item<Complex128>(), Complex128(3, -4));
}

TEST(ComplexTensor, RealNumbersReadAsComplexOnesToo) {
  EXPECT_EQ(Tensor({1.0f, 2.0f}).to_vector<Complex128>(), (std::vector<Complex128>{1, 2}));
  EXPECT_EQ(Tensor(0.1).item<Complex128>(), Complex128(0.1));
}

TEST(ComplexTensor, RefusesToReadAsRealNumbers) {
  const Tensor x(std::vector<Complex64>{{1, 0}});
  try {
    x.item<double>();
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(std::string(e.what()),
              "[dtype] expected real numbers, received complex ones. Take real(x) and imag(x) first.");
    EXPECT_EQ(e.code(), ErrorCode::kDType);
  }
  EXPECT_THROW(x.to_vector<float>(), Error);
}

TEST(ComplexTensor, IsFilledWithARealValue) {
  EXPECT_EQ(Tensor::full({2}, 2.5, DType::complex64).to_vector<Complex64>(), (std::vector<Complex64>{2.5f, 2.5f}));
  EXPECT_EQ(Tensor::scalar(-1, DType::complex128).item<Complex128>(), Complex128(-1));
}

TEST(ComplexTensor, IsTrueUnlessBothPartsAreZero) {
  EXPECT_TRUE(static_cast<bool>(Tensor(std::vector<Complex64>{{0, 1}})));
  EXPECT_FALSE(static_cast<bool>(Tensor(std::vector<Complex64>{{0, 0}})));
}

TEST(ComplexTensor, PromotesAsJaxDoes) {
  EXPECT_EQ(promote(DType::complex64, DType::float16), DType::complex64);
  EXPECT_EQ(promote(DType::complex64, DType::int64), DType::complex64);
  EXPECT_EQ(promote(DType::complex64, DType::float64), DType::complex128);
  EXPECT_EQ(promote(DType::bool_, DType::complex128), DType::complex128);
  EXPECT_EQ(promote(DType::float32, DType::complex64, true, false), DType::complex64);
}

// The texts are str() of NumPy 2.4.
TEST(ComplexPrint, AlignsBothPartsAsNumPyDoes) {
  EXPECT_EQ(to_string(Tensor(std::vector<Complex64>{{1, 2}, {3, -4}, {0.5f, 0}})), "[1. +2.j 3. -4.j 0.5+0.j]");
  EXPECT_EQ(to_string(Tensor(std::vector<Complex64>{{1.0f / 3, 2.0f / 3}})), "[0.33333334+0.6666667j]");
  EXPECT_EQ(to_string(Tensor(std::vector<Complex128>{{1.25, 2}, {-3, -4.5}, {100, 0.001}, {std::nan(""), 0}}, {2, 2})),
            "[[  1.25+2.0e+00j  -3.  -4.5e+00j]\n [100.  +1.0e-03j    nan+0.0e+00j]]");
  EXPECT_EQ(to_string(Tensor(std::vector<Complex64>{{1e10f, 1}, {2, -3e-7f}})), "[1.e+10+1.e+00j 2.e+00-3.e-07j]");
  EXPECT_EQ(to_string(Tensor(std::vector<Complex128>{{INFINITY, std::nan("")}, 1})), "[inf+nanj  1. +0.j]");
}

TEST(ComplexPrint, BreaksLinesWhereNumPyDoes) {
  std::vector<Complex64> values;
  for (int i = 0; i < 12; ++i) values.emplace_back(static_cast<float>(i), -0.25f * static_cast<float>(i));
  EXPECT_EQ(to_string(Tensor(values)),
            "[ 0.-0.j    1.-0.25j  2.-0.5j   3.-0.75j  4.-1.j    5.-1.25j  6.-1.5j\n"
            "  7.-1.75j  8.-2.j    9.-2.25j 10.-2.5j  11.-2.75j]");
}

TEST(ComplexPrint, WritesOneNumberAsPythonDoes) {
  EXPECT_EQ(to_string(Tensor(std::vector<Complex64>{{1, 2}}, Shape{})), "(1+2j)");
  EXPECT_EQ(to_string(Tensor(std::vector<Complex128>{{0.5, 0}}, Shape{})), "(0.5+0j)");
}

}  // namespace
}  // namespace keratin
