#include "keratin/ops/batch/axes.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/exp.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/reduce/all.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/nn/rows.h"

namespace keratin::ops {
namespace {

template <class T>
struct LogSoftmax {
  KERATIN_INLINE static void run(const Kernel& kernel, void* const* buffers) {
    using C = rows::Compute<T>;
    const rows::Rows all = rows::rows_of(kernel);
    auto* lanes = static_cast<C*>(buffers[2]);
    C logsumexp[rows::kLanes];
    for (int64_t row = all.first; row < all.last; row += all.group()) {
      rows::load(all, kernel.in<T>(buffers, 0), row, -std::numeric_limits<C>::infinity(), lanes);
      rows::shift_and_logsumexp(all, lanes, lanes + all.floats(), logsumexp);
      rows::subtract(all, logsumexp, lanes);
      rows::store(all, lanes, row, kernel.out<T>(buffers));
    }
  }
};

}  // namespace

OpDef log_softmax_def() {
  return OpDef("log_softmax")
      .doc(
          "log(softmax(x)) along an axis as x_i - m - log(sum over j of exp(x_j - m)), with m the largest element: "
          "finite where softmax itself underflows.")
      .in({"x"}, Inputs::kPromoteToFloat)
      .attr("axis", AttributeKind::kInt, int64_t{-1}, "The axis whose elements become log-probabilities.")
      .keras("nn", "LogSoftmax")
      .infer(rows::infer_same)
      .prepare([](const OpCall& call) {
        return rows::make_kernel<LogSoftmax>({call.shape(0), call.attrs().integer(0)}, call.dtype(0), 2, 2);
      })
      .gradient([](const Backward& b) {
        const int64_t axis = b.attrs().integer(0);
        return subtract(b.dout(), multiply(exp(b.out()), sum(b.dout(), {.axis = axis, .keepdims = true})));
      })
      .batch([](const Batched& b) { return batch_along_axis(b, 0); })
      .good({{{1, 2, 3}, {-1, 0.5, 4}}}, {}, 8)
      .good({{{1, 2, 3}, {-1, 0.5, 2}}}, {int64_t{0}}, 8)
      .good({{1000, 1001, -1000}}, {}, 8, false)
      .good({ints({1, 2, 3})}, {}, 8)
      .bad({{1, 2}}, {int64_t{1}}, "[log_softmax] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
