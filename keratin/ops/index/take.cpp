#include <algorithm>
#include <cstring>

#include "keratin/base/parallel_for.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/index/take.h"
#include "keratin/ops/index/take.h"

namespace keratin::ops {
namespace {

using namespace take_detail;

constexpr int64_t kMostParts = 16;

// Rows [first, last) of all that are taken.
template <class T>
void take_rows(const Kernel& kernel, const T* x, const int64_t* at, T* out, int64_t first, int64_t last) {
  const int64_t size = kernel.n[1], inner = kernel.n[2], count = kernel.n[3];
  for (int64_t n = first; n < last;) {
    const int64_t o = n / count, end = std::min(last, (o + 1) * count);
    for (int64_t i = n - o * count; n < end; ++n, ++i) {
      const T* from = x + (o * size + at[i]) * inner;
      if (inner == 1)
        out[n] = *from;
      else
        std::memcpy(out + n * inner, from, static_cast<size_t>(inner) * sizeof(T));
    }
  }
}

template <class T>
void run_take(const Kernel& kernel, void* const* buffers) {
  const int64_t outer = kernel.n[0], size = kernel.n[1], inner = kernel.n[2], count = kernel.n[3], rows = outer * count;
  auto* at = static_cast<int64_t*>(buffers[3]);
  index_detail::wrap_indices("take", static_cast<DType>(kernel.n[4]), buffers[2], count, size, at);
  const T* x = kernel.in<T>(buffers, 0);
  T* out = kernel.out<T>(buffers);
  const int64_t parts = rows * inner >= kParallelFrom ? std::min(rows, kMostParts) : 1;
  if (parts == 1) return take_rows(kernel, x, at, out, 0, rows);
  parallel_for(parts,
               [&](int64_t part) { take_rows(kernel, x, at, out, part * rows / parts, (part + 1) * rows / parts); });
}

Kernel prepare_take(const OpCall& call) {
  Kernel kernel = take_kernel(call);
  kernel.run =
      index_detail::visit_size(call.dtype(0), [](auto type) -> Kernel::Run { return run_take<decltype(type)>; });
  return kernel;
}

Composed batch_take(const Batched& b) {
  if (!b.batched(1)) return take_for_all(b, b.ins());
  if (b.batched(0)) return batch_by_loop(b);
  const Tensor taken = call1(b.op(), b.ins(), b.attrs());
  return b.attrs().is_none(0) ? taken : move_axis(taken, b.attrs().axis(0, b.rank(), "take"), 0);
}

Tensor take_grad(const Tensor& x, const Tensor& indices, const Tensor& dout, const Attributes& attrs) {
  static const OpDef& op = get_op("take_grad");
  return call1(op, {x, indices, dout}, attrs);
}

}  // namespace

OpDef take_def() {
  return OpDef("take")
      .doc(
          "The elements of x along an axis at the indices: the axis is replaced by the axes of the indices. Negative "
          "indices count from the end; one out of range is an error. Without an axis x is flattened first.")
      .in({"x", "indices"}, Inputs::kAsGiven)
      .attr("axis", AttributeKind::kOptionalInt, Attribute(), "The axis to take from; None: of the flat tensor.")
      .keras("numpy", "Take")
      .infer([](const OpCall& call) { return std::vector{infer_take(call)}; })
      .prepare(prepare_take)
      .gradient([](const Backward& b) -> Gradients {
        return {take_grad(b.in(0), b.in(1), b.dout(), b.attrs()), Tensor()};
      })
      .batch([](const Batched& b) { return batch_take(b); })
      .good({{{1, 2, 3}, {4, 5, 6}}, ints({2, 0, -1, 2})}, {int64_t{1}})
      .good({{{1, 2, 3}, {4, 5, 6}}, ints({1, 0, 1, 1}, {2, 2})}, {int64_t{0}})
      .good({{{1, 2, 3}, {4, 5, 6}}, ints({5, 0})})
      .good({{{1, 2, 3}, {4, 5, 6}}, ints({-1}, {})}, {int64_t{-1}})
      .bad({{1, 2, 3}, ints({0, 3})}, {int64_t{0}},
           "[take] index 3 at position 1 is out of range for an axis of size 3.")
      .bad({{1, 2, 3}, {0, 1}}, {int64_t{0}},
           "[take] expected integers as indices, received float32. Cast them first.");
}

}  // namespace keratin::ops
