#include "keratin/graph/passes/exact_pass_test_util.h"

namespace keratin::graph {
namespace {

void expect_fused(const Function& function, const Tensors& in, int64_t reductions = 1) {
  expect_exact_pass("fuse_reductions", "fused_reduction", reductions, function, in);
}

TEST(FuseReductions, TakesALossOverAllElements) {
  const auto loss = [](const Tensors& in) -> Tensors { return {ops::mean(ops::square(in[0] - in[1]))}; };
  for (const Shape& shape :
       {Shape{1 << 18}, Shape{(1 << 18) + 1}, Shape{513, 1027}, Shape{16, 128, 256}, Shape{1 << 20}})
    expect_fused(loss, {numbers(shape, 1), numbers(shape, 2)});
}

TEST(FuseReductions, TakesRowsWithWhatIsBroadcastToThem) {
  const auto rows = [](const Tensors& in) -> Tensors {
    return {ops::sum(in[0] * in[1] + in[2], {.axis = -1}), ops::max(ops::abs(in[0] - in[1]) * 0.5, {.axis = -1})};
  };
  for (const auto& [m, n] : {std::pair<int64_t, int64_t>{1000, 300}, {70, 5000}, {30000, 10}, {4097, 129}})
    expect_fused(rows, {numbers({m, n}, 1), numbers({n}, 2), numbers({m, 1}, 3)}, 2);
}

TEST(FuseReductions, TakesEveryReductionAndDType) {
  for (const DType dtype : {DType::float32, DType::float64}) {
    const Tensor x = ops::cast(numbers({600, 700}, 1), dtype);
    const auto all = [](const Tensors& in) -> Tensors {
      return {ops::min(ops::exp(in[0]) + 1.0), ops::sum(ops::tanh(in[0]) * 2.0),
              ops::prod(ops::square(in[0]) * 1e-3 + 1.0), ops::mean(ops::abs(in[0]) * 3.0, {.axis = 1}),
              ops::max(ops::sin(in[0]) + 1.0, {.axis = {0, 1}, .keepdims = true})};
    };
    expect_fused(all, {x}, 5);
  }
}

TEST(FuseReductions, LeavesSmallTensorsAndWhatOthersRead) {
  const auto loss = [](const Tensors& in) -> Tensors { return {ops::mean(ops::square(in[0] - 1.0))}; };
  expect_fused(loss, {numbers({1000}, 1)}, 0);
  const auto both = [](const Tensors& in) -> Tensors {
    const Tensor squares = ops::square(in[0] - 1.0);
    return {squares, ops::mean(squares)};
  };
  expect_fused(both, {numbers({600, 700}, 1)}, 0);
}

TEST(FuseReductions, ColumnsComeOutRightToo) {
  const auto columns = [](const Tensors& in) -> Tensors { return {ops::sum(in[0] * in[1], {.axis = 0})}; };
  expect_fused(columns, {numbers({600, 700}, 1), numbers({600, 700}, 2)});
}

}  // namespace
}  // namespace keratin::graph
