#include "keratin/ops/def/samples.h"
#include "keratin/ops/reduce/arg.h"

namespace keratin::ops {
namespace {

struct Less {
  template <class T>
  bool operator()(T a, T b) const {
    return a < b;
  }
};

}  // namespace

OpDef argmin_def() {
  return arg_reduction<Less>("argmin")
      .doc("The position of the smallest value, int32; the first of equals. NaN beats all numbers.")
      .keras("numpy", "Argmin")
      .good({floats({1, 2.5f, -3, 4, 5, 5}, {2, 3})})
      .good({floats({1, 2.5f, -3, 4, 5, 5}, {2, 3})}, {int64_t{0}, true})
      .good({ints({3, 3, -3, 4, -5, -5}, {2, 3})}, {int64_t{-1}, false})
      .good({floats({0, -0.0f})})
      .bad({floats({1, 2})}, {int64_t{1}, false}, "[argmin] axis 1 is out of range for a tensor with 1 axes.")
      .bad({Tensor::zeros({0, 3})}, {int64_t{0}, false},
           "[argmin] expected at least one value to choose from, received shape (0, 3) whose axis 0 is empty.");
}

}  // namespace keratin::ops
