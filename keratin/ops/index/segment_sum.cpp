#include <algorithm>

#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/greater_equal.h"
#include "keratin/ops/generated/elementwise/less_equal.h"
#include "keratin/ops/generated/elementwise/logical_and.h"
#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/generated/elementwise/minimum.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/elementwise/zeros_like.h"
#include "keratin/ops/generated/index/take.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/index/indices.h"
#include "keratin/ops/index/segments.h"

namespace keratin::ops {
namespace {

using index_detail::Compute;

// n: rows, elements of a row, segments, dtype of the ids. Halves are added up in float32, in the scratch.
template <class T>
void run_segment_sum(const Kernel& kernel, void* const* buffers) {
  using Sum = Compute<T>;
  const int64_t rows = kernel.n[0], width = kernel.n[1], segments = kernel.n[2];
  auto* ids = static_cast<int64_t*>(buffers[3]);
  index_detail::read_integers(static_cast<DType>(kernel.n[3]), buffers[2], rows, ids);
  T* out = kernel.out<T>(buffers);
  Sum* sums = reinterpret_cast<Sum*>(ids + rows);
  if constexpr (std::is_same_v<T, Sum>) sums = out;
  std::fill_n(sums, segments * width, Sum{});
  const T* data = kernel.in<T>(buffers, 0);
  for (int64_t row = 0; row < rows; ++row, data += width) {
    if (ids[row] < 0 || ids[row] >= segments) continue;
    Sum* to = sums + ids[row] * width;
    for (int64_t j = 0; j < width; ++j) {
      if constexpr (std::is_same_v<T, bool>)
        to[j] = to[j] || data[j];
      else
        to[j] = math::add(to[j], static_cast<Sum>(data[j]));
    }
  }
  if constexpr (!std::is_same_v<T, Sum>)
    for (int64_t i = 0; i < segments * width; ++i) out[i] = static_cast<T>(sums[i]);
}

std::vector<TensorSpec> infer_segment_sum(const OpCall& call) {
  index_detail::require_segments("segment_sum", call.inputs[0], call.inputs[1], call.attrs().integer(0));
  Shape out = call.shape(0);
  out.set(0, call.attrs().integer(0));
  return {{out, call.dtype(0)}};
}

Kernel prepare_segment_sum(const OpCall& call) {
  Kernel kernel;
  kernel.n[0] = call.shape(0)[0];
  kernel.n[1] = call.shape(0).without(0).size();
  kernel.n[2] = call.attrs().integer(0);
  kernel.n[3] = static_cast<int64_t>(call.dtype(1));
  kernel.scratch_bytes = (kernel.n[0] + 1) * static_cast<int64_t>(sizeof(int64_t));
  kernel.run = visit_dtype(call.dtype(0), [&](auto type) -> Kernel::Run {
    using T = decltype(type);
    if constexpr (std::is_class_v<T>)
      kernel.scratch_bytes += kernel.n[1] * kernel.n[2] * static_cast<int64_t>(sizeof(float));
    return run_segment_sum<T>;
  });
  return kernel;
}

}  // namespace

OpDef segment_sum_def() {
  return index_detail::segment_op("segment_sum")
      .doc(
          "out[s] = the sum of the rows of data whose segment id is s, added up in the order of the rows; segments "
          "without rows are 0. Rows whose id is outside of [0, num_segments) are left out.")
      .keras("math", "SegmentSum")
      .infer(infer_segment_sum)
      .prepare(prepare_segment_sum)
      .gradient([](const Backward& b) -> Gradients {
        const int64_t segments = b.attrs().integer(0);
        if (segments == 0) return {zeros_like(b.in()), Tensor()};
        const Tensor ids = cast(b.in(1), DType::int64);
        const Tensor last = Tensor::scalar(static_cast<double>(segments - 1), DType::int64);
        Tensor kept = logical_and(greater_equal(ids, 0), less_equal(ids, last));
        for (int64_t axis = 1; axis < b.in().rank(); ++axis) kept = expand_dims(kept, -1);
        const Tensor rows = take(b.dout(), maximum(minimum(ids, last), 0), {.axis = 0});
        return {where(kept, rows, zeros_like(rows)), Tensor()};
      })
      .batch([](const Batched& b) -> Composed {
        if (b.batched(1)) return batch_by_loop(b);
        return move_axis(call1(b.op(), {move_axis(b.in(), 0, 1), b.in(1)}, b.attrs()), 1, 0);
      })
      .good({{{1, 2}, {3, 4}, {5, 6}}, ints({1, 0, 1})}, {int64_t{3}})
      .good({{1, 2, 3}, ints({0, -1, 7})}, {int64_t{1}})
      .good({ints({1, 2, 3}), ints({0, 1, 0})}, {int64_t{2}})
      .bad({{1, 2}, {0, 1}}, {int64_t{2}},
           "[segment_sum] expected integers as segment_ids, received float32. Cast them first.")
      .bad({{1, 2}, ints({0})}, {int64_t{2}},
           "[segment_sum] expected one segment id for each row of data, received data.shape=(2,), "
           "segment_ids.shape=(1,).");
}

}  // namespace keratin::ops
