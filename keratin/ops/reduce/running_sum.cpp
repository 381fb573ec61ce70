#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/flip.h"
#include "keratin/ops/reduce/running.h"

namespace keratin::ops {
namespace {

struct Sum {
  template <class A>
  static constexpr A identity() {
    return A{};
  }
  template <class A>
  static A combine(A total, A x) {
    return math::add(total, x);
  }
};

Tensor running_sum_along(const Tensor& x, int64_t axis) {
  static const OpDef& op = get_op("running_sum");
  return call1(op, {x}, {axis});
}

}  // namespace

OpDef running_sum_def() {
  return running_detail::running<Sum>("running_sum")
      .doc("out[i] = x[0] + ... + x[i] along an axis. float32 is summed in float64, halves in float32.")
      .gradient([](const Backward& b) {
        const int64_t axis = b.attrs().integer(0);
        return flip(running_sum_along(flip(b.dout(), {.axis = axis}), axis), {.axis = axis});
      })
      .batch([](const Batched& b) { return batch_along_axis(b, 0); })
      .good({floats({1, 2.5f, -3, 4, 5, 6.25f}, {2, 3})}, {int64_t{1}})
      .good({floats({1, 2.5f, -3, 4, 5, 6.25f}, {2, 3})}, {int64_t{0}})
      .good({ints({1, 2, 3, 4, 5, 6}, {2, 3})}, {int64_t{-1}})
      .bad({floats({1, 2})}, {int64_t{1}}, "[running_sum] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
