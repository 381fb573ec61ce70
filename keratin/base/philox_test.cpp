#include "keratin/base/philox.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "keratin/base/error.h"

namespace keratin {
namespace {

// kat_vectors of Random123 1.09, lines "philox4x32 10".
TEST(Philox, GivesThePublishedVectors) {
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (PhiloxCounter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  const uint32_t f = 0xffffffff;
  EXPECT_EQ(philox({f, f, f, f}, {f, f}), (PhiloxCounter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (PhiloxCounter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Philox, UniformFloatsStayBelowOne) {
  EXPECT_EQ(uniform_float(0), 0.0F);
  EXPECT_LT(uniform_float(0xffffffff), 1.0F);
  EXPECT_EQ(uniform_float(0x80000000), 0.5F);
  EXPECT_LT(uniform_double(0xffffffff, 0xffffffff), 1.0);
}

TEST(Philox, UniformAndNormalHaveTheirMoments) {
  constexpr int kBlocks = 100'000;
  double mean = 0, normal_mean = 0, normal_square = 0, normal_fourth = 0;
  for (uint64_t i = 0; i < kBlocks; ++i) {
    const PhiloxCounter words = philox(philox_counter(i, 3), philox_key(42));
    mean += uniform_float(words[0]);
    for (const double x : normal_floats(words[2], words[3]))
      normal_mean += x, normal_square += x * x, normal_fourth += x * x * x * x;
  }
  // Five standard errors each.
  EXPECT_NEAR(mean / kBlocks, 0.5, 5 * 0.2887 / 316);
  EXPECT_NEAR(normal_mean / (2 * kBlocks), 0, 5 / 447.0);
  EXPECT_NEAR(normal_square / (2 * kBlocks), 1, 5 * 1.414 / 447);
  EXPECT_NEAR(normal_fourth / (2 * kBlocks), 3, 5 * 9.8 / 447);
}

TEST(Philox, NormalNumbersAreFiniteAtTheEnds) {
  for (const uint32_t bits : {0u, 0xffffffffu}) EXPECT_TRUE(std::isfinite(normal_floats(bits, bits)[0]));
  EXPECT_NEAR(normal_floats(0, 0)[0], 6.76371F, 1e-5F);  // sqrt(66 ln 2)
}

TEST(Permutation, IsABijectionForAnySize) {
  for (const int64_t size : {0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 31, 100, 255, 256, 257, 1030, 4097, 10'000}) {
    std::vector<int64_t> indices = Permutation(size, 7, 1).indices();
    std::sort(indices.begin(), indices.end());
    std::vector<int64_t> expected(static_cast<size_t>(size));
    std::iota(expected.begin(), expected.end(), 0);
    EXPECT_EQ(indices, expected);
  }
}

TEST(Permutation, DependsOnSeedAndEpochAlone) {
  EXPECT_EQ(Permutation(100, 7, 1).indices(), Permutation(100, 7, 1).indices());
  EXPECT_NE(Permutation(100, 7, 1).indices(), Permutation(100, 7, 2).indices());
  EXPECT_NE(Permutation(100, 7, 1).indices(), Permutation(100, 8, 1).indices());
}

TEST(Permutation, SendsEveryElementEverywhereEquallyOften) {
  // Where 0 goes, over 60,000 epochs of 6 elements: each count is 10,000 with standard deviation 91.
  std::array<int, 6> counts{};
  for (uint64_t epoch = 0; epoch < 60'000; ++epoch) ++counts[static_cast<size_t>(Permutation(6, 1, epoch)(0))];
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 5 * 91);
}

TEST(Permutation, WorksForHugeSizesInConstantMemory) {
  const Permutation huge(int64_t{1} << 62, 1, 1);
  EXPECT_NE(huge(0), huge(1));
  EXPECT_LT(huge((int64_t{1} << 62) - 1), int64_t{1} << 62);
  EXPECT_THROW(Permutation(3, 1, 1)(3), Error);
  EXPECT_THROW(Permutation(-1, 1, 1), Error);
}

}  // namespace
}  // namespace keratin
