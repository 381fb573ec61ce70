#include "keratin/ops/composite.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/broadcast_like.h"
#include "keratin/ops/reduce/reduction.h"

namespace keratin::ops {
namespace {

struct Sum {
  using TakesComplex = void;
  template <class A>
  static constexpr A identity() {
    return A{};
  }
  template <class A>
  static KERATIN_INLINE constexpr A combine(A a, A b) {
    return math::add(a, b);
  }
  template <class Out, class A>
  static Out finish(A a, double) {
    return static_cast<Out>(a);
  }
};

}  // namespace

OpDef sum_def() {
  return reduction<Sum, Reduction::kSum>("sum")
      .doc("The sum over axes; 0 of nothing. bool and narrow integers are summed in (u)int32, half floats in float32.")
      .keras("numpy", "Sum")
      .gradient([](const Backward& b) { return broadcast_like(against_input(b.dout(), b), b.in()); })
      .good({floats({1, 2.5f, -3, 4, 5, 6.25f}, {2, 3})})
      .good({floats({1, 2, -3, 4, 5, 6, 7, -8, 9, 10, 11, 12}, {2, 2, 3})}, {std::vector<int64_t>{0, 2}, true})
      .good({ints({3, -1, 4, 1, 5, 9}, {2, 3})}, {std::vector<int64_t>{0}, false})
      .good({bools({true, false, true, true}, {2, 2})}, {std::vector<int64_t>{-1}, false})
      .good({Tensor::zeros({0, 3})}, {std::vector<int64_t>{0}, false})
      .bad({floats({1, 2})}, {std::vector<int64_t>{1}, false}, "[sum] axis 1 is out of range for a tensor with 1 axes.")
      .bad({floats({1, 2})}, {std::vector<int64_t>{0, -1}, false}, "[sum] axis -1 is given more than once.");
}

}  // namespace keratin::ops
