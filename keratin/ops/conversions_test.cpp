#include "keratin/ops/conversions.h"

#include <gtest/gtest.h>

#include "keratin/base/error.h"
#include "keratin/ops/def/node.h"

namespace keratin::ops {
namespace {

const Tensor kTable = {{1, 2, 3}, {4, 5, 9}};

TEST(Conversions, TellWhatATensorIs) {
  EXPECT_EQ(shape(kTable), (Shape{2, 3}));
  EXPECT_EQ(ndim(kTable), 2);
  EXPECT_EQ(size(kTable), 6);
  EXPECT_EQ(dtype(kTable), DType::float32);
  EXPECT_TRUE(is_tensor(kTable));
  EXPECT_FALSE(is_tensor(2.5));
}

TEST(Conversions, ANumberBecomesATensorThatIsNotWeak) {
  const Tensor x = convert_to_tensor(3, DType::int16);
  EXPECT_EQ(x.dtype(), DType::int16);
  EXPECT_FALSE(convert_to_tensor(3).is_weak());
  EXPECT_EQ(array(std::vector<int64_t>{1, 2}).dtype(), DType::int64);
  EXPECT_EQ(array({1, 2}, DType::uint8).to_vector<int>(), (std::vector<int>{1, 2}));
}

TEST(Conversions, OfUnknownSizesSayWhatToDo) {
  const Tensor symbol = placeholder({{kUnknown, 2}, DType::float32});
  try {
    size(symbol);
    FAIL();
  } catch (const Error& e) {
    EXPECT_STREQ(e.what(), "[size] expected known sizes, received shape (None, 2). Use axis_size.");
  }
  EXPECT_THROW(convert_to_numpy(symbol), Error);
  EXPECT_TRUE(convert_to_numpy(kTable).is(kTable));
}

}  // namespace
}  // namespace keratin::ops
