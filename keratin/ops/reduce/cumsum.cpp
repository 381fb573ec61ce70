#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/ops.h"
#include "keratin/ops/reduce/reduction.h"

namespace keratin::ops {
namespace {

// A running sum has no room for lanes or pairs; float32 is summed in float64 instead.
template <class T>
using Accumulator =
    std::conditional_t<std::is_class_v<T>, float, std::conditional_t<std::is_same_v<T, float>, double, T>>;

// n[0..2]: outer, count, inner.
template <class T, class Out>
void run(const Kernel& k, void* const* buffers) {
  using A = Accumulator<Out>;
  using C = std::conditional_t<std::is_class_v<T>, float, T>;
  const T* in = k.in<T>(buffers, 0);
  Out* out = k.out<Out>(buffers);
  for (int64_t o = 0; o < k.n[0]; ++o) {
    for (int64_t j = 0; j < k.n[2]; ++j) {
      A total{};
      for (int64_t i = 0; i < k.n[1]; ++i) {
        const int64_t at = (o * k.n[1] + i) * k.n[2] + j;
        total = math::add(total, static_cast<A>(static_cast<C>(in[at])));
        out[at] = static_cast<Out>(static_cast<std::conditional_t<std::is_class_v<Out>, float, Out>>(total));
      }
    }
  }
}

Kernel prepare(const OpCall& call) {
  const Shape& in = call.shape(0);
  Kernel k;
  k.n[0] = k.n[2] = 1;
  k.n[1] = call.attrs().is_none(0) ? in.size() : in[call.attrs().integer(0)];
  if (!call.attrs().is_none(0)) {
    const int64_t axis = in.normalise(call.attrs().integer(0));
    for (int64_t a = 0; a < in.rank(); ++a) (a < axis ? k.n[0] : k.n[2]) *= a == axis ? 1 : in[a];
  }
  k.run = visit_dtype(call.dtype(0), [](auto type) -> Kernel::Run {
    using T = decltype(type);
    return run<T, std::conditional_t<std::is_same_v<T, bool>, int32_t, T>>;
  });
  return k;
}

std::vector<TensorSpec> infer(const OpCall& call) {
  const Shape& in = call.shape(0);
  const DType out = call.dtype(0) == DType::bool_ ? DType::int32 : call.dtype(0);
  if (call.attrs().is_none(0)) return {{Shape{in.fully_known() ? in.size() : kUnknown}, out}};
  const int64_t axis = call.attrs().integer(0), rank = in.rank();
  require(axis >= -rank && axis < rank, ErrorCode::kShape, "[cumsum] axis ", axis,
          " is out of range for a tensor with ", rank, " axes.");
  return {{in, out}};
}

}  // namespace

OpDef cumsum_def() {
  return OpDef("cumsum")
      .in({"x"}, Inputs::kAsGiven)
      .doc("The running sum along an axis. float32 is summed in float64; bools in int32.")
      .keras("numpy", "Cumsum")
      .attr("axis", AttributeKind::kOptionalInt, Attribute(), "Along which axis; none given: x is flattened first.")
      .infer(infer)
      .prepare(prepare)
      .gradient([](const Backward& b) {
        const int64_t axis = b.attrs().is_none(0) ? 0 : b.attrs().integer(0);
        const Tensor back = flip(cumsum(flip(b.dout(), {.axis = axis}), {.axis = axis}), {.axis = axis});
        return b.attrs().is_none(0) ? reshape_like(back, b.in()) : back;
      })
      .good({floats({1, 2.5f, -3, 4, 5, 6.25f}, {2, 3})})
      .good({floats({1, 2.5f, -3, 4, 5, 6.25f}, {2, 3})}, {int64_t{0}})
      .good({ints({1, 2, 3, 4, 5, 6}, {2, 3})}, {int64_t{-1}})
      .good({bools({true, false, true})})
      .bad({floats({1, 2})}, {int64_t{1}}, "[cumsum] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
