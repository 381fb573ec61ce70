#include "keratin/ops/composite.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/broadcast_like.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/reduce/reduction.h"

namespace keratin::ops {
namespace {

struct Mean {
  using TakesComplex = void;
  template <class A>
  static constexpr A identity() {
    return A{};
  }
  template <class A>
  static KERATIN_INLINE constexpr A combine(A a, A b) {
    return a + b;
  }
  template <class Out, class A>
  static Out finish(A a, double count) {
    return static_cast<Out>(a / reduction_detail::divisor<A>(count));
  }
};

}  // namespace

OpDef mean_def() {
  return reduction<Mean, Reduction::kMean>("mean")
      .doc("The mean over axes; NaN of nothing. Integers and bools give float32.")
      .keras("numpy", "Mean")
      .gradient([](const Backward& b) {
        return broadcast_like(against_input(divide(b.dout(), reduced_count(b)), b), b.in());
      })
      .good({floats({1, 2.5f, -3, 4, 5, 6.25f}, {2, 3})})
      .good({floats({1, 2, -3, 4, 5, 6, 7, -8, 9, 10, 11, 12}, {2, 2, 3})}, {std::vector<int64_t>{0, 2}, true})
      .good({ints({3, -1, 4, 1, 5, 9}, {2, 3})}, {std::vector<int64_t>{0}, false})
      .good({bools({true, false, true, true}, {2, 2})}, {std::vector<int64_t>{-1}, false})
      .bad({floats({1, 2})}, {std::vector<int64_t>{1}, false},
           "[mean] axis 1 is out of range for a tensor with 1 axes.")
      .bad({floats({1, 2})}, {std::vector<int64_t>{0, -1}, false}, "[mean] axis -1 is given more than once.");
}

}  // namespace keratin::ops
