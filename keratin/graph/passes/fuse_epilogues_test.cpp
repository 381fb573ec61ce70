#include "keratin/graph/passes/exact_pass_test_util.h"

namespace keratin::graph {
namespace {

using ops::matmul;

/// `function` with and without the pass: so many fused products, and the same bits.
void expect_fused(const Function& function, const Tensors& in, int64_t products = 1,
                  std::string_view op = "fused_matmul") {
  expect_exact_pass("fuse_epilogues", op, products, function, in);
}

TEST(FuseEpilogues, TakesBiasAndActivationAtEveryEdgeOfTiles) {
  const auto dense = [](const Tensors& in) -> Tensors { return {ops::relu(matmul(in[0], in[1]) + in[2])}; };
  for (const int64_t m : {1, 3, 12, 13, 50, 300})
    for (const int64_t k : {1, 7, 600})
      for (const int64_t n : {16, 17, 32, 33, 100, 300})
        expect_fused(dense, {numbers({m, k}, 1), numbers({k, n}, 2), numbers({n}, 3)});
}

TEST(FuseEpilogues, TakesNumbersAndColumnsOnEitherSide) {
  const auto chain = [](const Tensors& in) -> Tensors {
    return {2.0 - ops::square(in[2] / (matmul(in[0], in[1], {.transpose_b = true}) * 0.5)) - in[3]};
  };
  expect_fused(chain, {numbers({40, 30}, 1), numbers({50, 30}, 2), numbers({40, 1}, 3), numbers({50}, 4)});
}

TEST(FuseEpilogues, CountsTheRowsOfABatch) {
  const auto chain = [](const Tensors& in) -> Tensors { return {ops::abs(matmul(in[0], in[1]) - in[2])}; };
  expect_fused(chain, {numbers({4, 20, 30}, 1), numbers({4, 30, 40}, 2), numbers({4, 20, 1}, 3)});
  expect_fused(chain, {numbers({4, 20, 30}, 1), numbers({30, 40}, 2), numbers({40}, 3)});
}

TEST(FuseEpilogues, GivesTheSameBitsOnAnyNumberOfThreads) {
  expect_fused([](const Tensors& x) -> Tensors { return {ops::relu(matmul(x[0], x[1]) + x[2])}; },
               {numbers({700, 530}, 1), numbers({530, 300}, 2), numbers({300}, 3)});
}

TEST(FuseEpilogues, LeavesWhatOthersReadAndWhatTilesDoNotSuit) {
  const Tensors in{numbers({20, 30}, 1), numbers({30, 40}, 2), numbers({20, 40}, 3)};
  const auto without = [&](const Function& function) {
    EXPECT_EQ(count(*compile(function, specs_of(in)), "fused_matmul"), 0);
  };
  without([](const Tensors& x) -> Tensors { return {matmul(x[0], x[1]) + x[2]}; });  // as large as the product
  without([](const Tensors& x) -> Tensors {
    const Tensor product = matmul(x[0], x[1]);
    return {product, ops::relu(product)};
  });
  without([](const Tensors& x) -> Tensors { return {ops::exp(matmul(x[0], x[1]))}; });
}

TEST(FuseEpilogues, ASumOfTwoProductsBelongsToNeither) {
  const Tensors in{numbers({20, 30}, 1), numbers({30, 40}, 2), numbers({40}, 3)};
  expect_fused(
      [](const Tensors& x) -> Tensors {
        return {(matmul(x[0], x[1]) + x[2]) * ops::relu(matmul(x[0] * 2.0, x[1]) - x[2])};
      },
      in, 2);
}

TEST(FuseEpilogues, TakesBiasAndActivationOfConvolutions) {
  for (const bool first : {false, true})
    for (const int64_t groups : {1, 2, 4})
      for (const int64_t filters : {4, 8, 36}) {
        const Shape image = first ? Shape{2, 8, 9, 11} : Shape{2, 9, 11, 8},
                    bias = first ? Shape{filters, 1, 1} : Shape{filters};
        const auto layer = [&](const Tensors& in) -> Tensors {
          const Tensor out = ops::conv(in[0], in[1], {.data_format = first ? "channels_first" : "channels_last"});
          return {ops::relu(out * 2.0 + in[2])};
        };
        expect_fused(layer, {numbers(image, 1), numbers({3, 3, 8 / groups, filters}, 2), numbers(bias, 3)}, 1,
                     "fused_conv");
      }
}

TEST(FuseEpilogues, TakesWhatFollowsADepthwiseConvolution) {
  const auto layer = [&](const Tensors& in) -> Tensors {
    return {ops::maximum(ops::depthwise_conv(in[0], in[1], {.padding = "same"}) + in[2], 0.5)};
  };
  expect_fused(layer, {numbers({3, 10, 10, 24}, 1), numbers({3, 3, 24, 2}, 2), numbers({48}, 3)}, 1, "fused_conv");
}

TEST(FuseEpilogues, HoldsInModeDebugAndInATrainingStep) {
  const Variable kernel(numbers({30, 40}, 1)), bias(numbers({40}, 2));
  const auto step = [&](const Tensors& in) -> Tensors {
    const Tensor out = ops::relu(matmul(in[0], kernel) + bias);
    return {ops::mean(ops::square(out))};
  };
  const Tensors in{numbers({20, 30}, 3)};
  const auto plan = compile(step, specs_of(in), {.mode = Mode::debug});
  EXPECT_EQ(count(*plan, "fused_matmul"), 1);
  EXPECT_EQ(plan->run(in)[0].item<float>(),
            compile(step, specs_of(in), {.mode = Mode::eager})->run(in)[0].item<float>());
}

}  // namespace
}  // namespace keratin::graph
