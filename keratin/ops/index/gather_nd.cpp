#include <cstring>

#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/zeros_like.h"
#include "keratin/ops/index/indices.h"
#include "keratin/ops/index/tuples.h"

namespace keratin::ops {
namespace {

using index_detail::NdSplit;

template <class T>
void run(const Kernel& kernel, void* const* buffers) {
  const auto& split = kernel.state_as<NdSplit>();
  auto* at = static_cast<int64_t*>(buffers[3]);
  index_detail::nd_positions("gather_nd", split, buffers[2], at);
  const T* x = kernel.in<T>(buffers, 0);
  T* out = kernel.out<T>(buffers);
  if (split.inner == 0) return;
  for (int64_t o = 0; o < split.outer; ++o, x += split.size * split.inner) {
    if (split.inner == 1) {
      for (int64_t i = 0; i < split.count; ++i) *out++ = x[at[i]];
    } else {
      for (int64_t i = 0; i < split.count; ++i, out += split.inner)
        std::memcpy(out, x + at[i] * split.inner, static_cast<size_t>(split.inner) * sizeof(T));
    }
  }
}

}  // namespace

OpDef gather_nd_def() {
  return OpDef("gather_nd")
      .doc(
          "The elements of x at index tuples, which stand along the last axis of the indices: tuples of k numbers "
          "count "
          "along k axes of x, which are replaced by the other axes of the indices. With axis 0, out[i] = "
          "x[indices[i][0], ..., indices[i][k - 1]]. Negative indices count from the end; one out of range is an "
          "error.")
      .in({"x", "indices"}, Inputs::kAsGiven)
      .attr("axis", AttributeKind::kInt, int64_t{0}, "The first of the axes that the tuples count along.")
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        return {{index_detail::nd_selected(call, index_detail::nd_axis(call, 0)), call.dtype(0)}};
      })
      .prepare([](const OpCall& call) {
        NdSplit split = index_detail::nd_split(call, index_detail::nd_axis(call, 0));
        Kernel kernel;
        kernel.scratch_bytes = checked_multiply(split.count + 1, static_cast<int64_t>(sizeof(int64_t)));
        kernel.state = std::make_shared<const NdSplit>(std::move(split));
        kernel.run =
            index_detail::visit_size(call.dtype(0), [](auto type) -> Kernel::Run { return run<decltype(type)>; });
        return kernel;
      })
      .gradient([](const Backward& b) -> Gradients {
        return {index_detail::write_at(zeros_like(b.in()), b.in(1), b.dout(), "add", b.attrs().integer(0)), Tensor()};
      })
      .batch([](const Batched& b) -> Composed {
        const int64_t given = b.attrs().integer(0), axis = given < 0 ? given + b.rank() : given;
        if (!b.batched(1)) return index_detail::read_at(b.in(), b.in(1), axis + 1);
        if (!b.batched(0)) return move_axis(index_detail::read_at(b.in(), b.in(1), axis), axis, 0);
        const Tensor numbered = index_detail::with_example_numbers(b.in(1));
        return move_axis(index_detail::read_at(move_axis(b.in(), 0, axis), numbered, axis), axis, 0);
      })
      .good({{{1, 2, 3}, {4, 5, 6}}, ints({0, 2, 1, -1, 0, 2}, {3, 2})})
      .good({{{1, 2, 3}, {4, 5, 6}}, ints({1, 0, 1}, {3, 1})})
      .good({{{1, 2, 3}, {4, 5, 6}}, ints({2, 0, 0, 1}, {2, 2, 1})}, {int64_t{1}})
      .good({ints({1, 2, 3}), ints({}, {2, 0})})
      .bad({{{1, 2, 3}, {4, 5, 6}}, ints({0, 0, 0, 3}, {2, 2})}, {},
           "[gather_nd] index 3 at position 1 is out of range for axis 1 of size 3.")
      .bad({{1, 2, 3}, ints({0, 0}, {1, 2})}, {},
           "[gather_nd] index tuples of 2 need as many axes from axis 0 on, received shape (3,).")
      .bad({{1, 2, 3}, floats({0}, {1, 1})}, {},
           "[gather_nd] expected integers as indices, received float32. Cast them first.");
}

}  // namespace keratin::ops
