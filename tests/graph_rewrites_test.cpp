// The rewriter itself, what rewrites must leave alone, and the rewrites that are functions.
#include "keratin/graph/rewrite/rewriter.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "keratin/autograd/tape.h"
#include "keratin/base/error.h"
#include "keratin/graph/passes/passes.h"
#include "keratin/graph/plan.h"
#include "keratin/graph/trace.h"
#include "keratin/ops/ops.h"

namespace keratin::graph {
namespace {

using ops::Tensors;

const TensorSpec kRows{{2, 3}, DType::float32};

std::string stabilised(const Function& f, std::vector<TensorSpec> specs = {kRows}) {
  Graph g = trace(f, specs);
  simplify(g);
  stabilise(g);
  return to_string(g);
}

RewriteCounts counts_of(const RewriteSet& set, const Function& f, std::vector<TensorSpec> specs = {kRows}) {
  Graph g = trace(f, specs);
  simplify(g);
  RewriteCounts counts = rewrite(g, set);
  return counts;
}

bool untouched(const Function& f, std::vector<TensorSpec> specs = {kRows}) {
  return counts_of(stability_rewrites(), f, std::move(specs)).empty();
}

TEST(Patterns, SayWhereTheyAreMalformed) {
  PatternNames names;
  EXPECT_THROW(parse_pattern("log(", names), Error);
  EXPECT_THROW(parse_pattern("log(x) y", names), Error);
  EXPECT_THROW(parse_pattern("x +", names), Error);
  EXPECT_THROW(parse_pattern("x", names, "no definition"), Error);
  EXPECT_THROW(find_condition("unheard_of"), Error);
}

TEST(Rewrites, CountThemselves) {
  const RewriteCounts counts = counts_of(stability_rewrites(), [](const Tensors& x) -> Tensors {
    return {ops::log(ops::softmax(x[0])), ops::log(ops::softmax(x[0] * 2))};
  });
  EXPECT_EQ(counts, (RewriteCounts{{"log_of_softmax", 2}}));
}

TEST(Rewrites, KeepTheUsersLine) {
  Graph g = trace([](const Tensors& x) -> Tensors { return {ops::log(ops::softmax(x[0]))}; }, std::vector{kRows});
  for (Step& step : g.steps) step.where = {"users.cpp", 7};
  stabilise(g);
  ASSERT_EQ(g.steps.size(), 1u);
  EXPECT_EQ(to_string(g.steps[0].where), "users.cpp:7");
}

TEST(Rewrites, ThatUndoEachOtherEnd) {
  static constexpr Rewrite kSwap[] = {
      {.name = "there", .from = "log(x)", .to = "exp(x)", .why = ""},
      {.name = "back", .from = "exp(x)", .to = "log(x)", .why = ""},
  };
  const RewriteSet set({kSwap}, {});
  Graph g = trace([](const Tensors& x) -> Tensors { return {ops::log(x[0])}; }, std::vector{kRows});
#ifdef NDEBUG
  EXPECT_NO_THROW(rewrite(g, set));
#else
  EXPECT_THROW(rewrite(g, set), Error);
#endif
}

TEST(Rewrites, FindCallsThatWereWrittenTwice) {
  EXPECT_NE(stabilised([](const Tensors& x) -> Tensors {
              return {ops::exp(x[0]) / ops::sum(ops::exp(x[0]), {.axis = -1, .keepdims = true})};
            }).find("softmax"),
            std::string::npos);
}

TEST(Rewrites, KeepWhatOthersRead) {
  Graph g = trace(
      [](const Tensors& x) -> Tensors {
        const Tensor p = ops::softmax(x[0]);
        return {p, ops::log(p)};
      },
      std::vector{kRows});
  optimise(g);
  const std::string text = to_string(g);
  EXPECT_NE(text.find(" softmax("), std::string::npos) << text;
  EXPECT_NE(text.find("log_softmax("), std::string::npos) << text;
}

TEST(Stability, LeavesOtherAxesOtherConstantsAndOtherOperandsAlone) {
  using ops::exp, ops::log, ops::sum, ops::softmax, ops::sigmoid;
  EXPECT_TRUE(untouched([](const Tensors& x) -> Tensors { return {log(2 + exp(x[0]))}; }));
  EXPECT_TRUE(untouched([](const Tensors& x) -> Tensors { return {exp(x[0]) - 2}; }));
  EXPECT_TRUE(untouched([](const Tensors& x) -> Tensors { return {log(sum(x[0], {.axis = -1}))}; }));
  EXPECT_TRUE(untouched(
      [](const Tensors& x) -> Tensors { return {exp(x[0]) / sum(exp(x[0] * 2), {.axis = -1, .keepdims = true})}; }));
  EXPECT_TRUE(untouched([](const Tensors& x) -> Tensors { return {2 - sigmoid(x[0])}; }));
  EXPECT_TRUE(untouched([](const Tensors& x) -> Tensors { return {sigmoid(x[0]) * exp(x[0])}; }));
  EXPECT_TRUE(untouched([](const Tensors& x) -> Tensors { return {sigmoid(x[0]) / sigmoid(x[0] * 2)}; }));
  EXPECT_TRUE(untouched([](const Tensors& x) -> Tensors { return {ops::sqrt(ops::square(x[0]) + x[0])}; }));
  EXPECT_TRUE(untouched([](const Tensors& x) -> Tensors { return {softmax(x[0], {.axis = 0}) / softmax(x[0])}; }));
  EXPECT_TRUE(untouched([](const Tensors& x) -> Tensors {
    return {ops::mean(ops::square(x[0]), {.axis = 0}) - ops::square(ops::mean(x[0] * 2, {.axis = 0}))};
  }));
  // The sum over the rows does not belong to the columns.
  EXPECT_TRUE(untouched([](const Tensors& x) -> Tensors { return {exp(x[0]) / sum(exp(x[0]), {.axis = 0})}; },
                        {{{3, 3}, DType::float32}}));
}

TEST(Stability, LeavesWhatIsStableAlone) {
  EXPECT_TRUE(untouched([](const Tensors& x) -> Tensors {
    return {ops::logsumexp(x[0], {.axis = -1}), ops::log_softmax(x[0]), ops::softplus(x[0]), ops::erfc(x[0])};
  }));
}

TEST(Stability, LeavesComplexNumbersAndIntegersAlone) {
  EXPECT_TRUE(untouched([](const Tensors& x) -> Tensors { return {ops::log(1 + x[0])}; }, {{{3}, DType::complex64}}));
  EXPECT_TRUE(untouched([](const Tensors& x) -> Tensors { return {-(-x[0])}; }, {{{3}, DType::int32}}));
}

TEST(Stability, WorksInHalfAndDoublePrecision) {
  for (const DType dtype : {DType::float16, DType::bfloat16, DType::float64}) {
    const Tensor x = ops::cast(Tensor({-1000.0f, 0.0f, 1000.0f}), dtype);
    const TensorSpec spec = ops::spec_of(x);
    Graph g = trace([](const Tensors& in) -> Tensors { return {ops::log(1 + ops::exp(in[0]))}; }, std::span(&spec, 1));
    optimise(g);
    const Tensor y = Plan(std::move(g)).run({x})[0];
    EXPECT_EQ(y.dtype(), dtype);
    EXPECT_EQ(y.flat_as_double(2), 1000.0);
  }
}

TEST(Stability, DoesNotRunWhenOnlyExactPassesDo) {
  Graph g = trace([](const Tensors& x) -> Tensors { return {ops::log(ops::softmax(x[0]))}; }, std::vector{kRows});
  optimise(g, {.exact_only = true});
  EXPECT_EQ(to_string(g).find("log_softmax"), std::string::npos);
}

TEST(Stability, ZeroTimesAProductIsZero) {
  const auto f = [](const Tensors& x) -> Tensors {
    return {ops::matmul(x[0], ops::zeros({3, 4})), 0.0f * ops::matmul(x[0], x[1])};
  };
  Graph g = trace(f, std::vector<TensorSpec>{kRows, {{3, 4}, DType::float32}});
  optimise(g);
  EXPECT_TRUE(g.steps.empty()) << to_string(g);
}

// --- Loss fusion.

TEST(LossFusion, TakesCrossEntropiesFromTheLogits) {
  const Tensor x(std::vector<float>{30, -90, 0, 1, 2, -3}, {2, 3}), hot(std::vector<float>{0, 1, 0, 1, 0, 0}, {2, 3});
  const Tensor labels = ops::cast(Tensor({1.0f, 0.0f}), DType::int32);
  using Loss = Tensor (*)(const Tensor&, const Tensor&, bool);
  const auto run = [&](Loss loss, const Tensor& target, bool from_logits) {
    const auto f = [&](const Tensors& in) -> Tensors {
      GradientTape tape;
      tape.watch(in[0]);
      const Tensor total = ops::sum(loss(in[1], in[0], from_logits) * 3);
      return {total, tape.gradient(total, in[0])};
    };
    Graph g = trace(f, std::vector{ops::spec_of(x), ops::spec_of(target)});
    optimise(g);
    EXPECT_EQ(to_string(g).find("clip"), std::string::npos) << to_string(g);
    return Plan(std::move(g)).run({x, target});
  };
  const auto same = [&](Loss loss, const Tensor& target) {
    const Tensors fused = run(loss, target, false), given = run(loss, target, true);
    for (size_t i = 0; i < 2; ++i)
      for (int64_t j = 0; j < given[i].size(); ++j) {
        const double a = fused[i].flat_as_double(j), b = given[i].flat_as_double(j);
        EXPECT_NEAR(a, b, 1e-6 * std::max(1.0, std::fabs(b)));
      }
  };
  same(
      [](const Tensor& y, const Tensor& z, bool logits) {
        return ops::categorical_crossentropy(y, logits ? z : ops::softmax(z), {.from_logits = logits});
      },
      hot);
  same([](const Tensor& y, const Tensor& z,
          bool logits) { return ops::binary_crossentropy(y, logits ? z : ops::sigmoid(z), {.from_logits = logits}); },
       hot);
  same(
      [](const Tensor& y, const Tensor& z, bool logits) {
        return ops::sparse_categorical_crossentropy(y, logits ? z : ops::softmax(z), {.from_logits = logits});
      },
      labels);
  same(
      [](const Tensor& y, const Tensor& z, bool logits) {
        return logits ? ops::categorical_crossentropy(y, z, {.from_logits = true})
                      : -ops::sum(y * ops::log(ops::softmax(z)), {.axis = -1});
      },
      hot);
  same(
      [](const Tensor& y, const Tensor& z, bool logits) {
        const Tensor p = ops::sigmoid(z);
        return logits ? ops::binary_crossentropy(y, z, {.from_logits = true})
                      : -(y * ops::log(p) + (1 - y) * ops::log(1 - p));
      },
      hot);
}

// --- Exact algebra: the same bits with and without.

struct Exact {
  const char* name;
  Tensor (*f)(const Tensors&);
  size_t steps;  ///< that are left
};

class ExactAlgebra : public testing::TestWithParam<Exact> {};

TEST_P(ExactAlgebra, KeepsEveryBitInFewerSteps) {
  std::vector<float> numbers = {0.0f, -0.0f, 1.5f, -2.25f, 3e38f, -1e-40f, 1e-30f, 7.0f, 0.1f};
  const Tensor x(numbers, {3, 3}), y(std::vector<float>{1, -2, 0.5f, 3e-5f, -0.0f, 9, 4, 5, 6}, {3, 3});
  const auto f = [&](const Tensors& in) -> Tensors { return {GetParam().f(in)}; };
  Graph g = trace(f, std::vector{ops::spec_of(x), ops::spec_of(y)});
  simplify(g);
  shape_promotion(g);
  algebra(g);
  dead_code(g);
  const std::string text = to_string(g);
  EXPECT_EQ(g.steps.size(), GetParam().steps) << text;
  const Tensor value = Plan(std::move(g)).run({x, y})[0], wanted = f({x, y})[0];
  ASSERT_EQ(ops::spec_of(value), ops::spec_of(wanted));
  EXPECT_EQ(std::memcmp(value.raw(), wanted.raw(), static_cast<size_t>(wanted.bytes())), 0) << text;
}

INSTANTIATE_TEST_SUITE_P(
    Forms, ExactAlgebra,
    testing::Values(
        Exact{"two_signs", [](const Tensors& x) { return -(-x[0]); }, 0},
        Exact{"plus_negative", [](const Tensors& x) { return x[0] + (-x[1]); }, 1},
        Exact{"minus_negative", [](const Tensors& x) { return x[0] - (-x[1]); }, 1},
        Exact{"signs_of_factors", [](const Tensors& x) { return (-x[0]) * (-x[1]); }, 1},
        Exact{"sign_into_constant", [](const Tensors& x) { return -(x[0] * 3); }, 1},
        Exact{"square", [](const Tensors& x) { return x[0] * x[0]; }, 1},
        Exact{"twice", [](const Tensors& x) { return x[0] + x[0]; }, 1},
        Exact{"eighth", [](const Tensors& x) { return x[0] / 8; }, 1},
        Exact{"where_equal", [](const Tensors& x) { return ops::where(x[1] > 0, x[0], x[0]); }, 0},
        Exact{"reshapes",
              [](const Tensors& x) {
                return ops::reshape(ops::reshape(x[0], {9}), {1, 9});
              },
              1},
        Exact{"expand_and_squeeze",
              [](const Tensors& x) { return ops::squeeze(ops::expand_dims(x[0], 1), {.axis = 1}); }, 0},
        Exact{"kept_axes", [](const Tensors& x) { return ops::expand_dims(ops::sum(x[0], {.axis = 1}), 1); }, 1},
        Exact{"two_transposes", [](const Tensors& x) { return ops::transpose(ops::transpose(x[0])); }, 0},
        Exact{"casts", [](const Tensors& x) { return ops::cast(ops::cast(x[0], DType::float64), DType::float32); }, 0},
        Exact{"narrowing_casts",
              [](const Tensors& x) { return ops::cast(ops::cast(x[0], DType::bfloat16), DType::float32); }, 2},
        Exact{"broadcast",
              [](const Tensors& x) {
                return ops::broadcast_to(ops::max(x[0], {.axis = 1, .keepdims = true}), {3, 3}) * x[1];
              },
              2},
        Exact{"transpose_in_product", [](const Tensors& x) { return ops::matmul(ops::transpose(x[0]), x[1]); }, 1},
        Exact{"second_transpose_in_product", [](const Tensors& x) { return ops::matmul(x[0], ops::transpose(x[1])); },
              1},
        Exact{"shape_alone", [](const Tensors& x) { return ops::broadcast_like(ops::max(x[0]), ops::exp(x[1])); }, 2}),
    [](const auto& instance) { return std::string(instance.param.name); });

}  // namespace
}  // namespace keratin::graph
