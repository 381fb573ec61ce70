// Naive programs, compiled with their gradients: value and gradient in float32 are those of the exact formulas, at
// arguments where the naive ones are NaN, infinite or 0.
#include <gtest/gtest.h>

#include <cmath>

#include "keratin/autograd/tape.h"
#include "keratin/graph/passes/passes.h"
#include "keratin/graph/plan.h"
#include "keratin/graph/trace.h"
#include "keratin/ops/ops.h"

namespace keratin::graph {
namespace {

using ops::Tensors;
using std::exp, std::expm1, std::fabs, std::log, std::log1p;

struct Result {
  Tensor value, gradient;
  std::string text;
};

// The gradient of sum(weights * f(x)).
Result compiled(const std::function<Tensor(const Tensor&)>& f, const Tensor& x, const Tensor& weights = 1.0f) {
  const TensorSpec spec = ops::spec_of(x);
  Graph graph = trace(
      [&](const Tensors& given) -> Tensors {
        GradientTape tape;
        tape.watch(given[0]);
        const Tensor y = f(given[0]);
        return {y, tape.gradient(ops::sum(y * weights), given[0])};
      },
      std::span(&spec, 1));
  optimise(graph);
  Result out;
  out.text = to_string(graph);
  const Tensors results = Plan(std::move(graph)).run({x});
  out.value = results[0], out.gradient = results[1];
  return out;
}

// 24 ULP: four ops of at most 4 ULP, and the product with the incoming gradient.
constexpr double kRelative = 24 * 6e-8;

void expect_close(const Tensor& value, const std::vector<double>& wanted, const std::string& text,
                  double absolute = 1e-37) {
  ASSERT_EQ(value.size(), static_cast<int64_t>(wanted.size()));
  for (size_t i = 0; i < wanted.size(); ++i) {
    const double a = value.flat_as_double(static_cast<int64_t>(i)), b = wanted[i];
    EXPECT_TRUE(a == b || fabs(a - b) <= kRelative * fabs(b) + absolute)
        << a << " instead of " << b << " at " << i << " of\n"
        << text;
  }
}

struct Scalar {
  const char* name;
  Tensor (*f)(const Tensor&);
  std::vector<double> at;
  double (*value)(double);
  double (*slope)(double);
  double absolute = 1e-37;
};

double sigmoid_of(double x) { return x > 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x)); }
double softplus_of(double x) { return (x > 0 ? x : 0) + log1p(exp(-fabs(x))); }

