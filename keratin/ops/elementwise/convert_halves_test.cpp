#include "keratin/ops/elementwise/convert_halves.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <vector>

namespace keratin::ops {
namespace {

// Every half number to float32 and back, as the constructors of the types say.
template <class Half>
void expect_every_value_to_survive() {
  std::vector<Half> halves(1 << 16), back(halves.size());
  std::vector<float> wide(halves.size());
  for (size_t i = 0; i < halves.size(); ++i) halves[i].bits = static_cast<uint16_t>(i);
  convert_halves(halves.data(), wide.data(), static_cast<int64_t>(halves.size()));
  convert_halves(wide.data(), back.data(), static_cast<int64_t>(halves.size()));
  for (size_t i = 0; i < halves.size(); ++i) {
    const float expected = static_cast<float>(halves[i]);
    if (std::isnan(expected)) {
      EXPECT_TRUE(std::isnan(wide[i]) && std::isnan(static_cast<float>(back[i]))) << i;
    } else {
      EXPECT_EQ(std::bit_cast<uint32_t>(wide[i]), std::bit_cast<uint32_t>(expected)) << i;
      EXPECT_EQ(back[i].bits, halves[i].bits) << i;
    }
  }
}

template <class Half>
void expect_the_rounding_of_the_constructor() {
  std::vector<float> wide;
  for (uint64_t bits = 0; bits < (uint64_t{1} << 32); bits += 65521) {
    const float x = std::bit_cast<float>(static_cast<uint32_t>(bits));
    if (!std::isnan(x)) wide.push_back(x);
  }
  for (const float tie :
       {1.0f + 0x1p-8f, 1.0f + 0x3p-8f, 1.0f + 0x1p-11f, 1.0f + 0x3p-11f, 65519.0f, 65520.0f, 0x1p-25f})
    wide.push_back(tie), wide.push_back(-tie);
  std::vector<Half> halves(wide.size());
  convert_halves(wide.data(), halves.data(), static_cast<int64_t>(wide.size()));
  for (size_t i = 0; i < wide.size(); ++i) EXPECT_EQ(halves[i].bits, Half(wide[i]).bits) << wide[i];
}

TEST(ConvertHalves, KeepsEveryValueThereAndBack) {
  expect_every_value_to_survive<bfloat16>();
  expect_every_value_to_survive<float16>();
}

TEST(ConvertHalves, RoundsAsTheConstructorsDo) {
  expect_the_rounding_of_the_constructor<bfloat16>();
  expect_the_rounding_of_the_constructor<float16>();
}

}  // namespace
}  // namespace keratin::ops
