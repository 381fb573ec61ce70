#include "keratin/data/frame/csv/number.h"

#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <random>
#include <string>

namespace keratin::csv {
namespace {

// The readers look up to eight bytes past the end of a cell.
bool read(const std::string& cell, double& out) {
  const std::string padded = cell + std::string(16, '#');
  return parse_number(padded.data(), padded.data() + cell.size(), '.', out);
}

void expect_correctly_rounded(const std::string& cell) {
  double ours = 0, theirs = 0;
  ASSERT_TRUE(read(cell, ours)) << cell;
  std::from_chars(cell.data(), cell.data() + cell.size(), theirs);
  ASSERT_EQ(std::bit_cast<uint64_t>(ours), std::bit_cast<uint64_t>(theirs)) << cell;
}

TEST(ParseNumber, RoundsShortestFormsOfRandomDoublesBack) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 300000; ++i) {
    const double value = std::ldexp(static_cast<double>(random() >> 11), static_cast<int>(random() % 120) - 110);
    char text[64];
    expect_correctly_rounded(std::string(text, std::to_chars(text, text + sizeof text, value).ptr));
  }
}

TEST(ParseNumber, RoundsDigitsOfAnyLengthAndExponent) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 300000; ++i) {
    std::string cell = std::to_string(random() >> (random() % 60));
    cell.insert(1 + random() % cell.size(), ".");
    if (cell.back() == '.') cell += '5';
    if (i % 2 == 0) cell += "e" + std::to_string(static_cast<int>(random() % 70) - 35);
    expect_correctly_rounded(cell);
  }
}

// Decimals that lie as near to the middle between two doubles as 19 digits can.
TEST(ParseNumber, RoundsHardCases) {
  for (const char* cell : {"9007199254740993", "9007199254740992.5", "9007199254740993.0", "4503599627370496.5", "1e22",
                           "1e23", "8.5e15", "1.00000000000000011", "0.500000000000000166", "7.2057594037927933e16"})
    expect_correctly_rounded(cell);
}

TEST(ParseNumber, RefusesWhatOnlyBeginsLikeANumber) {
  double out = 0;
  for (const char* cell : {"1e", "1e+", "e5", ".", "1.2.3", "12a", "--1", "1e5x", "0x10"})
    EXPECT_FALSE(read(cell, out)) << cell;
}

}  // namespace
}  // namespace keratin::csv
