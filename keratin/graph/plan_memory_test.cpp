// What a plan does with memory: sharing, writing in place, and what it says of it.
#include <gtest/gtest.h>

#include <cstring>

#include "keratin/base/philox.h"
#include "keratin/graph/evaluate.h"
#include "keratin/graph/passes/passes.h"
#include "keratin/graph/plan.h"
#include "keratin/ops/ops.h"

namespace keratin::graph {
namespace {

const std::vector<TensorSpec> kRow{{{64}, DType::float32}};

/// Numbers counted from a seed.
class Dice {
 public:
  explicit Dice(uint64_t seed) : key_(philox_key(seed)) {}
  size_t below(size_t n) { return philox(philox_counter(next_++, 7), key_)[0] % n; }

 private:
  PhiloxKey key_;
  uint64_t next_ = 0;
};

// Forty steps on what was made so far, element by element, reshapes and sums; some are results, some updates.
Graph random_graph(uint64_t seed, Variable& state) {
  Dice dice(seed);
  return trace(
      [&](const Tensors& x) {
        Tensors made{x[0], x[1], state};
        for (int i = 0; i < 40; ++i) {
          const Tensor a = made[dice.below(made.size())], b = made[made.size() - 1 - dice.below(3)];
          switch (dice.below(6)) {
            case 0:
              made.push_back(ops::tanh(a));
              break;
            case 1:
              made.push_back(ops::reshape(ops::reshape(a, {8, 4}), {4, 8}) * b);
              break;
            case 2:
              made.push_back(a + ops::sum(b, {.axis = 1, .keepdims = true}));
              break;
            case 3:
              state.assign(a - b);
              made.push_back(state);
              break;
            default:
              made.push_back(a * 0.5 + b);
          }
        }
        return Tensors{made.back(), made[made.size() - 4], made[dice.below(made.size())]};
      },
      std::vector<TensorSpec>{{{4, 8}, DType::float32}, {{4, 8}, DType::float32}});
}

TEST(PlanMemory, SharedAndOverwrittenBytesChangeNoBit) {
  for (uint64_t seed = 0; seed < 60; ++seed) {
    const Tensor start = random_argument({{4, 8}, DType::float32}, 9);
    Variable state(start);
    Graph g = random_graph(seed, state);
    optimise(g);
    const Tensors in{random_argument({{4, 8}, DType::float32}, 1), random_argument({{4, 8}, DType::float32}, 2)};
    const Tensors truth = evaluate(g, in, {start});
    for (const std::vector<std::string>& without :
         {std::vector<std::string>{}, {"in_place"}, {"share_memory"}, {"in_place", "share_memory"}}) {
      state.assign(start);
      const Plan plan(g, {.without = without});
      Tensors got = plan.run(in);
      if (!g.updates.empty()) got.push_back(state.value());
      for (size_t i = 0; i < truth.size(); ++i)
        ASSERT_EQ(std::memcmp(got[i].raw(), truth[i].raw(), static_cast<size_t>(truth[i].bytes())), 0)
            << "seed " << seed << ", result " << i << "\n"
            << to_string(g) << plan.memory_report();
    }
  }
}

TEST(PlanMemory, AChainLivesInOnePlace) {
  const Graph g =
      trace([](const Tensors& x) -> Tensors { return {ops::exp(ops::tanh(ops::sin(ops::cos(x[0]))))}; }, kRow);
  EXPECT_EQ(Plan(g).arena_bytes(), 256);
  EXPECT_EQ(Plan(g, {.without = {"in_place"}}).arena_bytes(), 512);
  EXPECT_EQ(Plan(g, {.without = {"in_place", "share_memory"}}).arena_bytes(), 768);
  EXPECT_EQ(Plan(g).temporary_bytes(), 768);
}

TEST(PlanMemory, TheReportSaysWhatSharingSavedAndWhereValuesLive) {
  const Graph g = trace([](const Tensors& x) -> Tensors { return {ops::exp(ops::tanh(ops::sin(x[0])))}; }, kRow);
  const std::string report = Plan(g).memory_report();
  EXPECT_NE(report.find("arena 256 bytes; 512 without sharing (50 % reused)"), std::string::npos) << report;
  EXPECT_NE(report.find("arg0  float32 (64,)  argument 0"), std::string::npos) << report;
  EXPECT_NE(report.find("%2  float32 (64,)  arena 0 .. 256, steps 0 to 2, over %1"), std::string::npos) << report;
  EXPECT_NE(report.find("%3  float32 (64,)  result 0"), std::string::npos) << report;
}

}  // namespace
}  // namespace keratin::graph
