#include "keratin/ops/generated/reduce/sum_to.h"
#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/broadcast_like.h"
#include "keratin/ops/generated/shape/squeeze.h"
#include "keratin/ops/reduce/reduction.h"

namespace keratin::ops {
namespace {

struct SumTo {
  template <class A>
  static constexpr A identity() {
    return A{};
  }
  template <class A>
  static KERATIN_INLINE constexpr A combine(A a, A b) {
    return math::add(a, b);
  }
  template <class Out, class A>
  static Out finish(A a, double) {
    return static_cast<Out>(a);
  }
};

std::vector<TensorSpec> infer(const OpCall& call) {
  const Shape &in = call.shape(0), to = call.attrs().shape(0);
  bool fits = to.rank() <= in.rank();
  Shape out = to;
  for (int64_t i = 1; fits && i <= to.rank(); ++i) {
    if (to[-i] == kUnknown) out.set(-i, in[-i]);
    fits = in[-i] == kUnknown || out[-i] == in[-i] || out[-i] == 1;
  }
  require(fits, ErrorCode::kShape, "[sum_to] a tensor of shape ", in, " cannot be summed to ", to, ".");
  return {{out, call.dtype(0)}};
}

Kernel prepare(const OpCall& call) {
  const Shape &in = call.shape(0), &out = call.outputs[0].shape;
  std::vector<int64_t> axes;
  for (int64_t i = in.rank(); i > 0; --i)
    if (i > out.rank() || (out[-i] == 1 && in[-i] != 1)) axes.push_back(in.rank() - i);
  if (is_complex(call.dtype(0)))
    return visit_complex(call.dtype(0), [&](auto type) {
      using T = decltype(type);
      return reduction_detail::prepare<SumTo, T, T, T>(call, axes);
    });
  return visit_dtype(call.dtype(0), [&](auto type) {
    using T = decltype(type);
    return reduction_detail::prepare<SumTo, T, std::conditional_t<std::is_class_v<T>, float, T>, T>(call, axes);
  });
}

}  // namespace

OpDef sum_to_def() {
  return OpDef("sum_to")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("x summed over the axes along which the given shape would have been broadcast; -1 keeps a size. Same dtype.")
      .attr("shape", AttributeKind::kShape, {}, "The shape of the result.")
      .infer(infer)
      .prepare(prepare)
      .gradient([](const Backward& b) { return broadcast_like(b.dout(), b.in()); })
      .batch([](const Batched& b) -> Composed {
        Shape shape = b.attrs().shape(0);
        std::vector<int64_t> added;
        while (shape.rank() < b.rank()) {
          shape = shape.with_inserted(0, 1);
          added.push_back(static_cast<int64_t>(added.size()) + 1);
        }
        const Tensor out = sum_to(batched_in(b), shape.with_inserted(0, b.in().shape(0)));
        return added.empty() ? out : squeeze(out, {.axis = added});
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})}, {std::vector<int64_t>{3}})
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})}, {std::vector<int64_t>{2, 1}})
      .good({ints({1, 2, 3, 4, 5, 6}, {2, 3})}, {std::vector<int64_t>{}})
      .bad({floats({1, 2, 3})}, {std::vector<int64_t>{2}}, "[sum_to] a tensor of shape (3,) cannot be summed to (2,).");
}

}  // namespace keratin::ops
