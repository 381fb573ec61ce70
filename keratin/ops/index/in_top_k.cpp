#include <cmath>
#include <limits>

#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/index/indices.h"

namespace keratin::ops {
namespace {

using index_detail::Compute;

// n: rows, classes, k, dtype of targets.
template <class T>
void run_in_top_k(const Kernel& kernel, void* const* buffers) {
  using C = Compute<T>;
  using Limits = std::numeric_limits<C>;
  const int64_t rows = kernel.n[0], classes = kernel.n[1];
  auto* targets = static_cast<int64_t*>(buffers[3]);
  index_detail::read_integers(static_cast<DType>(kernel.n[3]), buffers[1], rows, targets);
  const T* x = kernel.in<T>(buffers, 1);
  bool* out = kernel.out<bool>(buffers);
  for (int64_t row = 0; row < rows; ++row, x += classes) {
    const int64_t target = targets[row] < 0 ? targets[row] + classes : targets[row];
    const bool is_class = target >= 0 && target < classes;
    C own = is_class ? static_cast<C>(x[target]) : Limits::lowest();
    if constexpr (std::is_floating_point_v<C>)
      if (!is_class || own != own) own = -Limits::infinity();
    int64_t larger = 0;
    for (int64_t i = 0; i < classes; ++i) larger += static_cast<C>(x[i]) > own;
    out[row] = larger < kernel.n[2];
  }
}

std::vector<TensorSpec> infer_in_top_k(const OpCall& call) {
  const Shape &targets = call.shape(0), &predictions = call.shape(1);
  index_detail::require_integers(call, 0);
  bool fits = predictions.rank() == targets.rank() + 1;
  for (int64_t i = 0; fits && i < targets.rank(); ++i)
    fits = targets[i] == predictions[i] || targets[i] == kUnknown || predictions[i] == kUnknown;
  require(fits, ErrorCode::kShape,
          "[in_top_k] expected one target for each row of predictions, received targets.shape=", targets,
          ", predictions.shape=", predictions, ".");
  return {{targets, DType::bool_}};
}

}  // namespace

OpDef in_top_k_def() {
  return OpDef("in_top_k")
      .doc(
          "Whether the target class is among the k largest predictions of its row: fewer than k are larger, so that "
          "ties count for the target. A prediction that is NaN, or of a target that is no class, counts as -inf. "
          "Negative targets count from the end.")
      .in({"targets", "predictions"}, Inputs::kAsGiven)
      .attr("k", AttributeKind::kInt, {}, "How many of the largest count.")
      .keras("math", "InTopK")
      .infer(infer_in_top_k)
      .prepare([](const OpCall& call) {
        Kernel kernel;
        kernel.n[0] = call.shape(0).size();
        kernel.n[1] = call.shape(1).last();
        kernel.n[2] = call.attrs().integer(0);
        kernel.n[3] = static_cast<int64_t>(call.dtype(0));
        kernel.scratch_bytes = (kernel.n[0] + 1) * static_cast<int64_t>(sizeof(int64_t));
        kernel.run = visit_dtype(call.dtype(1), [](auto type) -> Kernel::Run { return run_in_top_k<decltype(type)>; });
        return kernel;
      })
      .no_gradient("The result is a truth value.")
      .good({ints({2, 0, 1, 5}), {{1, 2, 3}, {1, 2, 3}, {2, 2, 3}, {1, 2, 3}}}, {int64_t{2}}, 4, false)
      .good({ints({0, -1}), {{3, 3}, {-1, -2}}}, {int64_t{1}}, 4, false)
      .good({ints({0, 1, 5}), {{1, NAN, 3}, {1, NAN, 3}, {1, 2, 3}}}, {int64_t{2}}, 4, false)
      .good({ints({0, 5}), ints({1, 2, 3, 1, 2, 3}, {2, 3})}, {int64_t{3}})
      .bad({ints({2}), {{1, 2}, {3, 4}}}, {int64_t{1}},
           "[in_top_k] expected one target for each row of predictions, received targets.shape=(1,), "
           "predictions.shape=(2, 2).");
}

}  // namespace keratin::ops
