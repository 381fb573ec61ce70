#include <cstring>

#include "keratin/base/error.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/random/counted.h"

namespace keratin::ops {
namespace {

// n: rows, bytes of a row.
void run_shuffle(const Kernel& kernel, void* const* buffers) {
  const auto* seed = kernel.in<int64_t>(buffers, 1);
  const Permutation order(kernel.n[0], static_cast<uint64_t>(seed[0]), static_cast<uint64_t>(seed[1]));
  const auto* x = kernel.in<char>(buffers, 0);
  char* out = kernel.out<char>(buffers);
  for (int64_t row = 0; row < kernel.n[0]; ++row)
    std::memcpy(out + row * kernel.n[1], x + order(row) * kernel.n[1], static_cast<size_t>(kernel.n[1]));
}

}  // namespace

OpDef random_shuffle_def() {
  return OpDef("random_shuffle")
      .doc("The rows of x (indices of the first axis) in an order chosen by the seed pair alone: a keyed permutation.")
      .in({"x", "seed"}, Inputs::kAsGiven)
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        random_detail::require_seed(call, 1);
        require(call.shape(0).rank() > 0, ErrorCode::kShape,
                "[random_shuffle] expected at least one axis, received a scalar.");
        return {call.inputs[0]};
      })
      .prepare([](const OpCall& call) {
        Kernel kernel;
        kernel.n[0] = call.shape(0)[0];
        kernel.n[1] = call.shape(0).without(0).size() * size_of(call.dtype(0));
        kernel.run = run_shuffle;
        return kernel;
      })
      .gradient([](const Backward& b) -> Gradients {
        static const OpDef &shuffle = get_op("random_shuffle"), &scatter = get_op("take_grad");
        const Tensor rows = arange(0, b.in().shape(0), 1, DType::int64);
        const Tensor order = call1(shuffle, {rows, b.in(1)});
        return {call1(scatter, {b.in(), order, b.dout()}, {int64_t{0}}), Tensor()};
      })
      .good({{{1, 2}, {3, 4}, {5, 6}, {7, 8}}, random_detail::seed_pair(1, 0)})
      .good({ints({1, 2, 3}), random_detail::seed_pair(1, 4)})
      .bad({Tensor::scalar(1, DType::float32), random_detail::seed_pair(1, 0)}, {},
           "[random_shuffle] expected at least one axis, received a scalar.");
}

}  // namespace keratin::ops
