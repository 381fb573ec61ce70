#include <algorithm>

#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/reshape_like.h"
#include "keratin/ops/index/indices.h"

namespace keratin::ops {
namespace {

using index_detail::Compute;
using index_detail::Split;

// The position breaks ties: the order is stable without stable_sort's allocation.
template <class C>
struct Entry {
  C value;
  int32_t position;
};

template <class T, bool kPositions>
void run_sort(const Kernel& kernel, void* const* buffers) {
  using C = Compute<T>;
  const int64_t outer = kernel.n[0], size = kernel.n[1], inner = kernel.n[2];
  auto* entries = static_cast<Entry<C>*>(buffers[2]);
  for (int64_t row = 0; row < outer * inner; ++row) {
    const int64_t start = row / inner * size * inner + row % inner;
    const T* x = kernel.in<T>(buffers, 0) + start;
    for (int64_t i = 0; i < size; ++i) entries[i] = {static_cast<C>(x[i * inner]), static_cast<int32_t>(i)};
    std::sort(entries, entries + size, [](const Entry<C>& a, const Entry<C>& b) {
      if (index_detail::before(a.value, b.value)) return true;
      if (index_detail::before(b.value, a.value)) return false;
      return a.position < b.position;
    });
    for (int64_t i = 0; i < size; ++i) {
      if constexpr (kPositions)
        kernel.out<int32_t>(buffers)[start + i * inner] = entries[i].position;
      else
        kernel.out<T>(buffers)[start + i * inner] = static_cast<T>(entries[i].value);
    }
  }
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
  kernel.n[0] = split.outer, kernel.n[1] = split.size, kernel.n[2] = split.inner;
  kernel.run = visit_dtype(call.dtype(0), [&](auto type) -> Kernel::Run {
    kernel.scratch_bytes = split.size * static_cast<int64_t>(sizeof(Entry<Compute<decltype(type)>>));
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
