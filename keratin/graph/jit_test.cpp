#include "keratin/graph/jit.h"

#include <gtest/gtest.h>

#include <cstring>

#include "keratin/base/log.h"
#include "keratin/base/text.h"
#include "keratin/graph/evaluate.h"
#include "keratin/ops/autocast.h"
#include "keratin/ops/ops.h"

namespace keratin::graph {
namespace {

Tensor rows(int64_t n, int64_t columns = 6) { return random_argument({{n, columns}, DType::float32}, 3); }

void expect_same_bits(const Tensors& a, const Tensors& b, const std::string& what) {
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(ops::spec_of(a[i]), ops::spec_of(b[i])) << what;
    EXPECT_EQ(std::memcmp(a[i].raw(), b[i].raw(), static_cast<size_t>(a[i].bytes())), 0) << what;
  }
}

TEST(Jit, TracesOncePerSignatureAndForgetsTheOldest) {
  auto f = jit([](const Tensors& x) -> Tensors { return {x[0] + 1.0}; }, {.max_plans = 2});
  for (const int64_t n : {1, 2, 1, 2}) f({Tensor::zeros({n})});
  EXPECT_EQ(f.traces(), 2);
  f({Tensor::zeros({3})});
  f({Tensor::zeros({1})});  // the least recently used was dropped
  EXPECT_EQ(f.traces(), 4);
  EXPECT_EQ(f.retraces().back().kind, Retrace::Kind::kForgotten);
}

TEST(Jit, SaysWhyItTracedAgain) {
  auto f = jit([](const Tensors& x) -> Tensors { return {ops::matmul(x[0], x[1])}; });
  f({rows(4), rows(6)});
  f({rows(7), rows(6)});
  f({rows(7), ops::cast(rows(6), DType::float64)});
  {
    const Autocast half(DType::bfloat16);
    f({rows(7), ops::cast(rows(6), DType::float64)});
  }
  const std::string report = f.retrace_report();
  EXPECT_NE(report.find("4 plans, 4 traces"), std::string::npos) << report;
  EXPECT_NE(report.find("1. first call ("), std::string::npos) << report;
  EXPECT_NE(report.find("2. argument 0: shape (4, 6) -> (7, 6) ("), std::string::npos) << report;
  EXPECT_NE(report.find("3. argument 1: dtype float32 -> float64 ("), std::string::npos) << report;
  EXPECT_NE(report.find("4. autocast none -> bfloat16 ("), std::string::npos) << report;
}

TEST(Jit, WarnsOnceWhenItTracesOverAndOver) {
  std::vector<std::string> warnings;
  const WarningSink before = set_warning_handler(
      {[](std::string_view message, void* to) { static_cast<std::vector<std::string>*>(to)->emplace_back(message); },
       &warnings});
  auto f = jit([](const Tensors& x) -> Tensors { return {x[0] + 1.0}; });
  for (int64_t n = 1; n <= 20; ++n) f({Tensor::zeros({n})});
  set_warning_handler(before);
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_NE(warnings[0].find("[jit] a function was traced more than 8 times"), std::string::npos);
}

TEST(Jit, LowersToAGraph) {
  auto f = jit([](const Tensors& x) -> Tensors { return {ops::exp(x[0])}; });
  EXPECT_EQ(to_string(f.lower(std::vector<TensorSpec>{{{2}, DType::float32}})),
            "%1 = exp(arg0) : float32 (2,)\nreturn %1\n");
}

/// Functions of a batch x (n, 6) and a matrix w (6, 3).
struct BatchFunction {
  const char* name;
  Tensors (*call)(const Tensors&);
};

const BatchFunction kOfTheBatch[] = {
    {"dense", [](const Tensors& x) -> Tensors { return {ops::relu(ops::matmul(x[0], x[1]) + 0.5)}; }},
    {"softmax", [](const Tensors& x) -> Tensors { return {ops::softmax(ops::matmul(x[0], x[1]))}; }},
    {"mean",
     [](const Tensors& x) -> Tensors {
       return {ops::mean(x[0], {.axis = 0}), ops::mean(x[0])};
     }},
    {"flatten", [](const Tensors& x) -> Tensors { return {ops::reshape(x[0], {x[0].shape(0) * 6})}; }},
    {"split rows",
     [](const Tensors& x) -> Tensors {
       return {ops::reshape(x[0], {x[0].shape(0) * 2, 3}) * 2.0};
     }},
    {"transpose", [](const Tensors& x) -> Tensors { return {ops::matmul(ops::transpose(x[0]), x[0])}; }},
    {"zeros",
     [](const Tensors& x) -> Tensors {
       return {x[0] + ops::zeros({x[0].shape(0), 6})};
     }},
    {"divided",
     [](const Tensors& x) -> Tensors {
       return {ops::sum(x[0], {.axis = 0}) * (1.0 / static_cast<double>(x[0].shape(0)))};
     }},
    {"twice",
     [](const Tensors& x) -> Tensors {
       return {ops::concatenate({x[0], x[0] * 2.0}, {.axis = 0})};
     }},
};

TEST(SymbolicBatch, OneTraceServesEverySizeBitForBit) {
  const Tensor w = random_argument({{6, 3}, DType::float32}, 4);
  for (const BatchFunction& function : kOfTheBatch) {
    auto f = jit(function.call, {.symbolic_batch = true});
    f({rows(50), w});
    f({rows(51), w});
    const int64_t traces = f.traces();
    EXPECT_EQ(traces, 4) << function.name << "\n" << f.retrace_report();  // two sizes, and two to learn from
    for (int64_t n = 0; n <= 40; ++n)
      expect_same_bits(f({rows(n), w}), function.call({rows(n), w}), cat(function.name, ", batch ", n));
    EXPECT_EQ(f.traces(), traces + 2) << function.name << "\n" << f.retrace_report();  // 0 and 1
  }
}

TEST(SymbolicBatch, SaysWhyAProgramHasNone) {
  const auto report = [](Function function) {
    auto f = jit(function, {.symbolic_batch = true});
    for (const int64_t n : {5, 6, 7}) expect_same_bits(f({rows(n)}), function({rows(n)}), cat("batch ", n));
    EXPECT_EQ(f.traces(), 5);
    return f.retrace_report();
  };
  EXPECT_NE(report([](const Tensors& x) -> Tensors {
              return {x[0] + ops::reshape(ops::arange(x[0].shape(0)), {x[0].shape(0), 1})};
            }).find("is made of the batch size"),
            std::string::npos);
  EXPECT_NE(report([](const Tensors& x) -> Tensors {
              Tensor y = x[0];
              for (int64_t i = 0; i < x[0].shape(0) % 7; ++i) y = y * 2.0;
              return {y};
            }).find("the number of steps depends on the batch size"),
            std::string::npos);
  EXPECT_NE(report([](const Tensors& x) -> Tensors {
              return {x[0].shape(0) < 100 ? ops::exp(x[0]) : ops::tanh(x[0])};
            }).find("no program for every batch size: the order of steps"),
            std::string::npos);
}

TEST(SymbolicBatch, AllocatesNothingOfTheSizesItLearnsFrom) {
  auto f = jit(
      [](const Tensors& x) -> Tensors {
        return {ops::sum(ops::zeros({x[0].shape(0), 1024, 16})) + ops::sum(x[0])};  // 1.3 GB at a batch of 20,011
      },
      {.symbolic_batch = true});
  EXPECT_EQ(f({rows(2)})[0].item<float>(), ops::sum(rows(2)).item<float>());
  EXPECT_EQ(f({rows(3)})[0].item<float>(), ops::sum(rows(3)).item<float>());
  EXPECT_NE(f.retrace_report().find("tracing with a large batch failed"), std::string::npos) << f.retrace_report();
}

}  // namespace
}  // namespace keratin::graph
