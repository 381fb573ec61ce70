#include "keratin/ops/composite.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/reduce/reduction.h"

namespace keratin::ops {
namespace {

struct All {
  template <class A>
  static constexpr A identity() {
    return A{true};
  }
  template <class A>
  static KERATIN_INLINE constexpr A combine(A a, A b) {
    return a && b;
  }
  template <class Out, class A>
  static Out finish(A a, double) {
    return static_cast<Out>(a);
  }
};

}  // namespace

OpDef all_def() {
  return reduction<All, Reduction::kTruth>("all")
      .doc("Whether all values over axes are true (not 0); true of nothing.")
      .keras("numpy", "All")
      .no_gradient("a bool has no gradient")
      .good({bools({true, false, true, true}, {2, 2})}, {std::vector<int64_t>{-1}, false})
      .good({ints({3, -1, 4, 1, 5, 9}, {2, 3})}, {std::vector<int64_t>{0}, false})
      .good({Tensor::zeros({0, 3})}, {std::vector<int64_t>{0}, false})
      .bad({floats({1, 2})}, {std::vector<int64_t>{1}, false}, "[all] axis 1 is out of range for a tensor with 1 axes.")
      .bad({floats({1, 2})}, {std::vector<int64_t>{0, -1}, false}, "[all] axis -1 is given more than once.");
}

}  // namespace keratin::ops
