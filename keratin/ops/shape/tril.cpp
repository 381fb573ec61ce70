#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/ops.h"

namespace keratin::ops {
namespace {

// True where column <= row + k.
Tensor lower_mask(const Tensor& x, int64_t k) {
  require(x.rank() >= 2 && x.shape(-1) != kUnknown && x.shape(-2) != kUnknown, ErrorCode::kShape,
          "[tril] expected at "
          "least 2 axes, the last two of known size, received shape ",
          x.shape(), ".");
  const Tensor row = expand_dims(arange(0, static_cast<double>(x.shape(-2))), 1);
  const Tensor column = expand_dims(arange(0, static_cast<double>(x.shape(-1))), 0);
  return less_equal(column, add(row, k));
}

}  // namespace

OpDef tril_def() {
  return OpDef("tril")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("x with zeros above the k-th diagonal.")
      .keras("numpy", "Tril")
      .attr("k", AttributeKind::kInt, int64_t{0}, "The diagonal: 0 the main one, positive above it.")
      .compose([](const Composition& c) -> Composed {
        return where(lower_mask(c.in(), c.attrs().integer(0)), c.in(), zeros({}, c.in().dtype()));
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})})
      .good({ints({1, 2, 3, 4, 5, 6, 7, 8, 9}, {3, 3})}, {int64_t{-1}})
      .bad({floats({1, 2})}, {}, "[tril] expected at least 2 axes, the last two of known size, received shape (2,).");
}

}  // namespace keratin::ops
