#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/conjugate.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/reduce/linear_scan.h"
#include "keratin/ops/generated/shape/flip.h"
#include "keratin/ops/reduce/running.h"

namespace keratin::ops {
namespace {

struct Product {
  template <class A>
  static constexpr A identity() {
    return A{1};
  }
  template <class A>
  static A combine(A total, A x) {
    return math::multiply(total, x);
  }
};

Tensor running_product_along(const Tensor& x, int64_t axis) {
  static const OpDef& op = get_op("running_product");
  return call1(op, {x}, {axis});
}

}  // namespace

OpDef running_product_def() {
  return running_detail::running<Product>("running_product")
      .doc("out[i] = x[0] * ... * x[i] along an axis. float32 is multiplied in float64, halves in float32.")
      // d/dx[i] = (the product of all before x[i]) * s[i] with s[i] = dout[i] + x[i + 1] * s[i + 1]: no division, so
      // that it is exact where elements are 0.
      .gradient([](const Backward& b) {
        const int64_t axis = b.attrs().axis(0, b.in().rank(), "running_product");
        const Tensor x = conjugate_of(b.in());
        const Tensor factors = flip(running_detail::shifted_left(x, axis), {.axis = axis});
        const Tensor sums = flip(linear_scan(factors, flip(b.dout(), {.axis = axis}), {.axis = axis}), {.axis = axis});
        return multiply(running_product_along(running_detail::shifted_right(x, axis, 1), axis), sums);
      })
      .batch([](const Batched& b) { return batch_along_axis(b, 0); })
      .good({floats({1, 2.5f, -3, 4, 5, 6.25f}, {2, 3})}, {int64_t{1}})
      .good({floats({1, 0, -3, 4, 0, 0, 2, 3}, {2, 4})}, {int64_t{1}})
      .good({floats({1, 2.5f, -3, 4, 5, 6.25f}, {2, 3})}, {int64_t{0}})
      .good({ints({1, 2, 3, 4, 5, 6}, {2, 3})}, {int64_t{-1}})
      .bad({floats({1, 2})}, {int64_t{1}}, "[running_product] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
