#include <algorithm>
#include <cstring>

#include "keratin/base/error.h"
#include "keratin/base/parallel_for.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/index/take.h"
#include "keratin/ops/generated/index/take_grad.h"
#include "keratin/ops/index/indices.h"

namespace keratin::ops {
namespace {

using index_detail::Split;

constexpr int64_t kParallelFrom = 128 * 1024;  // values: 50 us or more
constexpr int64_t kParts = 16;
constexpr int64_t kColumns = 64;  // of one thread: four cache lines of each row

// The op works on the flat tensor when no axis is given.
Split split_of(const OpCall& call) {
  if (!call.attrs().is_none(0)) return {call.shape(0), call.attrs().axis(0, call.shape(0).rank(), call.op->name)};
  Split flat;
  flat.size = call.shape(0).size();
  return flat;
}

std::vector<TensorSpec> infer_take(const OpCall& call) {
  index_detail::require_integers(call, 1);
  const Shape &x = call.shape(0), &indices = call.shape(1);
  if (call.attrs().is_none(0)) return {{indices, call.dtype(0)}};
  const int64_t axis = call.attrs().axis(0, x.rank(), "take");
  Shape out = x.slice(0, axis);
  for (const int64_t size : indices) out.push_back(size);
  for (const int64_t size : x.slice(axis + 1, x.rank())) out.push_back(size);
  return {{out, call.dtype(0)}};
}

// n: outer, size, inner (elements), count of indices, dtype of indices.
template <class T>
void run_take(const Kernel& kernel, void* const* buffers) {
  const int64_t outer = kernel.n[0], size = kernel.n[1], inner = kernel.n[2], count = kernel.n[3];
  auto* at = static_cast<int64_t*>(buffers[3]);
  index_detail::wrap_indices("take", static_cast<DType>(kernel.n[4]), buffers[2], count, size, at);
  const T* x = kernel.in<T>(buffers, 0);
  T* out = kernel.out<T>(buffers);
  for (int64_t o = 0; o < outer; ++o, x += size * inner) {
    if (inner == 1) {
      for (int64_t i = 0; i < count; ++i) *out++ = x[at[i]];
    } else {
      for (int64_t i = 0; i < count; ++i, out += inner)
        std::memcpy(out, x + at[i] * inner, static_cast<size_t>(inner) * sizeof(T));
    }
  }
}

// The sums begin at 0 and are added to in the order of the indices; halves in float32. Threads share the columns, so
// that every sum has one owner, whichever rows its indices name; clearing the sums is the only cost of a large axis.
template <class T>
void run_take_grad(const Kernel& kernel, void* const* buffers) {
  using Sum = index_detail::Compute<T>;
  const int64_t outer = kernel.n[0], size = kernel.n[1], inner = kernel.n[2], count = kernel.n[3];
  auto* at = static_cast<int64_t*>(buffers[4]);
  index_detail::wrap_indices("take_grad", static_cast<DType>(kernel.n[4]), buffers[2], count, size, at);
  const int64_t total = outer * size * inner;
  T* out = kernel.out<T>(buffers);
  Sum* sums = reinterpret_cast<Sum*>(at + count);
  if constexpr (std::is_same_v<T, Sum>) sums = out;
  const T* dout = kernel.in<T>(buffers, 2);
  const auto clear = [&](int64_t part, int64_t parts) {
    const int64_t first = total / parts * part, last = part + 1 == parts ? total : total / parts * (part + 1);
    std::fill(sums + first, sums + last, Sum{});
  };
  const auto add = [&](int64_t first, int64_t last) {
    for (int64_t n = 0; n < outer * count; ++n) {
      const T* from = dout + n * inner;
      Sum* to = sums + (n / count * size + at[n % count]) * inner;
      for (int64_t j = first; j < last; ++j) to[j] += static_cast<Sum>(from[j]);
    }
  };
  const bool parallel = (total + outer * count * inner) >= kParallelFrom;
  const int64_t parts = parallel ? kParts : 1, columns = (inner + kColumns - 1) / kColumns;
  parallel_for(parts, [&](int64_t part) { clear(part, parts); });
  if (parallel && columns > 1)
    parallel_for(columns, [&](int64_t c) { add(c * kColumns, std::min(inner, (c + 1) * kColumns)); });
  else
    add(0, inner);
  if constexpr (!std::is_same_v<T, Sum>)
    for (int64_t i = 0; i < total; ++i) out[i] = static_cast<T>(sums[i]);
}

Kernel sizes_of(const OpCall& call) {
  const Split split = split_of(call);
  Kernel kernel;
  kernel.n[0] = split.outer, kernel.n[1] = split.size, kernel.n[2] = split.inner;
  kernel.n[3] = call.shape(1).size(), kernel.n[4] = static_cast<int64_t>(call.dtype(1));
  kernel.scratch_bytes = (kernel.n[3] + 1) * static_cast<int64_t>(sizeof(int64_t));
  return kernel;
}

Kernel prepare_take(const OpCall& call) {
  Kernel kernel = sizes_of(call);
  kernel.run =
      index_detail::visit_size(call.dtype(0), [](auto type) -> Kernel::Run { return run_take<decltype(type)>; });
  return kernel;
}

Kernel prepare_take_grad(const OpCall& call) {
  Kernel kernel = sizes_of(call);
  kernel.run = visit_dtype(call.dtype(2), [&](auto type) -> Kernel::Run {
    using T = decltype(type);
    if constexpr (std::is_class_v<T>)
      kernel.scratch_bytes += call.shape(0).size() * static_cast<int64_t>(sizeof(float));
    if constexpr (std::is_floating_point_v<index_detail::Compute<T>>) return run_take_grad<T>;
    return nullptr;
  });
  return kernel;
}

Tensor take_grad(const Tensor& x, const Tensor& indices, const Tensor& dout, const Attributes& attrs) {
  static const OpDef& op = get_op("take_grad");
  return call1(op, {x, indices, dout}, attrs);
}

// Indices that are the same for every example: the op along the axis behind the examples.
Tensor take_for_all(const Batched& b, Tensors inputs) {
  if (b.attrs().is_none(0)) inputs[0] = flatten_examples(inputs[0]);
  const int64_t axis = b.attrs().is_none(0) ? 1 : batched_axis(b.attrs().integer(0), b.rank());
  return call1(b.op(), std::move(inputs), {axis});
}

Composed batch_take(const Batched& b) {
  if (!b.batched(1)) return take_for_all(b, b.ins());
  if (b.batched(0)) return batch_by_loop(b);
  const Tensor taken = call1(b.op(), b.ins(), b.attrs());
  return b.attrs().is_none(0) ? taken : move_axis(taken, b.attrs().axis(0, b.rank(), "take"), 0);
}

Composed batch_take_grad(const Batched& b) {
  static const OpDef& reshape_like = get_op("reshape_like");
  if (b.batched(1)) return batch_by_loop(b);
  const Tensor x = batched_in(b, 0);
  return call1(reshape_like, {take_for_all(b, {x, b.in(1), batched_in(b, 2)}), x});
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
      .infer(infer_take)
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

OpDef take_grad_def() {
  return OpDef("take_grad")
      .doc("The gradient of take by x, whose shape alone matters: dout added up at the indices, in their order.")
      .in({"x", "indices", "dout"}, Inputs::kAsGiven)
      .attr("axis", AttributeKind::kOptionalInt, Attribute(), "The axis of take.")
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        const Shape taken = infer_take({call.op, call.inputs.first(2), call.attributes, {}})[0].shape;
        index_detail::require_gradient_shape(call, taken, 2);
        return {{call.shape(0), call.dtype(2)}};
      })
      .prepare(prepare_take_grad)
      .gradient([](const Backward& b) -> Gradients {
        std::optional<int64_t> axis;
        if (!b.attrs().is_none(0)) axis = b.attrs().integer(0);
        return {Tensor(), Tensor(), take(b.dout(), b.in(1), {.axis = axis})};
      })
      .batch([](const Batched& b) { return batch_take_grad(b); })
      .good({{{1, 2, 3}, {4, 5, 6}}, ints({2, 0, 2}), {{1, 10, 100}, {2, 20, 200}}}, {int64_t{1}})
      .good({{1, 2, 3}, ints({2, -1}), {1, 10}})
      .bad({{1, 2, 3}, ints({3}), {1}}, {}, "[take_grad] index 3 at position 0 is out of range for an axis of size 3.");
}

}  // namespace keratin::ops
