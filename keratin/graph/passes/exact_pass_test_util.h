// For the tests of passes that keep every bit.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "keratin/base/parallel_for.h"
#include "keratin/graph/compile.h"
#include "keratin/graph/plan.h"
#include "keratin/ops/ops.h"
#include "keratin/ops/random/random.h"

namespace keratin::graph {

inline Tensor numbers(const Shape& shape, int seed) { return random::normal(shape, {.seed = seed}); }

inline std::vector<TensorSpec> specs_of(const Tensors& in) {
  std::vector<TensorSpec> specs;
  for (const Tensor& t : in) specs.push_back(ops::spec_of(t));
  return specs;
}

inline int64_t count(const Plan& plan, std::string_view op) {
  const auto& steps = plan.graph().steps;
  return std::count_if(steps.begin(), steps.end(), [&](const Step& step) { return step.op->name == op; });
}

inline void expect_same_bits(const Tensors& now, const Tensors& expected) {
  ASSERT_EQ(now.size(), expected.size());
  for (size_t i = 0; i < now.size(); ++i) {
    ASSERT_EQ(ops::spec_of(now[i]), ops::spec_of(expected[i]));
    EXPECT_EQ(std::memcmp(now[i].raw(), expected[i].raw(), static_cast<size_t>(now[i].bytes())), 0) << "result " << i;
  }
}

/// The pass leaves so many steps of `op`, and the same bits as without it, on any number of threads.
inline void expect_exact_pass(const char* pass, std::string_view op, int64_t steps, const Function& function,
                              const Tensors& in) {
  const auto plan = compile(function, specs_of(in)), plain = compile(function, specs_of(in), {.without = {pass}});
  EXPECT_EQ(count(*plan, op), steps) << to_string(plan->graph());
  EXPECT_EQ(count(*plain, op), 0);
  const Tensors expected = plain->run(in);
  for (const int64_t threads : {1, 2, 8}) {
    SCOPED_TRACE(threads);
    set_num_threads(threads);
    expect_same_bits(plan->run(in), expected);
  }
  set_num_threads(0);
}

}  // namespace keratin::graph
