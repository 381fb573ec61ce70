#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/nn/rows.h"

namespace keratin::ops {
namespace {

template <class T>
struct Softmax {
  KERATIN_INLINE static void run(const Kernel& kernel, void* const* buffers) {
    using C = rows::Compute<T>;
    const rows::Rows all = rows::rows_of(kernel);
    auto* lanes = static_cast<C*>(buffers[2]);
    for (int64_t row = all.first; row < all.last; row += all.group()) {
      rows::load(all, kernel.in<T>(buffers, 0), row, -std::numeric_limits<C>::infinity(), lanes);
      rows::softmax(all, lanes);
      rows::store(all, lanes, row, kernel.out<T>(buffers));
    }
  }
};

}  // namespace

OpDef softmax_def() {
  return OpDef("softmax")
      .doc(
          "exp(x_i - m) / sum over j of exp(x_j - m) along an axis, with m the largest element, so that nothing "
          "overflows. Rows sum to 1. In float32 at most 4 ULP.")
      .in({"x"}, Inputs::kPromoteToFloat)
      .attr("axis", AttributeKind::kInt, int64_t{-1}, "The axis whose elements become probabilities.")
      .keras("nn", "Softmax")
      .infer(rows::infer_same)
      .prepare([](const OpCall& call) {
        return rows::make_kernel<Softmax>({call.shape(0), call.attrs().integer(0)}, call.dtype(0), 1, 2);
      })
      .gradient([](const Backward& b) {
        static const OpDef& grad = get_op("softmax_grad");
        return call1(grad, {b.out(), b.dout()}, b.attrs());
      })
      .batch([](const Batched& b) { return batch_along_axis(b, 0); })
      .good({{{1, 2, 3}, {-1, 0.5, 100}}}, {}, 8)
      .good({{{1, 2, 3}, {-1, 0.5, 2}}}, {int64_t{0}}, 8)
      .good({{{{1, 2}, {3, 0}}, {{-1, 0.5}, {2, 2}}}}, {int64_t{1}}, 8)
      .good({{1000, 1001, -1000}}, {}, 8, false)
      .good({ints({1, 2, 3})}, {}, 8)
      .bad({{1, 2}}, {int64_t{1}}, "[softmax] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
