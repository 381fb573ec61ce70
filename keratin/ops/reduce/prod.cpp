#include "keratin/ops/generated/reduce/prod.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/conjugate.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/equal.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/reduce/reduction.h"

namespace keratin::ops {
namespace {

struct Prod {
  using TakesComplex = void;
  template <class A>
  static constexpr A identity() {
    return A{1};
  }
  template <class A>
  static KERATIN_INLINE constexpr A combine(A a, A b) {
    return math::multiply(a, b);
  }
  template <class Out, class A>
  static Out finish(A a, double) {
    return static_cast<Out>(a);
  }
};

}  // namespace

OpDef prod_def() {
  return reduction<Prod, Reduction::kSum>("prod")
      .doc("The product over axes; 1 of nothing. bool and narrow integers are multiplied in (u)int32.")
      .keras("numpy", "Prod")
      .gradient([](const Backward& b) {
        // With one zero its slot alone has a gradient, the product of the others; with more there is none.
        const Tensor& x = b.in();
        const Axes axes = b.attrs().axes(0, x.rank(), "prod");
        const Tensor zero = equal(x, 0.0);
        const Tensor others = prod(where(zero, 1.0, x), {.axis = axes, .keepdims = true});
        const Tensor zeros = sum(zero, {.axis = axes, .keepdims = true});
        const Tensor slope =
            where(zero, where(equal(zeros, 1), others, 0.0), where(equal(zeros, 0), divide(others, x), 0.0));
        return multiply(against_input(b.dout(), b), conjugate_of(slope));
      })
      .good({floats({1, 2.5f, -3, 4, 5, 6.25f}, {2, 3})})
      .good({floats({1, 2, -3, 4, 5, 6, 7, -8, 9, 10, 11, 12}, {2, 2, 3})}, {std::vector<int64_t>{0, 2}, true})
      .good({ints({3, -1, 4, 1, 5, 9}, {2, 3})}, {std::vector<int64_t>{0}, false})
      .good({bools({true, false, true, true}, {2, 2})}, {std::vector<int64_t>{-1}, false})
      .good({Tensor::zeros({0, 3})}, {std::vector<int64_t>{0}, false})
      .good({floats({1, 0, -3, 0, 0, 2}, {2, 3})}, {std::vector<int64_t>{1}, false})
      .bad({floats({1, 2})}, {std::vector<int64_t>{1}, false},
           "[prod] axis 1 is out of range for a tensor with 1 axes.")
      .bad({floats({1, 2})}, {std::vector<int64_t>{0, -1}, false}, "[prod] axis -1 is given more than once.");
}

}  // namespace keratin::ops
