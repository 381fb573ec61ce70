#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/index/indices.h"

namespace keratin::ops {
namespace {

using index_detail::Compute;

// n: rows, size of a row, k.
template <class T>
void run_top_k(const Kernel& kernel, void* const* buffers) {
  const int64_t rows = kernel.n[0], size = kernel.n[1], k = kernel.n[2];
  auto* order = static_cast<int32_t*>(buffers[3]);
  const T* x = kernel.in<T>(buffers, 0);
  T* values = kernel.out<T>(buffers, 0);
  auto* positions = kernel.out<int32_t>(buffers, 1);
  for (int64_t row = 0; row < rows; ++row, x += size, values += k, positions += k) {
    for (int64_t i = 0; i < size; ++i) order[i] = static_cast<int32_t>(i);
    std::partial_sort(order, order + k, order + size, [x](int32_t a, int32_t b) {
      const auto left = static_cast<Compute<T>>(x[a]), right = static_cast<Compute<T>>(x[b]);
      if (index_detail::before(right, left)) return true;
      if (index_detail::before(left, right)) return false;
      return a < b;
    });
    for (int64_t i = 0; i < k; ++i) values[i] = x[order[i]], positions[i] = order[i];
  }
}

std::vector<TensorSpec> infer_top_k(const OpCall& call) {
  const Shape& x = call.shape(0);
  const int64_t k = call.attrs().integer(0);
  require(x.rank() > 0, ErrorCode::kShape, "[top_k] expected at least one axis, received a scalar.");
  require(k >= 0 && (x.last() == kUnknown || k <= x.last()), ErrorCode::kInvalidArgument,
          "[top_k] expected k from 0 to the size of the last axis, received k=", k, " for shape ", x, ".");
  Shape out = x;
  out.set(-1, k);
  return {{out, call.dtype(0)}, {out, DType::int32}};
}

}  // namespace

OpDef top_k_def() {
  return OpDef("top_k")
      .doc(
          "The k largest elements of the last axis in descending order, and their positions (int32). Of equal elements "
          "the first comes first; NaN counts as larger than any number.")
      .in({"x"})
      .attr("k", AttributeKind::kInt, {}, "How many.")
      .attr("sorted", AttributeKind::kBool, true, "Whether they are to descend; they always do.")
      .results(2)
      .keras("math", "TopK")
      .infer(infer_top_k)
      .prepare([](const OpCall& call) {
        Kernel kernel;
        kernel.n[0] = call.shape(0).without(-1).size();
        kernel.n[1] = call.shape(0).last();
        kernel.n[2] = call.attrs().integer(0);
        kernel.scratch_bytes = (kernel.n[1] + 1) * static_cast<int64_t>(sizeof(int32_t));
        kernel.run = visit_dtype(call.dtype(0), [](auto type) -> Kernel::Run { return run_top_k<decltype(type)>; });
        return kernel;
      })
      .gradient([](const Backward& b) {
        static const OpDef& op = get_op("take_along_axis_grad");
        return call1(op, {b.in(), b.out(1), b.dout(0)}, {int64_t{-1}});
      })
      .batch([](const Batched& b) { return batch_leading(b); })
      .good({{{3, 1, 2}, {-1, 5, 0}}}, {int64_t{2}})
      .good({ints({3, 1, 3, -7})}, {int64_t{3}})
      .bad({{3, 1}}, {int64_t{3}},
           "[top_k] expected k from 0 to the size of the last axis, received k=3 for shape (2,).");
}

}  // namespace keratin::ops