std::vector<Scalar> scalars() {
  using namespace ops;
  return {
      {"log_of_sigmoid",
       [](const Tensor& x) { return ops::log(sigmoid(x)); },
       {-1e4, -200, -1, 0.5, 20, 200},
       [](double x) { return -softplus_of(-x); },
       [](double x) { return sigmoid_of(-x); }},
      {"log_of_one_minus_sigmoid",
       [](const Tensor& x) { return ops::log(1 - sigmoid(x)); },
       {-20, 0.5, 40, 200, 1e4},
       [](double x) { return -softplus_of(x); },
       [](double x) { return -sigmoid_of(x); }},
      {"softplus_by_hand",
       [](const Tensor& x) { return ops::log(1 + ops::exp(x)); },
       {-30, -1, 3, 100, 1e4},
       [](double x) { return softplus_of(x); },
       [](double x) { return sigmoid_of(x); }},
      {"sigmoid_by_hand",
       [](const Tensor& x) { return 1 / (1 + ops::exp(-x)); },
       {-1000, -50, -1, 3, 100},
       [](double x) { return sigmoid_of(x); },
       [](double x) { return sigmoid_of(x) * sigmoid_of(-x); }},
      {"sigmoid_by_quotient",
       [](const Tensor& x) { return ops::exp(x) / (1 + ops::exp(x)); },
       {-50, -1, 3, 1000},
       [](double x) { return sigmoid_of(x); },
       [](double x) { return sigmoid_of(x) * sigmoid_of(-x); },
       1e-7},
      {"log_of_sigmoid_by_hand",
       [](const Tensor& x) { return ops::log(1 / (1 + ops::exp(-x))); },
       {-1000, -1, 30},
       [](double x) { return -softplus_of(-x); },
       [](double x) { return sigmoid_of(-x); }},
      {"log_of_one_minus_exp",
       [](const Tensor& x) { return ops::log(1 - ops::exp(x)); },
       {-100, -20, -1, -1e-9},
       [](double x) { return x > -0.7 ? log(-expm1(x)) : log1p(-exp(x)); },
       [](double x) { return -1 / expm1(-x); }},
      {"log_of_erfc",
       [](const Tensor& x) { return ops::log(erfc(x)); },
       {-3, 1, 5, 20},
       [](double x) { return log(std::erfc(x)); },
       [](double x) { return -1.1283791670955126 * exp(-x * x) / std::erfc(x); }},
      {"log_of_erfc_by_erf",
       [](const Tensor& x) { return ops::log(1 - erf(x)); },
       {-3, 1, 5, 20},
       [](double x) { return log(std::erfc(x)); },
       [](double x) { return -1.1283791670955126 * exp(-x * x) / std::erfc(x); }},
      {"normal_log_cdf",
       [](const Tensor& x) { return ops::log(0.5 * (1 + erf(x / 1.4142135623730951))); },
       {-30, -10, -1, 2},
       [](double x) { return log(0.5 * std::erfc(-x * M_SQRT1_2)); },
       [](double x) { return exp(-x * x / 2) * 0.3989422804014327 / (0.5 * std::erfc(-x * M_SQRT1_2)); }},
      {"log_of_one_minus_tanh_squared",
       [](const Tensor& x) { return ops::log(1 - square(tanh(x))); },
       {-100, -10, -0.5, 2, 12},
       [](double x) { return 2 * (M_LN2 - fabs(x) - softplus_of(-2 * fabs(x))); },
       [](double x) { return -2 * std::tanh(x); }},
      {"log_of_cosh",
       [](const Tensor& x) { return ops::log(cosh(x)); },
       {-1000, -0.5, 1e-4, 2, 100},
       [](double x) { return fabs(x) + log1p(expm1(-2 * fabs(x)) / 2); },
       [](double x) { return std::tanh(x); }},
      {"exp_minus_one",
       [](const Tensor& x) { return ops::exp(x) - 1; },
       {-1e-9, 1e-5, 2},
       [](double x) { return expm1(x); },
       [](double x) { return exp(x); }},
      {"log_of_one_plus",
       [](const Tensor& x) { return ops::log(1 + x); },
       {-1e-9, 1e-5, 2},
       [](double x) { return log1p(x); },
       [](double x) { return 1 / (1 + x); }},
      {"log_of_exp",
       [](const Tensor& x) { return ops::log(ops::exp(x)); },
       {-1000, 2, 1000},
       [](double x) { return x; },
       [](double) { return 1.0; }},
      {"norm_of_pair",
       [](const Tensor& x) { return sqrt(x * x + square(x * 2)); },
       {-1e30, 1e-25, 3, 1e30},
       [](double x) { return std::sqrt(5.0) * fabs(x); },
       [](double x) { return std::sqrt(5.0) * (x < 0 ? -1 : 1); }},
      {"log_of_sum_of_two",
       [](const Tensor& x) { return ops::log(ops::exp(x) + ops::exp(x * 2)); },
       {-200, 1, 600},
       [](double x) { return x + softplus_of(x); },
       [](double x) { return 1 + sigmoid_of(x); }},
      {"tanh_by_hand",
       [](const Tensor& x) { return (ops::exp(x) - ops::exp(-x)) / (ops::exp(x) + ops::exp(-x)); },
       {-2, 0.5, 3},
       [](double x) { return std::tanh(x); },
       [](double x) { return 1 / (std::cosh(x) * std::cosh(x)); },
       1e-6},
  };
}

class NaiveScalar : public testing::TestWithParam<Scalar> {};

TEST_P(NaiveScalar, HasTheExactValueAndGradientOnceCompiled) {
  const Scalar& c = GetParam();
  const Tensor x = ops::cast(Tensor(c.at), DType::float32);
  std::vector<double> values, slopes;
  for (const double at : x.to_vector<double>()) values.push_back(c.value(at)), slopes.push_back(c.slope(at));
  const Result r = compiled(c.f, x);
  expect_close(r.value, values, r.text, c.absolute);
  expect_close(r.gradient, slopes, r.text, c.absolute);
}

INSTANTIATE_TEST_SUITE_P(Table, NaiveScalar, testing::ValuesIn(scalars()),
                         [](const auto& instance) { return std::string(instance.param.name); });

// Softmax and friends over the last axis of two rows, one of them far out.
const std::vector<double> kRows[] = {{1000, 999, -1000}, {-2000, -2001.5, -2000.5}};

struct Row {
  const char* name;
  Tensor (*f)(const Tensor&);
  bool log;  // of softmax, else softmax
};

