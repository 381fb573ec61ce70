#include "keratin/core/print_options.h"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "keratin/base/error.h"
#include "keratin/core/tensor.h"

namespace keratin {
namespace {

// What NumPy 2 prints with the same options.
std::string printed(const Tensor& x, const TensorPrintOptions& options) {
  const ScopedPrintOptions scope(options);
  return to_string(x);
}

const Tensor kMixed = {1 / 3.0f, 2, -1e-3f, NAN};

TEST(PrintOptions, PrecisionLimitsTheDecimals) {
  EXPECT_EQ(printed(kMixed, {.precision = 3}), "[ 3.333e-01  2.000e+00 -1.000e-03        nan]");
  EXPECT_EQ(printed({1, 2.5}, {.precision = 0}), "[1. 2.]");
}

TEST(PrintOptions, SignOfPositiveNumbers) {
  EXPECT_EQ(printed(kMixed, {.precision = 3, .sign = '+'}), "[+3.333e-01 +2.000e+00 -1.000e-03       +nan]");
  EXPECT_EQ(printed({1, 2.5}, {.sign = '+'}), "[+1.  +2.5]");
  EXPECT_EQ(printed({1, 2.5}, {.sign = ' '}), "[ 1.   2.5]");
  EXPECT_EQ(printed({NAN, INFINITY, 1}, {.sign = ' '}), "[ nan  inf   1.]");
}

TEST(PrintOptions, SuppressKeepsSmallNumbersOutOfScientificNotation) {
  EXPECT_EQ(printed(kMixed, {.suppress = true}), "[ 0.33333334  2.         -0.001              nan]");
  EXPECT_EQ(printed(kMixed, {.precision = 2, .suppress = true}), "[ 0.33  2.   -0.     nan]");
  EXPECT_EQ(printed({1e-8f, 1e8f, 2.5f}, {.suppress = true}), "[1.0e-08 1.0e+08 2.5e+00]");
}

TEST(PrintOptions, ThresholdAndEdgeItemsSummarise) {
  const Tensor x(std::vector<int32_t>{0, 1, 2, 3, 4, 5, 6, 7});
  EXPECT_EQ(printed(x, {.threshold = 5, .edgeitems = 2}), "[0 1 ... 6 7]");
}

TEST(PrintOptions, LinesAreBroken) {
  const Tensor x(std::vector<int32_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  EXPECT_EQ(printed(x, {.linewidth = 20}), "[ 0  1  2  3  4  5\n  6  7  8  9 10 11]");
}

TEST(PrintOptions, NamesOfNanAndInfinity) {
  EXPECT_EQ(printed({NAN, 1}, {.nanstr = "NaN"}), "[NaN  1.]");
  EXPECT_EQ(printed({-INFINITY, 1}, {.infstr = "oo"}), "[-oo  1.]");
}

TEST(PrintOptions, LastUntilSetAgain) {
  const TensorPrintOptions before = get_printoptions();
  set_printoptions({.precision = 2});
  EXPECT_EQ(to_string(Tensor{1 / 3.0f}), "[0.33]");
  set_printoptions(before);
  EXPECT_EQ(to_string(Tensor{1 / 3.0f}), "[0.33333334]");
}

TEST(PrintOptions, ThatMakeNoSenseAreRefused) {
  EXPECT_THROW(set_printoptions({.precision = -1}), Error);
  EXPECT_THROW(set_printoptions({.edgeitems = 0}), Error);
  EXPECT_THROW(set_printoptions({.sign = 'x'}), Error);
}

TEST(PrintOptions, StreamsTakeTensors) {
  std::ostringstream out;
  out << Tensor{1, 2};
  EXPECT_EQ(out.str(), "[1. 2.]");
}

}  // namespace
}  // namespace keratin
