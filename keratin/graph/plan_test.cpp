#include "keratin/graph/plan.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "keratin/graph/jit.h"
#include "keratin/ops/ops.h"

namespace keratin::graph {
namespace {

const TensorSpec kPair{{2}, DType::float32};

TEST(Plan, SwapsTwoVariables) {
  Variable a(Tensor{1, 1}), b(Tensor{2, 2});
  const auto plan = compile(
      [&](const Tensors&) -> Tensors {
        const Tensor old_a = a;
        a.assign(b);
        b.assign(old_a);
        return {};
      },
      {});
  plan->run(Tensors{});
  EXPECT_EQ(a.value().at(0), 2);
  EXPECT_EQ(b.value().at(0), 1);
}

TEST(Plan, ReturnsTheOldValueOfAVariableItOverwrites) {
  Variable a(Tensor{1, 1});
  const auto plan = compile(
      [&](const Tensors& x) -> Tensors {
        const Tensor before = a;
        a.assign(a + x[0]);
        return {before, a};
      },
      std::vector{kPair});
  const Tensors out = plan->run({Tensor{5, 6}});
  EXPECT_EQ(out[0].at(0), 1);
  EXPECT_EQ(out[1].at(1), 7);
  EXPECT_EQ(a.value().at(1), 7);
}

// m is written in place by an elementwise step that also reads it; the later step must see the new value, the earlier
// the old one.
TEST(Plan, WritesInPlaceWithoutDisturbingOtherReaders) {
  Variable m(Tensor{1, 2}), w(Tensor{10, 20});
  auto step = jit([&](const Tensors& g) -> Tensors {
    const Tensor doubled = m * 2.0;
    m.assign(m + g[0]);
    w.assign(w - m);
    return {doubled};
  });
  EXPECT_EQ(step({Tensor{1, 1}})[0].at(1), 4);
  EXPECT_EQ(m.value().at(0), 2);
  EXPECT_EQ(w.value().at(1), 17);
  step({Tensor{1, 1}});
  EXPECT_EQ(w.value().at(1), 13);
}

TEST(Plan, GivesTheSameBitsAsEagerExecution) {
  const auto f = [](const Tensors& x) -> Tensors {
    return {ops::softmax(ops::matmul(ops::tanh(x[0]), x[1])), ops::sum(ops::exp(x[0]), {.axis = 1})};
  };
  Tensor a = Tensor::empty({7, 5}, DType::float32), b = Tensor::empty({5, 3}, DType::float32);
  for (int64_t i = 0; i < a.size(); ++i) a.mutable_data<float>()[i] = 0.37f * static_cast<float>(i % 11) - 1.7f;
  for (int64_t i = 0; i < b.size(); ++i) b.mutable_data<float>()[i] = 0.21f * static_cast<float>(i % 7) - 0.6f;
  const Tensors eager = f({a, b}), planned = jit(f)({a, b});
  for (size_t i = 0; i < eager.size(); ++i)
    for (int64_t k = 0; k < eager[i].size(); ++k) EXPECT_EQ(eager[i].data<float>()[k], planned[i].data<float>()[k]);
}

TEST(Plan, RunsInSeveralThreadsAtOnce) {
  auto f = jit([](const Tensors& x) -> Tensors { return {ops::sum(ops::square(x[0]))}; });
  f({Tensor::full({1000}, 1.0)});
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i)
        if (f({Tensor::full({1000}, t)})[0].item<float>() != 1000.0f * static_cast<float>(t * t)) ++wrong;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace keratin::graph
