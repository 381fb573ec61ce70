#include "keratin/core/dtype.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "keratin/base/error.h"

namespace keratin {
namespace {

TEST(DType, NamesReadBack) {
  for (int i = 0; i <= static_cast<int>(DType::float64); ++i) {
    const auto dtype = static_cast<DType>(i);
    EXPECT_EQ(dtype_from_string(to_string(dtype)), dtype);
  }
}

TEST(DType, AnUnknownNameListsTheKnownOnes) {
  try {
    dtype_from_string("float31");
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::kDType);
    EXPECT_NE(std::string(e.what()).find("bfloat16"), std::string::npos);
  }
}

// Values of jax.numpy.promote_types, which Keras follows.
TEST(DType, PromotesAsKerasDoes) {
  EXPECT_EQ(promote(DType::int8, DType::uint8), DType::int16);
  EXPECT_EQ(promote(DType::uint32, DType::int32), DType::int64);
  EXPECT_EQ(promote(DType::int64, DType::float16), DType::float16);
  EXPECT_EQ(promote(DType::float16, DType::bfloat16), DType::float32);
  EXPECT_EQ(promote(DType::bool_, DType::int8), DType::int8);
  EXPECT_EQ(promote(DType::float32, DType::float64), DType::float64);
}

TEST(DType, AWeakScalarTakesTheOthersType) {
  EXPECT_EQ(promote(DType::float32, DType::float16, true, false), DType::float16);
  EXPECT_EQ(promote(DType::int32, DType::uint8, true, false), DType::uint8);
  EXPECT_EQ(promote(DType::uint8, DType::float32, false, true), DType::float32);
}

TEST(Float16, RoundsToNearestEvenAndKeepsSubnormals) {
  EXPECT_EQ(static_cast<float>(float16(65504.0f)), 65504.0f);
  EXPECT_TRUE(std::isinf(static_cast<float>(float16(65520.0f))));
  EXPECT_EQ(static_cast<float>(float16(5.9604645e-8f)), 5.9604645e-8f);  // the smallest subnormal
  EXPECT_EQ(static_cast<float>(float16(2.9802322e-8f)), 0.0f);           // half of it ties to even: zero
  EXPECT_EQ(static_cast<float>(float16(2049.0f)), 2048.0f);
  EXPECT_EQ(static_cast<float>(float16(2051.0f)), 2052.0f);
}

TEST(Float16, EveryValueSurvivesTheWayThroughFloat) {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    float16 h;
    h.bits = static_cast<uint16_t>(bits);
    const auto wide = static_cast<float>(h);
    if (std::isnan(wide)) {
      EXPECT_TRUE(std::isnan(static_cast<float>(float16(wide))));
    } else {
      EXPECT_EQ(float16(wide).bits, h.bits);
    }
  }
}

TEST(BFloat16, EveryValueSurvivesTheWayThroughFloat) {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    bfloat16 h;
    h.bits = static_cast<uint16_t>(bits);
    const auto wide = static_cast<float>(h);
    if (!std::isnan(wide)) {
      EXPECT_EQ(bfloat16(wide).bits, h.bits);
    }
  }
}

}  // namespace
}  // namespace keratin
