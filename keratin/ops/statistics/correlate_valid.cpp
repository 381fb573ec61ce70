#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/flip.h"
#include "keratin/ops/generated/shape/pad.h"
#include "keratin/ops/reduce/running.h"

namespace keratin::ops {
namespace {

// n: sizes of x1 and x2.
template <class T>
void run(const Kernel& kernel, void* const* buffers) {
  using A = running_detail::Accumulator<T>;
  using C = running_detail::Compute<T>;
  const T *x1 = kernel.in<T>(buffers, 0), *x2 = kernel.in<T>(buffers, 1);
  T* out = kernel.out<T>(buffers);
  for (int64_t i = 0; i + kernel.n[1] <= kernel.n[0]; ++i) {
    A total{};
    for (int64_t j = 0; j < kernel.n[1]; ++j)
      total = math::add(
          total, math::multiply(static_cast<A>(static_cast<C>(x1[i + j])), static_cast<A>(static_cast<C>(x2[j]))));
    out[i] = static_cast<T>(static_cast<C>(total));
  }
}

Tensor correlated(const Tensor& x1, const Tensor& x2) {
  static const OpDef& op = get_op("correlate_valid");
  return call1(op, {x1, x2});
}

}  // namespace

OpDef correlate_valid_def() {
  return OpDef("correlate_valid")
      .in({"x1", "x2"})
      .doc(
          "out[i] = x1[i] * x2[0] + x1[i + 1] * x2[1] + ...: the products of a vector with each part of a longer one. "
          "float32 is summed in float64, halves in float32.")
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        const Shape &x1 = call.shape(0), &x2 = call.shape(1);
        require(x1.rank() == 1 && x2.rank() == 1 && x2[0] != 0 && (x1[0] == kUnknown || x1[0] >= x2[0]),
                ErrorCode::kShape,
                "[correlate_valid] expected two vectors, the first at least as long, the second not empty, received "
                "shapes ",
                x1, " and ", x2, ".");
        const bool known = x1[0] != kUnknown && x2[0] != kUnknown;
        return {{Shape{known ? x1[0] - x2[0] + 1 : kUnknown}, call.dtype(0)}};
      })
      .prepare([](const OpCall& call) {
        Kernel kernel;
        kernel.n[0] = call.shape(0)[0], kernel.n[1] = call.shape(1)[0];
        kernel.run = visit_dtype(call.dtype(0), [](auto type) -> Kernel::Run {
          using T = decltype(type);
          if constexpr (std::is_same_v<T, bool>)
            return nullptr;
          else
            return run<T>;
        });
        return kernel;
      })
      .gradient([](const Backward& b) -> Gradients {
        const int64_t around = b.in(1).shape(0) - 1;
        require(around >= 0, ErrorCode::kShape, "[correlate_valid] the gradient needs the size of x2.");
        return {correlated(pad(b.dout(), {around, around}), flip(b.in(1))), correlated(b.in(0), b.dout())};
      })
      .good({floats({1, 2, 3, 4}), floats({0, 1, 0.5f})})
      .good({floats({1, 2, 3}), floats({2, -1, 3})})
      .good({ints({1, 2, 3}), ints({2})})
      .bad({floats({1, 2}), floats({1, 2, 3})}, {},
           "[correlate_valid] expected two vectors, the first at least as long, the second not empty, received shapes "
           "(2,) and (3,).");
}

}  // namespace keratin::ops
