#include <cmath>

#include "keratin/base/error.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/index/indices.h"

namespace keratin::ops {
namespace {

using index_detail::Compute;

// n: rows, classes, k, dtype of targets.
template <class T>
void run_in_top_k(const Kernel& kernel, void* const* buffers) {
  const int64_t rows = kernel.n[0], classes = kernel.n[1];
  auto* targets = static_cast<int64_t*>(buffers[3]);
  index_detail::read_integers(static_cast<DType>(kernel.n[3]), buffers[1], rows, targets);
  const T* x = kernel.in<T>(buffers, 1);
  bool* out = kernel.out<bool>(buffers);
  for (int64_t row = 0; row < rows; ++row, x += classes) {
    out[row] = false;
    if (targets[row] < 0 || targets[row] >= classes) continue;
    const auto own = static_cast<Compute<T>>(x[targets[row]]);
    int64_t larger = 0;
    bool finite = std::isfinite(own);
    for (int64_t i = 0; i < classes; ++i) {
      const auto other = static_cast<Compute<T>>(x[i]);
      finite = finite && std::isfinite(other);
      larger += other > own;
    }
    out[row] = finite && larger < kernel.n[2];
  }
}

std::vector<TensorSpec> infer_in_top_k(const OpCall& call) {
  const Shape &targets = call.shape(0), &predictions = call.shape(1);
  index_detail::require_integers(call, 0);
  require(is_floating(call.dtype(1)), ErrorCode::kDType, "[in_top_k] expected floats as predictions, received ",
          keratin::to_string(call.dtype(1)), ".");
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
          "ties count for the target. False where a prediction is not finite or the target is no class.")
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
        kernel.run = visit_dtype(call.dtype(1), [](auto type) -> Kernel::Run {
          using T = decltype(type);
          if constexpr (std::is_floating_point_v<Compute<T>>) return run_in_top_k<T>;
          return nullptr;
        });
        return kernel;
      })
      .no_gradient("The result is a truth value.")
      .good({ints({2, 0, 1, 5}), {{1, 2, 3}, {1, 2, 3}, {2, 2, 3}, {1, 2, 3}}}, {int64_t{2}}, 4, false)
      .good({ints({0, 1}), {{3, 3}, {-1, -2}}}, {int64_t{1}}, 4, false)
      .bad({ints({2}), {{1, 2}, {3, 4}}}, {int64_t{1}},
           "[in_top_k] expected one target for each row of predictions, received targets.shape=(1,), "
           "predictions.shape=(2, 2).");
}

}  // namespace keratin::ops
