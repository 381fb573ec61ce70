#include "keratin/graph/passes/exact_pass_test_util.h"

namespace keratin::graph {
namespace {

void expect_fused(const Function& function, const Tensors& in, int64_t products = 1) {
  expect_exact_pass("fuse_products", "matmul_elementwise", products, function, in);
}

// A weight and its average moved along x1ᵀ x2.
Tensors step(const Tensors& in) {
  const Tensor gradient = ops::matmul(in[0], in[1], {.transpose_a = true});
  const Tensor average = in[3] + (gradient - in[3]) * 0.1;
  return {in[2] - average / (ops::sqrt(ops::abs(gradient)) + in[4]), average};
}

TEST(FuseProducts, TakesUpdatesAtEveryEdgeOfRows) {
  for (const auto& [k, m, n] :
       {std::tuple<int64_t, int64_t, int64_t>{128, 784, 512}, {1, 700, 100}, {33, 1001, 130}, {7, 25, 12000}})
    for (const Shape& other : {Shape{}, Shape{n}, Shape{m, 1}, Shape{m, n}})
      expect_fused(step, {numbers({k, m}, 1), numbers({k, n}, 2), numbers({m, n}, 3), numbers({m, n}, 4),
                          ops::abs(numbers(other, 5)) + 1.0});
}

TEST(FuseProducts, TakesTransposedFactorsAndOtherDTypesOfResults) {
  const auto close = [](const Tensors& in) -> Tensors {
    const Tensor product = ops::matmul(in[0], in[1], {.transpose_b = true});
    return {ops::square(product - in[2]) < 1.0, ops::cast(product * 2.0, DType::bfloat16)};
  };
  expect_fused(close, {numbers({900, 60}, 1), numbers({200, 60}, 2), numbers({900, 200}, 3)});
}

TEST(FuseProducts, LeavesWhatOthersReadWhatIsSmallAndWhatWouldNotStayInTheCache) {
  const auto both = [](const Tensors& in) -> Tensors {
    const Tensor product = ops::matmul(in[0], in[1]);
    return {product, ops::square(product - in[2]) * 2.0};
  };
  expect_fused(both, {numbers({900, 60}, 1), numbers({60, 200}, 2), numbers({900, 200}, 3)}, 0);
  const auto alone = [](const Tensors& in) -> Tensors {
    return {ops::square(ops::matmul(in[0], in[1]) - in[2]) * 2.0};
  };
  expect_fused(alone, {numbers({90, 60}, 1), numbers({60, 200}, 2), numbers({90, 200}, 3)}, 0);
  expect_fused(alone, {numbers({900, 700}, 1), numbers({700, 200}, 2), numbers({900, 200}, 3)}, 0);
}

TEST(FuseProducts, NeedsNoMemoryForTheGradient) {
  Variable weight(numbers({1000, 500}, 1));
  const auto step = [&](const Tensors& in) -> Tensors {
    const Tensor gradient = ops::matmul(in[0], in[1], {.transpose_a = true});
    weight.assign(weight - gradient * 0.1 / (ops::abs(gradient) + 1.0));
    return {};
  };
  const Tensors in{numbers({64, 1000}, 2), numbers({64, 500}, 3)};
  const auto plan = compile(step, specs_of(in));
  EXPECT_EQ(count(*plan, "matmul_elementwise"), 1);
  EXPECT_LT(plan->arena_bytes() * 2, compile(step, specs_of(in), {.without = {"fuse_products"}})->arena_bytes());
}

}  // namespace
}  // namespace keratin::graph
