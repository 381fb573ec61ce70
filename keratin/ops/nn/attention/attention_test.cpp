#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "keratin/base/parallel_for.h"
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

double largest(const Tensor& t) {
  double top = 0;
  for (int64_t i = 0; i < t.size(); ++i) top = std::max(top, std::fabs(t.flat_as_double(i)));
  return top;
}

Tensor wide(const Tensor& t) { return call1(get_op("cast"), {t}, {DType::float64}); }

// A logit of at most `most` comes from a sum of `depth` products of rounding error u each, an exponential from its
// logit and a polynomial (below 2u), a result from a weighted mean over `source` values: u (2 depth most + source + 16)
// of the largest value. The backward sums have one more product of this kind.
double bound(int64_t depth, int64_t source, double most) {
  return std::ldexp(1.0, -24) * (2 * static_cast<double>(depth) * most + static_cast<double>(source) + 16);
}

void expect_within(const Tensor& ours, const Tensor& exact, double limit, const std::string& what) {
  ASSERT_EQ(ours.shape(), exact.shape());
  for (int64_t i = 0; i < ours.size(); ++i)
    ASSERT_LE(std::fabs(ours.flat_as_double(i) - exact.flat_as_double(i)), limit) << what << " at " << i;
}

struct Sizes {
  int64_t batch, time, source, heads, key_heads, depth, value_depth;
  bool causal;
};

// Forward and backward of the float32 kernels beside the plain ones in float64.
void expect_exact(const Sizes& s) {
  const Tensor q = numbers({s.batch, s.time, s.heads, s.depth}, 1);
  const Tensor k = numbers({s.batch, s.source, s.key_heads, s.depth}, 2);
  const Tensor v = numbers({s.batch, s.source, s.key_heads, s.value_depth}, 3);
  const Tensor dout = numbers({s.batch, s.time, s.heads, s.value_depth}, 4);
  const Attributes attrs{0.5, s.causal};
  const std::string what = "time " + std::to_string(s.time) + ", source " + std::to_string(s.source) + ", depth " +
                           std::to_string(s.depth) + (s.causal ? ", causal" : "");
  const Tensors out = call(get_op("tiled_attention"), {q, k, v}, attrs);
  const Tensors exact = call(get_op("tiled_attention"), {wide(q), wide(k), wide(v)}, attrs);
  const double most = 0.5 * static_cast<double>(s.depth) * largest(q) * largest(k),
               unit = bound(s.depth, s.source, most);
  expect_within(out[0], exact[0], unit * largest(v), what);
  expect_within(out[1], exact[1], unit, what);
  const Tensor none = Tensor::zeros(out[1].shape(), DType::float32);
  const Tensors back = call(get_op("tiled_attention_grad"), {q, k, v, out[0], out[1], dout, none}, attrs);
  const Tensors exact_back = call(get_op("tiled_attention_grad"),
                                  {wide(q), wide(k), wide(v), exact[0], exact[1], wide(dout), wide(none)}, attrs);
  const auto rows = static_cast<double>(std::max(s.time * s.heads / s.key_heads, s.source));
  for (size_t i = 0; i < 3; ++i)
    expect_within(back[i], exact_back[i], 4 * unit * rows * largest(v) * largest(dout), what);
}

TEST(TiledAttention, IsWithinItsBoundAtEverySizeFromOneToForty) {
  for (int64_t n = 1; n <= 40; ++n) {
    expect_exact({2, n, 41 - n, 2, 1, n, 1 + n % 7, false});
    expect_exact({1, n, n, 4, 2, 3, n, true});
  }
}

TEST(TiledAttention, IsWithinItsBoundAcrossChunksAndBlocks) {
  for (const bool causal : {false, true}) {
    expect_exact({1, 300, 129, 2, 2, 8, 8, causal});
    expect_exact({1, 129, 300, 2, 1, 20, 5, causal});
    expect_exact({2, 128, 128, 8, 8, 32, 32, causal});
  }
}

TEST(TiledAttention, HasTheSameBitsOnAnyNumberOfThreads) {
  const Tensor x = numbers({2, 200, 4, 16}, 1);
  std::vector<Tensors> results;
  for (const int64_t threads : {1, 2, 3, 8}) {
    set_num_threads(threads);
    Tensors out = call(get_op("tiled_attention"), {x, x, x}, {0.3, true});
    const Tensors back = call(get_op("tiled_attention_grad"), {x, x, x, out[0], out[1], x, out[1]}, {0.3, true});
    out.insert(out.end(), back.begin(), back.end());
    results.push_back(out);
  }
  set_num_threads(0);
  for (const Tensors& other : results)
    for (size_t i = 0; i < other.size(); ++i)
      EXPECT_EQ(std::memcmp(other[i].raw(), results[0][i].raw(), static_cast<size_t>(other[i].bytes())), 0);
}

TEST(TiledAttention, AnswersARowAlikeWhereverItStands) {
  const Tensor q = numbers({1, 50, 1, 8}, 1), k = numbers({1, 150, 1, 8}, 2);
  const Tensors all = call(get_op("tiled_attention"), {q, k, k}, {1.0, false});
  for (int64_t t = 0; t < 50; t += 7) {
    const Tensor row =
        call1(get_op("slice"), {q}, {std::vector<int64_t>{0, t, 0, 0}, std::vector<int64_t>{1, 1, 1, 8}});
    const Tensors one = call(get_op("tiled_attention"), {row, k, k}, {1.0, false});
    EXPECT_EQ(std::memcmp(one[0].raw(), all[0].data<float>() + t * 8, 8 * sizeof(float)), 0) << t;
  }
}

TEST(TiledAttention, AQueryThatSeesNothingGivesEveryValueAnEqualShareOfItsGradient) {
  const Tensor mask = Tensor::zeros({1, 1, 1, 4}, DType::bool_), x = numbers({1, 2, 1, 2}, 1);
  const Tensor k = numbers({1, 4, 1, 2}, 2), dout = floats({4, 8, 4, 8}, {1, 2, 1, 2});
  const Tensors out = call(get_op("tiled_attention"), {x, k, k, mask}, {1.0, true});
  const Tensor none = Tensor::zeros(out[1].shape(), DType::float32);
  const Tensors back = call(get_op("tiled_attention_grad"), {x, k, k, out[0], out[1], dout, none, mask}, {1.0, true});
  EXPECT_EQ(largest(back[0]), 0);
  EXPECT_EQ(largest(back[1]), 0);
  for (int64_t s = 0; s < 4; ++s) EXPECT_EQ(back[2].at(0, s, 0, 1), 4);
}

TEST(TiledAttention, HugeLogitsNeitherOverflowNorLoseTheLargest) {
  const Tensor q = floats({100, 100}, {1, 1, 1, 2}), k = floats({100, 100, -100, -100}, {1, 2, 1, 2});
  const Tensors out = call(get_op("tiled_attention"), {q, k, floats({3, 5}, {1, 2, 1, 1})}, {1.0, false});
  EXPECT_EQ(out[0].item(), 3);
  EXPECT_EQ(out[1].item(), 20000);
}

}  // namespace
}  // namespace keratin::ops
