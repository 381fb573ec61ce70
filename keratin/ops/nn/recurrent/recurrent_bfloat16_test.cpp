// Products of bfloat16 in recurrent layers.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "keratin/base/parallel_for.h"
#include "keratin/ops/autocast.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/linalg/matmul/gemm.h"
#include "keratin/ops/nn/recurrent/sequence_op.h"
#include "keratin/ops/ops.h"
#include "keratin/ops/random/random.h"

namespace keratin::ops::recurrent {
namespace {

/// One layer's inputs.
struct Layer {
  Cell cell;
  int64_t batch, time, features, units;
  // Multiples of 1/16 between -1 and 1, which bfloat16 holds exactly; otherwise normal numbers, so small that errors do
  // not grow from step to step.
  bool exact = false;

  Tensor numbers(const Shape& shape, int seed) const {
    if (!exact) return random::normal(shape, {.stddev = 0.1, .seed = seed});
    return cast(random::randint(shape, -16, 17, {.seed = seed}), DType::float32) / 16.0;
  }
  Tensors inputs() const {
    const int64_t gates = cell == Cell::kLstm ? 4 : 3;
    Tensors in{numbers({batch, time, features}, 1), numbers({batch, units}, 2)};
    if (cell == Cell::kLstm) in.push_back(numbers({batch, units}, 3));
    in.push_back(numbers({features, gates * units}, 4));
    in.push_back(numbers({units, gates * units}, 5));
    in.push_back(cell == Cell::kLstm ? numbers({gates * units}, 6) : numbers({2, gates * units}, 6));
    in.push_back(Tensor::empty({0}, DType::bool_));
    return in;
  }
  Tensors forward(bool bfloat16) const {
    return call(get_op(cell == Cell::kLstm ? "lstm_sequence" : "gru_sequence"), inputs(), {false, true, bfloat16});
  }
  // Of all inputs, for gradients of ones.
  Tensors backward(bool bfloat16) const {
    const Tensors out = forward(false);
    Tensors in = inputs();
    in.push_back(out[0]);
    in.push_back(out.back());
    for (size_t i = 0; i + 1 < out.size(); ++i) in.push_back(ones_like(out[i]));
    return call(get_op(cell == Cell::kLstm ? "lstm_sequence_grad" : "gru_sequence_grad"), in, {false, true, bfloat16});
  }
};

double largest(const Tensor& t) {
  double most = 0;
  for (const float v : t.to_vector<float>()) most = std::max(most, std::fabs(static_cast<double>(v)));
  return most;
}

void expect_close(const Tensors& a, const Tensors& b, double relative, const Layer& layer) {
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(spec_of(a[i]), spec_of(b[i]));
    if (a[i].size() == 0) continue;
    EXPECT_LE(largest(a[i] - b[i]), relative * std::max(largest(b[i]), 1e-3))
        << "result " << i << " of (" << layer.batch << ", " << layer.time << ", " << layer.features << ") and "
        << layer.units << " units";
  }
}

std::vector<Layer> layers(int64_t time, bool exact) {
  std::vector<Layer> all;
  for (const Cell cell : {Cell::kLstm, Cell::kGru})
    for (const auto& [batch, features, units] :
         {std::tuple{1, 1, 1}, {3, 2, 5}, {5, 7, 16}, {7, 16, 17}, {33, 31, 40}, {64, 32, 128}})
      all.push_back({cell, batch, time, features, units, exact});
  return all;
}

class RecurrentBfloat16 : public testing::Test {
  void SetUp() override {
    if (!matmul_detail::has_bfloat16_products()) GTEST_SKIP() << "this processor or target has no such products";
  }
};

// A step whose operands bfloat16 holds differs from float32 by the order of sums alone.
TEST_F(RecurrentBfloat16, RoundsNothingButOperands) {
  for (const Layer& layer : layers(1, true)) expect_close(layer.forward(true), layer.forward(false), 1e-5, layer);
}

// Of each operand 2^-9 is lost at most, so a sum of K products with random signs errs by about 2^-8 of its size, which
// the gates, whose slopes are 1 at most, pass on.
TEST_F(RecurrentBfloat16, StaysNearFloat32OverManySteps) {
  for (const Layer& layer : layers(20, false)) {
    expect_close(layer.forward(true), layer.forward(false), 0.03, layer);
    expect_close(layer.backward(true), layer.backward(false), 0.03, layer);
  }
}

TEST_F(RecurrentBfloat16, GivesTheSameBitsOnAnyNumberOfThreads) {
  const Layer layer{Cell::kLstm, 70, 9, 33, 64};
  set_num_threads(1);
  const Tensors one = layer.forward(true), back = layer.backward(true);
  for (const int64_t threads : {2, 8}) {
    set_num_threads(threads);
    const Tensors many = layer.forward(true), many_back = layer.backward(true);
    for (size_t i = 0; i < one.size(); ++i)
      EXPECT_EQ(std::memcmp(one[i].raw(), many[i].raw(), static_cast<size_t>(one[i].bytes())), 0);
    for (size_t i = 0; i < back.size(); ++i)
      EXPECT_EQ(std::memcmp(back[i].raw(), many_back[i].raw(), static_cast<size_t>(back[i].bytes())), 0);
  }
  set_num_threads(0);
}

TEST_F(RecurrentBfloat16, IsWhatAutocastAsksFor) {
  const Layer layer{Cell::kLstm, 4, 6, 8, 24};
  const Tensors in = layer.inputs();
  const auto sequence = [&] {
    return lstm(in[0], in[3], in[4], {.bias = in[5], .initial_h = in[1], .initial_c = in[2]})[0];
  };
  const Tensor plain = sequence();
  const Autocast mixed(DType::bfloat16);
  const Tensor rounded = sequence();
  EXPECT_EQ(rounded.dtype(), DType::float32);
  EXPECT_GT(largest(rounded - plain), 0);
  EXPECT_EQ(std::memcmp(rounded.raw(), layer.forward(true)[0].raw(), static_cast<size_t>(rounded.bytes())), 0);
}

}  // namespace
}  // namespace keratin::ops::recurrent
