#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/conjugate.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/shape/flip.h"
#include "keratin/ops/reduce/running.h"

namespace keratin::ops {
namespace {

// n[0..2]: outer, count, inner.
template <class T>
void run(const Kernel& k, void* const* buffers) {
  using A = running_detail::Accumulator<T>;
  using C = running_detail::Compute<T>;
  const T *factors = k.in<T>(buffers, 0), *terms = k.in<T>(buffers, 1);
  T* out = k.out<T>(buffers);
  for (int64_t o = 0; o < k.n[0]; ++o) {
    for (int64_t j = 0; j < k.n[2]; ++j) {
      A total{};
      for (int64_t i = 0; i < k.n[1]; ++i) {
        const int64_t at = (o * k.n[1] + i) * k.n[2] + j;
        const auto term = static_cast<A>(static_cast<C>(terms[at]));
        total = i == 0 ? term : math::add(term, math::multiply(static_cast<A>(static_cast<C>(factors[at])), total));
        out[at] = static_cast<T>(static_cast<C>(total));
      }
    }
  }
}

Tensor scan_along(const Tensor& factors, const Tensor& terms, int64_t axis) {
  static const OpDef& op = get_op("linear_scan");
  return call1(op, {factors, terms}, {axis});
}

}  // namespace

OpDef linear_scan_def() {
  return OpDef("linear_scan")
      .doc(
          "The linear recurrence out[i] = terms[i] + factors[i] * out[i - 1] along an axis, from out[0] = terms[0]: "
          "exponential averages, discounted sums. float32 is accumulated in float64, halves in float32.")
      .in({"factors", "terms"})
      .takes_complex()
      .attr("axis", AttributeKind::kInt, int64_t{-1}, "Along which axis.")
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        const Shape &factors = call.shape(0), &terms = call.shape(1);
        bool fits = factors.rank() == terms.rank();
        for (int64_t a = 0; fits && a < terms.rank(); ++a)
          fits = factors[a] == terms[a] || factors[a] == kUnknown || terms[a] == kUnknown;
        require(fits, ErrorCode::kShape, "[linear_scan] expected factors and terms of one shape, received ", factors,
                " and ", terms, ".");
        return running_detail::infer(call);
      })
      .prepare([](const OpCall& call) {
        Kernel k = running_detail::along_axis(call);
        if (is_complex(call.dtype(0))) {
          k.run = visit_complex(call.dtype(0), [](auto type) -> Kernel::Run { return run<decltype(type)>; });
          return k;
        }
        k.run = visit_dtype(call.dtype(0), [](auto type) -> Kernel::Run {
          using T = decltype(type);
          if constexpr (std::is_same_v<T, bool>)
            return nullptr;
          else
            return run<T>;
        });
        return k;
      })
      .gradient([](const Backward& b) -> Gradients {
        const int64_t axis = b.attrs().axis(0, b.in().rank(), "linear_scan");
        const Tensor back = flip(running_detail::shifted_left(conjugate_of(b.in(0)), axis), {.axis = axis});
        const Tensor by_terms = flip(scan_along(back, flip(b.dout(), {.axis = axis}), axis), {.axis = axis});
        return {multiply(by_terms, running_detail::shifted_right(conjugate_of(b.out()), axis, 0)), by_terms};
      })
      .batch([](const Batched& b) { return batch_along_axis(b, 0); })
      .batch([](const Batched& b) { return batch_along_axis(b, 0); })
      .good({floats({9, 0.5f, 0.5f, 0.5f}), floats({1, 2, 3, 4})})
      .good({floats({1, 2, 3, 4, 0, 6}, {2, 3}), floats({1, -1, 0.5f, 2, 3, 1}, {2, 3})}, {int64_t{0}})
      .good({ints({1, 2, 3}), ints({1, 1, 1})})
      .bad({floats({1, 2}), floats({1, 2})}, {int64_t{1}},
           "[linear_scan] axis 1 is out of range for a tensor with 1 axes.")
      .bad({floats({1, 2}), floats({1, 2}, {1, 2})}, {},
           "[linear_scan] expected factors and terms of one shape, received (2,) and (1, 2).");
}

}  // namespace keratin::ops
