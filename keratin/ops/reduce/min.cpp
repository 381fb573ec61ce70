#include "keratin/ops/composite.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/equal.h"
#include "keratin/ops/generated/elementwise/minimum.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/reduce/max.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/reduce/reduction.h"

namespace keratin::ops {
namespace {

struct Min {
  using Chooses = void;
  template <class A>
  static constexpr A identity() {
    if constexpr (std::is_floating_point_v<A>) return std::numeric_limits<A>::infinity();
    return std::numeric_limits<A>::max();
  }
  template <class A>
  static KERATIN_INLINE constexpr A combine(A a, A b) {
    return math::minimum(a, b);
  }
  template <class Out, class A>
  static Out finish(A a, double) {
    return static_cast<Out>(a);
  }
};

}  // namespace

OpDef min_def() {
  return reduction<Min, Reduction::kSame>("min", false)
      .doc("The smallest value over axes; NaN when any is NaN. Equal values share the gradient.")
      .keras("numpy", "Min")
      .alias("amin")
      .gradient([](const Backward& b) {
        const Tensor top = cast(equal(b.in(), against_input(b.out(), b)), b.in().dtype());
        const Tensor ties = sum(top, {.axis = b.attrs().axes(0, b.in().rank(), "min"), .keepdims = true});
        return multiply(divide(top, ties), against_input(b.dout(), b));
      })
      .good({floats({1, 2.5f, -3, 4, 5, 6.25f}, {2, 3})})
      .good({floats({1, 2, -3, 4, 5, 6, 7, -8, 9, 10, 11, 12}, {2, 2, 3})}, {std::vector<int64_t>{0, 2}, true})
      .good({ints({3, -1, 4, 1, 5, 9}, {2, 3})}, {std::vector<int64_t>{0}, false})
      .good({bools({true, false, true, true}, {2, 2})}, {std::vector<int64_t>{-1}, false})
      .good({floats({2, 2, 1})}, {}, 4, false)
      .bad({floats({1, 2})}, {std::vector<int64_t>{1}, false}, "[min] axis 1 is out of range for a tensor with 1 axes.")
      .bad({floats({1, 2})}, {std::vector<int64_t>{0, -1}, false}, "[min] axis -1 is given more than once.")
      .bad({Tensor::zeros({0, 3})}, {std::vector<int64_t>{0}, false},
           "[min] expected at least one value to reduce, received shape (0, 3) whose axis 0 is empty.");
}

}  // namespace keratin::ops
