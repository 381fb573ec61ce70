#include <gtest/gtest.h>

#include <cmath>

#include "keratin/ops/def/call.h"
#include "keratin/ops/def/node.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

Tensor full(const Shape& shape, double value, DType dtype) { return Tensor::full(shape, value, dtype); }

TEST(Moments, OfHalvesDoNotOverflowInBetween) {
  const Tensors m = call(get_op("moments"), {full({1000}, 200, DType::float16)}, {std::vector<int64_t>{0}});
  EXPECT_EQ(m[0].dtype(), DType::float16);
  EXPECT_EQ(m[0].item(), 200);
  EXPECT_EQ(m[1].item(), 0);
}

TEST(Moments, AreClippedToTheRangeOfFloat16) {
  const Tensor x = call1(get_op("cast"), {floats({-60000, 60000})}, {DType::float16});
  EXPECT_EQ(call(get_op("moments"), {x}, {std::vector<int64_t>{0}})[1].item(), 65504);
}

TEST(LayerNormalization, OfAConstantRowIsBeta) {
  const Tensor y =
      call1(get_op("layer_normalization"), {full({2, 4}, 3, DType::float32), Tensor(), floats({1, 2, 3, 4})});
  EXPECT_EQ(y.to_vector<double>(), (std::vector<double>{1, 2, 3, 4, 1, 2, 3, 4}));
}

TEST(LayerNormalization, HalvesAndIntegersKeepTheirDType) {
  for (const DType dtype : {DType::float16, DType::bfloat16, DType::int32})
    EXPECT_EQ(call1(get_op("layer_normalization"), {full({2, 4}, 3, dtype)}).dtype(), dtype);
}

TEST(BatchNormalization, PromotesAsItsOperandsDo) {
  const Tensor one = floats({1});
  EXPECT_EQ(call1(get_op("batch_normalization"), {full({2, 1}, 3, DType::float16), one, one}, {int64_t{1}}).dtype(),
            DType::float32);
}

TEST(Normalize, OfZerosIsZero) {
  for (const int64_t order : {1, 2, 3}) {
    const Tensor y = call1(get_op("normalize"), {floats({0, 0, 0})}, {std::vector<int64_t>{0}, order});
    EXPECT_EQ(y.to_vector<double>(), (std::vector<double>{0, 0, 0})) << order;
  }
}

TEST(Normalization, IsTracedWithAnUnknownBatch) {
  const Tensor x = placeholder({{kUnknown, 4}, DType::float32}), w = floats({1, 2, 3, 4});
  EXPECT_EQ(call1(get_op("layer_normalization"), {x, w, w}).shape(), (Shape{kUnknown, 4}));
  EXPECT_EQ(call1(get_op("rms_normalization"), {x, w}).shape(), (Shape{kUnknown, 4}));
  EXPECT_EQ(call1(get_op("batch_normalization"), {x, w, w}, {int64_t{-1}}).shape(), (Shape{kUnknown, 4}));
}

}  // namespace
}  // namespace keratin::ops
