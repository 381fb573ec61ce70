// Control flow whose choices are known only when a graph runs: variables, gradients, errors.
#include <gtest/gtest.h>

#include "keratin/autograd/tape.h"
#include "keratin/base/error.h"
#include "keratin/graph/jit.h"
#include "keratin/ops/batch/vmap.h"
#include "keratin/ops/control/control.h"
#include "keratin/ops/ops.h"

namespace keratin {
namespace {

using ops::Tensors;

std::vector<double> numbers(const Tensor& t) { return t.to_vector<double>(); }

graph::Jit jit1(std::function<Tensor(const Tensor&)> f) {
  return graph::jit([f = std::move(f)](const Tensors& x) -> Tensors { return {f(x[0])}; });
}

template <class F>
std::string message_of(const F& f) {
  try {
    f();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

TEST(ControlFlow, DecidesAnewAtEveryRunOfOneTrace) {
  auto f = jit1([](const Tensor& x) {
    return ops::cond(
        ops::sum(x) > 0.0, [&] { return x * 2.0; }, [&] { return -x; });
  });
  EXPECT_EQ(numbers(f({Tensor{1, 2}})[0]), (std::vector<double>{2, 4}));
  EXPECT_EQ(numbers(f({Tensor{-1, -2}})[0]), (std::vector<double>{1, 2}));
  EXPECT_EQ(f.traces(), 1);
}

TEST(ControlFlow, LoopsAsOftenAsTheValuesAskFor) {
  auto steps = jit1([](const Tensor& x) {  // Collatz
    return ops::while_loop([](const Tensors& v) { return ops::any(ops::not_equal(v[0], 1)); },
                           [](const Tensors& v) -> Tensors {
                             const Tensor odd = ops::equal(ops::mod(v[0], 2), 1);
                             return {ops::where(odd, v[0] * 3 + 1, ops::floor_divide(v[0], 2)), v[1] + 1};
                           },
                           {x, Tensor::scalar(0, DType::int32)})[1];
  });
  EXPECT_EQ(steps({Tensor::scalar(6, DType::int32)})[0].item<int>(), 8);
  EXPECT_EQ(steps({Tensor::scalar(27, DType::int32)})[0].item<int>(), 111);
}

TEST(ControlFlow, ABranchThatDoesNotAssignAVariableLeavesIt) {
  Variable count(Tensor{0}), seen(Tensor{5});
  auto f = jit1([&](const Tensor& x) {
    return ops::cond(
        ops::sum(x) > 0.0,
        [&] {
          count.assign(count + 1.0);
          return x + count.value();
        },
        [&] {
          seen.assign(count + 10.0);
          return x;
        });
  });
  EXPECT_EQ(f({Tensor{1}})[0].at(0), 2);
  EXPECT_EQ(f({Tensor{1}})[0].at(0), 3);
  EXPECT_EQ(seen.value().at(0), 5);
  f({Tensor{-1}});
  EXPECT_EQ(count.value().at(0), 2);
  EXPECT_EQ(seen.value().at(0), 12);
}

TEST(ControlFlow, VariablesAreStateOfALoop) {
  Variable total(Tensor{0}), step(Tensor{2});
  auto f = jit1([&](const Tensor& x) {
    const Tensor last = ops::while_loop([&](const Tensor&) { return ops::sum(total.value()) < 20.0; },
                                        [&](const Tensor& v) {
                                          total.assign(total + v * step);
                                          return v + 1.0;
                                        },
                                        x);
    return last + total.value();  // the value behind the loop
  });
  EXPECT_EQ(f({Tensor{1}})[0].at(0), 25);  // 2 + 4 + 6 + 8 = 20, and 5
  EXPECT_EQ(total.value().at(0), 20);
}

TEST(ControlFlow, VariablesAreStateOfAScan) {
  Variable total(Tensor{0});
  auto f = jit1([&](const Tensor& xs) {
    return ops::map(
        [&](const Tensor& x) {
          total.assign(total + x);
          return total * 1.0;
        },
        xs);
  });
  EXPECT_EQ(numbers(f({Tensor{1, 2, 3}.reshaped({3, 1})})[0]), (std::vector<double>{1, 3, 6}));
  EXPECT_EQ(total.value().at(0), 6);
}

TEST(ControlFlow, GradientsReachWhatALoopTakesFromOutside) {
  Variable w(Tensor{0.5f, -2});
  auto slope = jit1([&](const Tensor& xs) {
    GradientTape tape;
    const auto [carry, ys] = ops::scan(
        [&](const Tensor& c, const Tensor& x) { return std::pair(c * w + x, ops::sum(c)); }, Tensor::zeros({2}), xs);
    return tape.gradient(ops::sum(carry), w);
  });
  // carry = x0 w^2 + x1 w + x2
  EXPECT_EQ(numbers(slope({{{1, 1}, {3, 4}, {5, 6}}})[0]), (std::vector<double>{2 * 0.5 + 3, 2 * -2 + 4}));
}

TEST(ControlFlow, AnUnboundedLoopSaysWhatItsGradientNeeds) {
  auto slope = jit1([](const Tensor& x) {
    GradientTape tape;
    const Tensor y =
        ops::while_loop([](const Tensor& v) { return ops::sum(v) < 100.0; }, [](const Tensor& v) { return v * v; }, x);
    return tape.gradient(ops::sum(y), x);
  });
  EXPECT_NE(message_of([&] { slope({Tensor{3}}); }).find("Give maximum_iterations"), std::string::npos);
}

TEST(ControlFlow, NamesTheVariableThatAConditionAssigns) {
  Variable count(Tensor{0}, {.name = "count"});
  auto f = jit1([&](const Tensor& x) {
    return ops::while_loop(
        [&](const Tensor& v) {
          count.assign(count + 1.0);
          return ops::sum(v) < 3.0;
        },
        [](const Tensor& v) { return v + 1.0; }, x);
  });
  EXPECT_NE(message_of([&] { f({Tensor{0}}); }).find("the condition assigns the variable \"count\""),
            std::string::npos);
}

TEST(ControlFlow, VmapInsideJitMakesOnePlan) {
  auto f = jit1([](const Tensor& x) { return vmap([](const Tensor& row) { return ops::softmax(row) * 2.0; })(x); });
  EXPECT_EQ(f({{{0, 0}, {0, 0}}})[0].at(1, 1), 1);
}

}  // namespace
}  // namespace keratin
