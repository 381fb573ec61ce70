#include <gtest/gtest.h>

#include "keratin/ops/def/call.h"
#include "keratin/ops/def/node.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/repeat.h"

namespace keratin::ops {
namespace {

Tensor numbers(const Shape& shape, size_t seed) {
  std::vector<float> values(static_cast<size_t>(shape.size()));
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>((i * 37 + seed * 11) % 23) / 8 - 1;
  return Tensor(values, shape);
}

Tensor attend(Tensors inputs, Attributes attrs = {}) {
  return call1(get_op("dot_product_attention"), std::move(inputs), std::move(attrs));
}

TEST(DotProductAttention, AQueryThatSeesNothingWeighsAllSourcesEqually) {
  const Tensor none = Tensor::zeros({1, 1, 1, 2}, DType::bool_), v = floats({1, 2, 5, 4}, {1, 2, 1, 2});
  const Tensor y = attend({numbers({1, 1, 1, 2}, 1), numbers({1, 2, 1, 2}, 2), v, Tensor(), none});
  EXPECT_EQ(y.to_vector<double>(), (std::vector<double>{3, 3}));
}

TEST(DotProductAttention, TheFirstQueryOfACausalAttentionSeesTheFirstSourceAlone) {
  const Tensor v = numbers({1, 4, 1, 2}, 3);
  const Tensor y = attend({numbers({1, 4, 1, 2}, 1), numbers({1, 4, 1, 2}, 2), v}, {Attribute(), true});
  EXPECT_EQ(y.at(0, 0, 0, 0), v.at(0, 0, 0, 0));
  EXPECT_EQ(y.at(0, 0, 0, 1), v.at(0, 0, 0, 1));
}

TEST(DotProductAttention, GroupsOfQueryHeadsShareAKeyHead) {
  const Tensor q = numbers({2, 3, 4, 2}, 1), k = numbers({2, 5, 2, 2}, 2), v = numbers({2, 5, 2, 3}, 3);
  const Tensor shared = attend({q, k, v}), apart = attend({q, repeat(k, 2, {.axis = 2}), repeat(v, 2, {.axis = 2})});
  EXPECT_EQ(shared.shape(), (Shape{2, 3, 4, 3}));
  EXPECT_EQ(shared.to_vector<double>(), apart.to_vector<double>());
}

TEST(DotProductAttention, HalvesStayHalves) {
  const Tensor x = numbers({1, 3, 2, 4}, 1), h = call1(get_op("cast"), {x}, {DType::float16});
  const Tensor y = attend({h, h, h}), wide = attend({x, x, x});
  EXPECT_EQ(y.dtype(), DType::float16);
  for (int64_t i = 0; i < y.size(); ++i) EXPECT_NEAR(y.flat_as_double(i), wide.flat_as_double(i), 2e-3);
}

TEST(DotProductAttention, IsTracedWithUnknownBatchAndLength) {
  const Tensor x = placeholder({{kUnknown, kUnknown, 2, 4}, DType::float32});
  const Tensor y = attend({x, x, x}, {Attribute(), true});
  EXPECT_EQ(y.rank(), 4);
  EXPECT_EQ(y.shape(2), 2);
  EXPECT_EQ(y.shape(3), 4);
}

}  // namespace
}  // namespace keratin::ops
