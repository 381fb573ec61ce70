#include "keratin/ops/generated/index/take_grad.h"

#include <algorithm>

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

constexpr int64_t kParts = 16;

/// Which rows of dout each row of the result is the sum of: those of row r are order[starts[r]] to
/// order[starts[r + 1] - 1], in ascending order, as sums are taken in the order of the indices.
struct Segments {
  int64_t rows;
  const int64_t *starts, *order;

  // The first row of a part, so that parts have about as many rows and terms as each other.
  int64_t first_row(int64_t part) const {
    const int64_t goal = (rows + starts[rows]) * part / kParts;
    int64_t low = 0, high = rows;
    while (low < high) {
      const int64_t middle = (low + high) / 2;
      middle + starts[middle] < goal ? low = middle + 1 : high = middle;
    }
    return low;
  }
};

// Sorts by counting. `starts` has room for rows + 2, `order` for all terms.
Segments sorted_segments(const Kernel& kernel, const int64_t* at, int64_t* starts, int64_t* order) {
  const int64_t size = kernel.n[1], count = kernel.n[3], rows = kernel.n[0] * size, terms = kernel.n[0] * count;
  const auto for_each = [&](auto f) {  // term and row
    for (int64_t first = 0, row = 0; first < terms; first += count, row += size)
      for (int64_t i = 0; i < count; ++i) f(first + i, row + at[i]);
  };
  std::fill_n(starts, rows + 2, 0);
  for_each([&](int64_t, int64_t r) { ++starts[r + 2]; });
  for (int64_t r = 2; r < rows + 2; ++r) starts[r] += starts[r - 1];
  for_each([&](int64_t n, int64_t r) { order[starts[r + 1]++] = n; });  // leaves each start where it belongs
  return {rows, starts, order};
}

// The sums begin at 0; halves are added up in float32. Each row has one owner, which writes it once.
template <class T>
void run_take_grad(const Kernel& kernel, void* const* buffers) {
  using Sum = index_detail::Compute<T>;
  const int64_t inner = kernel.n[2], count = kernel.n[3], terms = kernel.n[0] * count, rows = kernel.n[0] * kernel.n[1];
  auto* at = static_cast<int64_t*>(buffers[4]);
  index_detail::wrap_indices("take_grad", static_cast<DType>(kernel.n[4]), buffers[2], count, kernel.n[1], at);
  int64_t *order = at + count, *starts = order + terms;
  const Segments segments = sorted_segments(kernel, at, starts, order);
  T* out = kernel.out<T>(buffers);
  const T* dout = kernel.in<T>(buffers, 2);
  const auto sum_rows = [&](int64_t part, int64_t parts) {
    const int64_t first = part == 0 ? 0 : segments.first_row(part);
    const int64_t last = part + 1 == parts ? rows : segments.first_row(part + 1);
    std::fill(out + first * inner, out + last * inner, T{});  // at once: most rows of a large axis stay so
    Sum* kept = reinterpret_cast<Sum*>(starts + rows + 2) + part * inner;
    for (int64_t r = first; r < last; ++r) {
      if (starts[r] == starts[r + 1]) continue;
      Sum* sums = kept;
      if constexpr (std::is_same_v<T, Sum>)
        sums = out + r * inner;
      else
        std::fill_n(sums, inner, Sum{});
      for (int64_t n = starts[r]; n < starts[r + 1]; ++n) {
        const T* from = dout + order[n] * inner;
        for (int64_t j = 0; j < inner; ++j) sums[j] += static_cast<Sum>(from[j]);
      }
      if constexpr (!std::is_same_v<T, Sum>)
        for (int64_t j = 0; j < inner; ++j) out[r * inner + j] = static_cast<T>(sums[j]);
    }
  };
  if ((rows + terms) * inner < kParallelFrom) return sum_rows(0, 1);
  parallel_for(kParts, [&](int64_t part) { sum_rows(part, kParts); });
}

Kernel prepare_take_grad(const OpCall& call) {
  Kernel kernel = take_kernel(call);
  const int64_t terms = kernel.n[0] * kernel.n[3], rows = kernel.n[0] * kernel.n[1];
  kernel.scratch_bytes += (terms + rows + 2) * static_cast<int64_t>(sizeof(int64_t));
  kernel.run = visit_dtype(call.dtype(2), [&](auto type) -> Kernel::Run {
    using T = decltype(type);
    if constexpr (std::is_class_v<T>)
      kernel.scratch_bytes += kParts * kernel.n[2] * static_cast<int64_t>(sizeof(float));
    if constexpr (std::is_floating_point_v<index_detail::Compute<T>>) return run_take_grad<T>;
    return nullptr;
  });
  return kernel;
}

Composed batch_take_grad(const Batched& b) {
  static const OpDef& reshape_like = get_op("reshape_like");
  if (b.batched(1)) return batch_by_loop(b);
  const Tensor x = batched_in(b, 0);
  return call1(reshape_like, {take_for_all(b, {x, b.in(1), batched_in(b, 2)}), x});
}

}  // namespace

OpDef take_grad_def() {
  return OpDef("take_grad")
      .doc("The gradient of take by x, whose shape alone matters: dout added up at the indices, in their order.")
      .in({"x", "indices", "dout"}, Inputs::kAsGiven)
      .attr("axis", AttributeKind::kOptionalInt, Attribute(), "The axis of take.")
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        const Shape taken = infer_take({call.op, call.inputs.first(2), call.attributes, {}}).shape;
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
