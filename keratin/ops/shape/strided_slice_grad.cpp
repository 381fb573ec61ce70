#include "keratin/ops/generated/shape/strided_slice_grad.h"
#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/strided_slice.h"
#include "keratin/ops/shape/slicing.h"

namespace keratin::ops {
namespace {

std::vector<TensorSpec> infer(const OpCall& call) {
  const Shape &part = call.shape(0), &whole = call.shape(1);
  const std::vector<int64_t>&begin = call.attrs().integers(0), &strides = call.attrs().integers(1);
  const auto rank = static_cast<size_t>(whole.rank());
  bool fits = part.rank() == whole.rank() && begin.size() == rank && strides.size() == rank;
  for (size_t i = 0; fits && i < rank; ++i) {
    const int64_t size = whole.begin()[i], count = part.begin()[i];
    if (size == kUnknown || count == kUnknown || count == 0) continue;
    const int64_t last = begin[i] + (count - 1) * strides[i];
    fits = begin[i] >= 0 && begin[i] < size && last >= 0 && last < size;
  }
  require(fits, ErrorCode::kShape, "[strided_slice_grad] a tensor of shape ", part, " is no such slice of shape ",
          whole, ".");
  return {{whole, call.dtype(0)}};
}

Kernel prepare(const OpCall& call) {
  const Shape& whole = call.outputs[0].shape;
  StridedCopy copy = slice_copy(whole, call.shape(0), call.attrs().integers(0), call.attrs().integers(1));
  std::swap(copy.in_stride, copy.out_stride);
  std::swap(copy.in_offset, copy.out_offset);
  if (call.shape(0) != whole) copy.fill = whole.size();
  return strided_copy(std::move(copy), call.dtype(0));
}

}  // namespace

OpDef strided_slice_grad_def() {
  return OpDef("strided_slice_grad")
      .in({"x", "reference"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("Zeros in the shape of the reference, with x at the places that a slice with begin and strides would read.")
      .attr("begin", AttributeKind::kInts, {}, "Where each axis starts.")
      .attr("strides", AttributeKind::kInts, {}, "The step on each axis.")
      .infer(infer)
      .prepare(prepare)
      .gradient([](const Backward& b) -> Gradients {
        const Shape& part = b.in(0).shape();
        const std::vector<int64_t>&begin = b.attrs().integers(0), &strides = b.attrs().integers(1);
        std::vector<int64_t> end;
        for (size_t i = 0; i < begin.size(); ++i) {
          const int64_t count = part.begin()[i];
          end.push_back(count == kUnknown ? kToTheEnd : std::max<int64_t>(-1, begin[i] + count * strides[i]));
        }
        return {strided_slice(b.dout(), begin, end, strides)};
      })
      .batch([](const Batched& b) -> Composed {
        std::vector<int64_t> begin = b.attrs().integers(0), strides = b.attrs().integers(1);
        begin.insert(begin.begin(), 0), strides.insert(strides.begin(), 1);
        return strided_slice_grad(batched_in(b, 0), batched_in(b, 1), begin, strides);
      })
      .good({floats({1, 2, 3, 4}, {2, 2}), floats({0, 0, 0, 0, 0, 0}, {2, 3})},
            {std::vector<int64_t>{0, 1}, std::vector<int64_t>{1, 1}})
      .good({floats({1, 2}), floats({0, 0, 0, 0, 0})}, {std::vector<int64_t>{4}, std::vector<int64_t>{-3}})
      .bad({floats({1, 2}), floats({0, 0, 0})}, {std::vector<int64_t>{2}, std::vector<int64_t>{1}},
           "[strided_slice_grad] a tensor of shape (2,) is no such slice of shape (3,).");
}

}  // namespace keratin::ops