std::vector<Row> rows() {
  using namespace ops;
  return {
      {"log_of_softmax", [](const Tensor& x) { return ops::log(softmax(x)); }, true},
      {"softmax_by_hand",
       [](const Tensor& x) { return ops::exp(x) / sum(ops::exp(x), {.axis = -1, .keepdims = true}); }, false},
      {"softmax_by_hand_expanded",
       [](const Tensor& x) { return ops::exp(x) / expand_dims(sum(ops::exp(x), {.axis = -1}), -1); }, false},
      {"softmax_shifted",
       [](const Tensor& x) {
         const Tensor e = ops::exp(x - max(x, {.axis = -1, .keepdims = true}));
         return e / sum(e, {.axis = -1, .keepdims = true});
       },
       false},
      {"log_of_softmax_by_hand",
       [](const Tensor& x) { return ops::log(ops::exp(x) / sum(ops::exp(x), {.axis = -1, .keepdims = true})); }, true},
      {"log_of_softmax_shifted",
       [](const Tensor& x) {
         const Tensor e = ops::exp(x - max(x, {.axis = -1, .keepdims = true}));
         return ops::log(e / sum(e, {.axis = -1, .keepdims = true}));
       },
       true},
      {"x_minus_log_sum_exp",
       [](const Tensor& x) { return x - ops::log(sum(ops::exp(x), {.axis = -1, .keepdims = true})); }, true},
      {"x_minus_logsumexp", [](const Tensor& x) { return x - logsumexp(x, {.axis = -1, .keepdims = true}); }, true},
      {"exp_of_log_softmax", [](const Tensor& x) { return ops::exp(log_softmax(x)); }, false},
  };
}

class NaiveRow : public testing::TestWithParam<Row> {};

TEST_P(NaiveRow, HasTheExactValueAndGradientOnceCompiled) {
  const std::vector<double> weights = {0.5, -2, 3};
  std::vector<float> given;
  std::vector<double> values, gradients;
  for (const auto& row : kRows) {
    double top = -1e300, total = 0, weighted = 0;
    for (const double x : row) given.push_back(static_cast<float>(x)), top = std::max(top, x);
    for (const double x : row) total += exp(x - top);
    const auto p = [&](size_t i) { return exp(row[i] - top) / total; };
    for (size_t i = 0; i < 3; ++i) weighted += weights[i] * (GetParam().log ? 1 : p(i));
    for (size_t i = 0; i < 3; ++i) {
      values.push_back(GetParam().log ? row[i] - top - log(total) : p(i));
      gradients.push_back(GetParam().log ? weights[i] - p(i) * weighted : p(i) * (weights[i] - weighted));
    }
  }
  const Result r = compiled(GetParam().f, Tensor(given, {2, 3}), {0.5f, -2, 3});
  expect_close(r.value, values, r.text, 2e-6);
  expect_close(r.gradient, gradients, r.text, 2e-6);
}

INSTANTIATE_TEST_SUITE_P(Table, NaiveRow, testing::ValuesIn(rows()),
                         [](const auto& instance) { return std::string(instance.param.name); });

struct Reduced {
  const char* name;
  Tensor (*f)(const Tensor&);
};

class NaiveLogSumExp : public testing::TestWithParam<Reduced> {};

TEST_P(NaiveLogSumExp, HasTheExactValueAndGradientOnceCompiled) {
  for (const double base : {1000.0, -1000.0}) {
    const Tensor x({static_cast<float>(base), static_cast<float>(base - 1), static_cast<float>(base + 0.5)});
    const double total = 1 + exp(-1) + exp(0.5);
    const Result r = compiled(GetParam().f, ops::reshape(x, {1, 3}));
    expect_close(r.value, {base + log(total)}, r.text);
    expect_close(r.gradient, {1 / total, exp(-1) / total, exp(0.5) / total}, r.text, 1e-6);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Forms, NaiveLogSumExp,
    testing::Values(Reduced{"of_all", [](const Tensor& x) { return ops::log(ops::sum(ops::exp(x))); }},
                    Reduced{"of_axis", [](const Tensor& x) { return ops::log(ops::sum(ops::exp(x), {.axis = -1})); }},
                    Reduced{"keepdims",
                            [](const Tensor& x) {
                              return ops::log(ops::sum(ops::exp(x), {.axis = -1, .keepdims = true}));
                            }},
                    Reduced{"both_axes",
                            [](const Tensor& x) {
                              return ops::log(ops::sum(ops::exp(x), {.axis = {0, 1}}));
                            }},
                    Reduced{"op", [](const Tensor& x) { return ops::logsumexp(x, {.axis = -1}); }}),
    [](const auto& instance) { return std::string(instance.param.name); });

}  // namespace
}  // namespace keratin::graph
