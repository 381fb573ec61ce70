// Tape, vmap, jit and autocast nested in every order of two and three, around functions with control flow: all agree
// with the same nesting in which vmap is a loop and jit is nothing.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>

#include "keratin/autograd/tape.h"
#include "keratin/graph/jit.h"
#include "keratin/ops/autocast.h"
#include "keratin/ops/batch/vmap.h"
#include "keratin/ops/control/control.h"
#include "keratin/ops/ops.h"

namespace keratin {
namespace {

using ops::Tensors;
using Function = std::function<Tensor(const Tensor&)>;

// -- the modes, and what they mean -----------------------------------------------------------------------------------

Function with_jit(Function f) {
  auto compiled = std::make_shared<graph::Jit>([f = std::move(f)](const Tensors& x) -> Tensors { return {f(x[0])}; });
  return [compiled](const Tensor& x) { return (*compiled)({x})[0]; };
}

Function with_tape(Function f) {
  return [f = std::move(f)](const Tensor& x) {
    GradientTape tape;
    const Tensor dx = tape.gradient(ops::sum(f(x)), x);
    return dx.defined() ? dx : ops::zeros_like(x);
  };
}

Function as_loop(Function f) {
  return [f = std::move(f)](const Tensor& x) {
    Tensors rows;
    for (const Tensor& row : ops::split(x, x.shape(0), {.axis = 0})) rows.push_back(f(ops::squeeze(row, {.axis = 0})));
    return ops::stack(rows);
  };
}

Function with_autocast(Function f) {
  return [f = std::move(f)](const Tensor& x) {
    const Autocast mixed(DType::bfloat16);
    return f(x);
  };
}

// 'T' tape, 'V' vmap, 'J' jit, 'A' autocast; the first letter is the outermost.
Function nest(const std::string& modes, Function f, bool plainly) {
  for (size_t i = modes.size(); i-- > 0;) {
    if (modes[i] == 'T') f = with_tape(f);
    if (modes[i] == 'V') f = plainly ? as_loop(f) : vmap(f);
    if (modes[i] == 'J' && !plainly) f = with_jit(f);
    if (modes[i] == 'A') f = with_autocast(f);
  }
  return f;
}

// -- the functions: vectors to vectors -------------------------------------------------------------------------------

const Tensor weight(std::vector<double>{0.7, -1.3, 0.4});

Tensor plain(const Tensor& x) { return ops::tanh(x * weight) * ops::sum(x * x); }

Tensor with_cond(const Tensor& x) {
  return ops::cond(
      ops::sum(x) > 0.0, [&] { return ops::sin(x) * weight; }, [&] { return x * x * x; });
}

Tensor with_switch(const Tensor& x) {
  const Tensor index = ops::cast(ops::sum(x) * 2.0 + 1.0, DType::int32);
  return ops::switch_(index,
                      {[](const Tensors& v) -> Tensors { return {ops::exp(v[0])}; },
                       [](const Tensors& v) -> Tensors { return {v[0] * v[0] * weight}; },
                       [](const Tensors& v) -> Tensors { return {ops::cos(v[0]) * ops::sum(v[0])}; }},
                      {x})[0];
}

Tensor with_count(const Tensor& x) {
  return ops::fori_loop(
      0, 3, [&](const Tensor& i, const Tensor& s) { return ops::sin(s) * x + ops::cast(i, DType::float64); }, x);
}

Tensor with_scan(const Tensor& x) {
  const auto [carry, ys] = ops::scan(
      [&](const Tensor& c, const Tensor& row) {
        const Tensor next = ops::tanh(c * weight + row);
        return std::pair(next, ops::sum(next * x));
      },
      ops::zeros_like(x), x, {.reverse = true});
  return carry * ys;
}

Tensor with_while(const Tensor& x) {
  return ops::while_loop([](const Tensor& v) { return ops::sum(v * v) < 40.0; },
                         [&](const Tensor& v) { return v * 1.5 + x * x; }, x, {.maximum_iterations = 6});
}

Tensor with_map(const Tensor& x) {
  return ops::map([&](const Tensor& item) { return ops::sum(ops::sin(x * item)); }, x);
}

Tensor with_prefixes(const Tensor& x) {
  return ops::associative_scan([](const Tensor& a, const Tensor& b) { return a * b + ops::sin(a); }, x);
}

const Tensor matrix = {{0.3f, -0.8f, 0.5f}, {1.1f, 0.2f, -0.4f}, {-0.6f, 0.9f, 0.7f}};

Tensor with_product(const Tensor& x) { return ops::tanh(ops::matmul(x, matrix)) * x; }

Tensor with_chosen_product(const Tensor& x) {
  return ops::fori_loop(
      0, 2,
      [&](const Tensor&, const Tensor& s) {
        return ops::cond(
            ops::sum(s) > 0.0, [&] { return ops::cast(ops::matmul(s, matrix), DType::float32); },
            [&] { return ops::sin(s) + x; });
      },
      x);
}

struct Case {
  const char* name;
  Tensor (*function)(const Tensor&);
};
const std::vector<Case> kFunctions = {
    {"plain", plain},    {"cond", with_cond},        {"switch", with_switch}, {"fori_loop", with_count},
    {"scan", with_scan}, {"while_loop", with_while}, {"map", with_map},       {"associative_scan", with_prefixes}};

std::vector<std::string> nestings() {
  std::vector<std::string> all = {""}, out;
  for (size_t length = 1; length <= 3; ++length) {
    std::vector<std::string> longer;
    for (const std::string& shorter : all)
      for (const char mode : {'T', 'V', 'J', 'A'}) longer.push_back(shorter + mode);
    out.insert(out.end(), longer.begin(), longer.end());
    all = longer;
  }
  return out;
}

// Rows that take different branches and loop differently often. Autocast leaves float64 alone.
Tensor input_for(const std::string& modes) {
  Shape shape{3};
  for (const char mode : modes)
    if (mode == 'V') shape = shape.with_inserted(0, 2);
  std::vector<double> values;
  for (int64_t i = 0; i < shape.size(); ++i) values.push_back(0.9 * std::sin(1.0 + 2.3 * static_cast<double>(i)));
  return Tensor(values, shape);
}

void expect_agreement(const std::string& modes, const Case& c, const Tensor& x, double tolerance) {
  const Tensor expected = nest(modes, c.function, true)(x), ours = nest(modes, c.function, false)(x);
  ASSERT_EQ(ours.shape(), expected.shape()) << c.name;
  ASSERT_EQ(ours.dtype(), expected.dtype()) << c.name;
  for (int64_t i = 0; i < ours.size(); ++i) {
    const double e = expected.flat_as_double(i);
    EXPECT_NEAR(ours.flat_as_double(i), e, tolerance * std::max(1.0, std::fabs(e))) << c.name << " element " << i;
  }
}

class Modes : public testing::TestWithParam<std::string> {};

TEST_P(Modes, AgreeWithTheirMeaning) {
  for (const Case& c : kFunctions) expect_agreement(GetParam(), c, input_for(GetParam()), 1e-10);
}

// Products of float32 are bfloat16 where autocast is on, at the same places of every nesting.
TEST_P(Modes, CastAtTheSamePlaces) {
  const Tensor x = ops::cast(input_for(GetParam()), DType::float32);
  expect_agreement(GetParam(), {"product", with_product}, x, 1e-5);
  expect_agreement(GetParam(), {"chosen product", with_chosen_product}, x, 1e-5);
}

INSTANTIATE_TEST_SUITE_P(Nested, Modes, testing::ValuesIn(nestings()),
                         [](const auto& instance) { return instance.param; });

}  // namespace
}  // namespace keratin
