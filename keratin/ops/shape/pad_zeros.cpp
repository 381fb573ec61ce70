#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/strided_slice.h"
#include "keratin/ops/shape/slicing.h"

namespace keratin::ops {
namespace {

std::vector<TensorSpec> infer(const OpCall& call) {
  const std::vector<int64_t>& width = call.attrs().integers(0);
  Shape out = call.shape(0);
  require(static_cast<int64_t>(width.size()) == 2 * out.rank(), ErrorCode::kShape, "[pad_zeros] expected ",
          2 * out.rank(), " widths (before and after each axis) for shape ", out, ", received ", width.size(), ".");
  for (size_t i = 0; i < width.size(); ++i) {
    require(width[i] >= 0, ErrorCode::kInvalidArgument, "[pad_zeros] expected widths of at least 0, received ",
            width[i], ".");
    const auto axis = static_cast<int64_t>(i / 2);
    if (out[axis] != kUnknown) out.set(axis, checked_add(out[axis], width[i]));
  }
  return {{out, call.dtype(0)}};
}

Kernel prepare(const OpCall& call) {
  const std::vector<int64_t>& width = call.attrs().integers(0);
  const Shape& out = call.outputs[0].shape;
  StridedCopy copy = dense_copy(call.shape(0));
  copy.out_stride = strides_of(out);
  for (size_t i = 0; i < copy.size.size(); ++i) copy.out_offset += copy.out_stride[i] * width[2 * i];
  if (call.shape(0) != out) copy.fill = out.size();
  return strided_copy(std::move(copy), call.dtype(0));
}

}  // namespace

OpDef pad_zeros_def() {
  return OpDef("pad_zeros")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("x with zeros around it: the kernel of pad.")
      .attr("pad_width", AttributeKind::kInts, {}, "Before and after each axis: 2 * rank widths.")
      .infer(infer)
      .prepare(prepare)
      .gradient([](const Backward& b) {
        const std::vector<int64_t>& width = b.attrs().integers(0);
        std::vector<int64_t> begin, end;
        for (size_t i = 0; i < width.size(); i += 2) {
          const int64_t size = b.in().shape().begin()[i / 2];
          begin.push_back(width[i]);
          end.push_back(size == kUnknown ? kToTheEnd : width[i] + size);
          require(size != kUnknown || width[i + 1] == 0, ErrorCode::kUnsupported,
                  "[pad_zeros] the gradient of a pad after an axis of unknown size is not known.");
        }
        return strided_slice(b.dout(), begin, end, std::vector<int64_t>(begin.size(), 1));
      })
      .batch([](const Batched& b) -> Composed {
        std::vector<int64_t> width = b.attrs().integers(0);
        width.insert(width.begin(), 2, 0);
        return call_batched_with(b, {width});
      })
      .good({floats({1, 2, 3})}, {std::vector<int64_t>{1, 2}})
      .good({floats({1, 2, 3, 4}, {2, 2})}, {std::vector<int64_t>{0, 1, 2, 0}})
      .good({ints({1, 2})}, {std::vector<int64_t>{0, 0}})
      .bad({floats({1, 2, 3})}, {std::vector<int64_t>{1}},
           "[pad_zeros] expected 2 widths (before and after each axis) for shape (3,), received 1.")
      .bad({floats({1, 2, 3})}, {std::vector<int64_t>{1, -1}},
           "[pad_zeros] expected widths of at least 0, received -1.");
}

}  // namespace keratin::ops
