#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/nn/composed_gradient.h"
#include "keratin/ops/nn/crossentropy.h"
#include "keratin/ops/nn/rows.h"

namespace keratin::ops {
namespace {

// The three groups of the scratch: y, dy, y * dy.
template <class T>
struct SoftmaxGrad {
  KERATIN_INLINE static void run(const Kernel& kernel, void* const* buffers) {
    using C = rows::Compute<T>;
    const rows::Rows all = rows::rows_of(kernel);
    const int64_t n = all.floats();
    C *y = static_cast<C*>(buffers[3]), *dy = y + n, *product = dy + n, mean[rows::kLanes];
    for (int64_t row = all.first; row < all.last; row += all.group()) {
      rows::load(all, kernel.in<T>(buffers, 0), row, C{0}, y);
      rows::load(all, kernel.in<T>(buffers, 1), row, C{0}, dy);
      for (int64_t i = 0; i < n; ++i) product[i] = y[i] * dy[i];
      rows::sum(all, product, mean);
      rows::subtract(all, mean, dy);
      for (int64_t i = 0; i < n; ++i) y[i] *= dy[i];
      rows::store(all, y, row, kernel.out<T>(buffers));
    }
  }
};

Tensor composed(const Tensor& y, const Tensor& dy, int64_t axis) {
  return multiply(y, subtract(dy, sum(multiply(y, dy), {.axis = axis, .keepdims = true})));
}

}  // namespace

OpDef softmax_grad_def() {
  return OpDef("softmax_grad")
      .doc("y (dy - sum of y dy) along an axis: the gradient of softmax from its output y and that of it.")
      .in({"y", "dy"}, Inputs::kPromoteToFloat)
      .attr("axis", AttributeKind::kInt, int64_t{-1}, "The axis of softmax.")
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        require(crossentropy::same_where_known(call.shape(0), call.shape(1)), ErrorCode::kShape,
                "[softmax_grad] expected y and dy with one shape, received ", call.shape(0), " and ", call.shape(1),
                ".");
        return rows::infer_same(call);
      })
      .prepare([](const OpCall& call) {
        return rows::make_kernel<SoftmaxGrad>({call.shape(0), call.attrs().integer(0)}, call.dtype(0), 3, 3);
      })
      .gradient([](const Backward& b) {
        const int64_t axis = b.attrs().integer(0);
        return gradient_through(b, [&](const Tensors& in) -> Tensors { return {composed(in[0], in[1], axis)}; });
      })
      .batch([](const Batched& b) { return batch_along_axis(b, 0); })
      .good({{{0.25, 0.5, 0.25}, {0.125, 0.5, 0.375}}, {{1, 2, 3}, {-1, 0.5, 4}}}, {}, 8)
      .good({{{0.25, 0.5, 0.25}, {0.75, 0.5, 0.75}}, {{1, 2, 3}, {-1, 0.5, 4}}}, {int64_t{0}}, 8)
      .bad({{1, 2}, {1, 2, 3}}, {}, "[softmax_grad] expected y and dy with one shape, received (2,) and (3,).");
}

}  // namespace keratin::ops
