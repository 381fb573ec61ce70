#include "keratin/ops/batch/axes.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/reduce/all.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/nn/rows.h"

namespace keratin::ops {
namespace {

template <class T>
struct Softmax {
  KERATIN_INLINE static void run(const Kernel& kernel, void* const* buffers) {
    using C = rows::Compute<T>;
    const rows::Rows all = rows::rows_of(kernel);
    auto* lanes = static_cast<C*>(buffers[2]);
    C per_row[rows::kLanes];
    for (int64_t row = 0; row < all.count; row += all.group()) {
      rows::load(all, kernel.in<T>(buffers, 0), row, -std::numeric_limits<C>::infinity(), lanes);
      rows::maximum(all, lanes, per_row);
      rows::subtract(all, per_row, lanes);
      rows::exponentials(all, lanes, lanes);
      rows::sum(all, lanes, per_row);
      rows::divide(all, per_row, lanes);
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
        return rows::make_kernel<Softmax>({call.shape(0), call.attrs().integer(0)}, call.dtype(0), 1);
      })
      .gradient([](const Backward& b) {
        const Tensor weighted = multiply(b.dout(), b.out());
        const int64_t axis = b.attrs().integer(0);
        return subtract(weighted, multiply(b.out(), sum(weighted, {.axis = axis, .keepdims = true})));
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
