#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/reshape_like.h"
#include "keratin/ops/shape/strided.h"

namespace keratin::ops {
namespace {

int64_t known_size(const Shape& shape) {
  int64_t product = 1;
  for (const int64_t s : shape) product = checked_multiply(product, s == kUnknown ? 1 : s);
  return product;
}

std::vector<TensorSpec> infer(const OpCall& call) {
  const Shape& in = call.shape(0);
  Shape out = call.attrs().shape(0);
  const int64_t open = std::count(out.begin(), out.end(), kUnknown);
  require(open <= 1, ErrorCode::kShape, "[reshape] expected at most one size -1, received ", out, ".");
  const int64_t rest = known_size(out);
  if (!in.fully_known()) {
    // The unknown size of the input is the unknown one of the output when all others agree; nothing can be checked yet.
    return {{out, call.dtype(0)}};
  }
  if (open == 1 && rest > 0 && in.size() % rest == 0)
    for (int64_t axis = 0; axis < out.rank(); ++axis)
      if (out[axis] == kUnknown) out.set(axis, in.size() / rest);
  require(out.fully_known() && out.size() == in.size(), ErrorCode::kShape, "[reshape] cannot give shape ",
          call.attrs().shape(0), " to a tensor of shape ", in, " with ", in.size(), " elements.");
  return {{out, call.dtype(0)}};
}

}  // namespace

OpDef reshape_def() {
  return OpDef("reshape")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("The same values, row-major, in another shape; one size may be -1: whatever is left.")
      .keras("numpy", "Reshape")
      .attr("newshape", AttributeKind::kShape, {}, "The shape of the result.")
      .infer(infer)
      .shares_bytes()
      .gradient([](const Backward& b) { return reshape_like(b.dout(), b.in()); })
      .batch([](const Batched& b) -> Composed {
        const TensorSpec example = example_spec(b), wanted = infer(b.op(), std::span(&example, 1), b.attrs())[0];
        return reshape(b.in(), wanted.shape.with_inserted(0, b.in().shape(0)));
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})}, {std::vector<int64_t>{3, 2}})
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})}, {std::vector<int64_t>{-1}})
      .good({ints({7})}, {std::vector<int64_t>{}})
      .bad({floats({1, 2, 3})}, {std::vector<int64_t>{2, 2}},
           "[reshape] cannot give shape (2, 2) to a tensor of shape (3,) with 3 elements.")
      .bad({floats({1, 2, 3})}, {std::vector<int64_t>{-1, -1}},
           "[reshape] expected at most one size -1, received (None, None).");
}

}  // namespace keratin::ops
