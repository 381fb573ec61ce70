#include "keratin/ops/generated/shape/strided_slice.h"
#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/strided_slice_grad.h"
#include "keratin/ops/shape/slicing.h"

namespace keratin::ops {
namespace {

std::vector<TensorSpec> infer(const OpCall& call) {
  const std::vector<int64_t>&begin = call.attrs().integers(0), &end = call.attrs().integers(1),
        &strides = call.attrs().integers(2);
  const Shape& in = call.shape(0);
  const auto rank = static_cast<size_t>(in.rank());
  require(begin.size() == rank && end.size() == rank && strides.size() == rank, ErrorCode::kShape,
          "[strided_slice] expected ", rank, " begins, ends and strides for shape ", in, ", received ", begin.size(),
          ", ", end.size(), " and ", strides.size(), ".");
  std::vector<int64_t> sizes;
  for (size_t i = 0; i < rank; ++i)
    sizes.push_back(slice_count("strided_slice", in.begin()[i], begin[i], end[i], strides[i]));
  return {{Shape(sizes), call.dtype(0)}};
}

}  // namespace

OpDef strided_slice_def() {
  return OpDef("strided_slice")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc(
          "x[begin:end:strides] on every axis. Starts count from the front; an end beyond the axis means its end, and "
          "with "
          "a negative stride the end -1 means that the first element is included.")
      .attr("begin", AttributeKind::kInts, {}, "Where each axis starts.")
      .attr("end", AttributeKind::kInts, {}, "Before which element each axis ends.")
      .attr("strides", AttributeKind::kInts, {}, "The step on each axis.")
      .infer(infer)
      .prepare([](const OpCall& call) {
        return strided_copy(
            slice_copy(call.shape(0), call.outputs[0].shape, call.attrs().integers(0), call.attrs().integers(2)),
            call.dtype(0));
      })
      .gradient([](const Backward& b) {
        return strided_slice_grad(b.dout(), b.in(), b.attrs().integers(0), b.attrs().integers(2));
      })
      .batch([](const Batched& b) -> Composed {
        std::vector<int64_t> begin = b.attrs().integers(0), end = b.attrs().integers(1),
                             strides = b.attrs().integers(2);
        begin.insert(begin.begin(), 0), end.insert(end.begin(), kToTheEnd), strides.insert(strides.begin(), 1);
        return strided_slice(b.in(), begin, end, strides);
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})},
            {std::vector<int64_t>{0, 1}, std::vector<int64_t>{2, 3}, std::vector<int64_t>{1, 1}})
      .good({floats({1, 2, 3, 4, 5})}, {std::vector<int64_t>{4}, std::vector<int64_t>{-1}, std::vector<int64_t>{-2}})
      .good({ints({1, 2, 3, 4, 5})},
            {std::vector<int64_t>{1}, std::vector<int64_t>{kToTheEnd}, std::vector<int64_t>{2}})
      .bad({floats({1, 2, 3})}, {std::vector<int64_t>{0}, std::vector<int64_t>{2}, std::vector<int64_t>{0}},
           "[strided_slice] expected strides other than 0.")
      .bad({floats({1, 2, 3})}, {std::vector<int64_t>{}, std::vector<int64_t>{2}, std::vector<int64_t>{1}},
           "[strided_slice] expected 1 begins, ends and strides for shape (3,), received 0, 1 and 1.")
      .bad({floats({1, 2, 3})}, {std::vector<int64_t>{-2}, std::vector<int64_t>{2}, std::vector<int64_t>{1}},
           "[strided_slice] start -2 is outside an axis of size 3.");
}

}  // namespace keratin::ops
