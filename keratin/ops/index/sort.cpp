#include <algorithm>

#include "keratin/base/parallel_for.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/reshape_like.h"
#include "keratin/ops/index/indices.h"
#include "keratin/ops/index/radix_sort.h"

namespace keratin::ops {
namespace {

using index_detail::Compute;
using index_detail::sort_entries;
using index_detail::sort_key;
using index_detail::SortEntry;
using index_detail::SortKey;
using index_detail::Split;

constexpr int64_t kMostTasks = 16;
constexpr int64_t kParallelFrom = 1 << 15;  // elements: 100 us or more, worth waking threads for

// n[0..3]: outer, size, inner, tasks.
template <class T, bool kPositions>
void run_sort(const Kernel& kernel, void* const* buffers) {
  using C = Compute<T>;
  using Entry = SortEntry<SortKey<C>>;
  const int64_t size = kernel.n[1], inner = kernel.n[2], rows = kernel.n[0] * inner, tasks = kernel.n[3];
  const auto sort_row = [&](int64_t row, Entry* entries) {
    const int64_t start = row / inner * size * inner + row % inner;
    const T* x = kernel.in<T>(buffers, 0) + start;
    for (int64_t i = 0; i < size; ++i) entries[i] = {sort_key(static_cast<C>(x[i * inner])), static_cast<int32_t>(i)};
    const Entry* sorted = sort_entries(entries, entries + size, size);
    for (int64_t i = 0; i < size; ++i) {
      if constexpr (kPositions)
        kernel.out<int32_t>(buffers)[start + i * inner] = sorted[i].position;
      else
        kernel.out<T>(buffers)[start + i * inner] = x[sorted[i].position * inner];
    }
  };
  const auto run_task = [&](int64_t task) {
    Entry* entries = static_cast<Entry*>(buffers[2]) + task * 2 * size;
    for (int64_t row = task * rows / tasks; row < (task + 1) * rows / tasks; ++row) sort_row(row, entries);
  };
  if (tasks == 1) return run_task(0);
  parallel_for(tasks, run_task);
}

Split split_of(const OpCall& call) {
  if (!call.attrs().is_none(0)) return {call.shape(0), call.attrs().axis(0, call.shape(0).rank(), call.op->name)};
  Split flat;
  flat.size = call.shape(0).size();
  return flat;
}

std::vector<TensorSpec> infer_sort(const OpCall& call, DType dtype) {
  const Shape& x = call.shape(0);
  if (call.attrs().is_none(0)) return {{Shape{x.fully_known() ? x.size() : kUnknown}, dtype}};
  call.attrs().axis(0, x.rank(), call.op->name);
  return {{x, dtype}};
}

template <bool kPositions>
Kernel prepare_sort(const OpCall& call) {
  const Split split = split_of(call);
  Kernel kernel;
  const int64_t rows = split.outer * split.inner;
  kernel.n[0] = split.outer, kernel.n[1] = split.size, kernel.n[2] = split.inner;
  kernel.n[3] = rows * split.size < kParallelFrom ? 1 : std::min(rows, kMostTasks);
  kernel.run = visit_dtype(call.dtype(0), [&](auto type) -> Kernel::Run {
    using Entry = SortEntry<SortKey<Compute<decltype(type)>>>;
    kernel.scratch_bytes = 2 * kernel.n[3] * split.size * static_cast<int64_t>(sizeof(Entry));
    return run_sort<decltype(type), kPositions>;
  });
  return kernel;
}

OpDef sorting(const char* name) {
  return OpDef(name).in({"x"}).attr("axis", AttributeKind::kOptionalInt, int64_t{-1},
                                    "The axis that is put in order; None: x is flattened first.");
}

}  // namespace

OpDef sort_def() {
  return sorting("sort")
      .doc("x in ascending order along an axis; NaNs come last.")
      .keras("numpy", "Sort")
      .infer([](const OpCall& call) { return infer_sort(call, call.dtype(0)); })
      .prepare(prepare_sort<false>)
      .gradient([](const Backward& b) {
        static const OpDef &gradient = get_op("take_along_axis_grad"), &order = get_op("argsort");
        const bool flat = b.attrs().is_none(0);
        const Tensor x = flat ? reshape(b.in(), Shape{-1}) : b.in();
        const int64_t axis = flat ? 0 : b.attrs().integer(0);
        const Tensor dx = call1(gradient, {x, call1(order, {x}, {axis}), b.dout()}, {axis});
        return flat ? reshape_like(dx, b.in()) : dx;
      })
      .batch([](const Batched& b) { return batch_along_axis(b, 0); })
      .good({{{3, 1, 2}, {-1, 5, 0}}})
      .good({{{3, 1, 2}, {-1, 5, 0}}}, {int64_t{0}})
      .good({{{3, 1, 2}, {-1, 5, 0}}}, {Attribute()})
      .good({ints({3, 1, 3, -7})})
      .bad({{3, 1}}, {int64_t{1}}, "[sort] axis 1 is out of range for a tensor with 1 axes.");
}

OpDef argsort_def() {
  return sorting("argsort")
      .doc(
          "The positions (int32) that put x in ascending order along an axis. Stable: equal elements keep their order; "
          "NaNs come last.")
      .keras("numpy", "Argsort")
      .infer([](const OpCall& call) { return infer_sort(call, DType::int32); })
      .prepare(prepare_sort<true>)
      .no_gradient("Positions are integers.")
      .batch([](const Batched& b) { return batch_along_axis(b, 0); })
      .good({{{3, 1, 2}, {-1, 5, 0}}})
      .good({{{3, 1, 2}, {-1, 5, 0}}}, {int64_t{0}})
      .good({{{3, 1, 2}, {-1, 5, 0}}}, {Attribute()})
      .good({ints({3, 1, 3, 1})})
      .bad({{3, 1}}, {int64_t{1}}, "[argsort] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
