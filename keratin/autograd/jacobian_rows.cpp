#include "keratin/autograd/jacobian_rows.h"

#include <cstring>

#include "keratin/autograd/anomaly.h"
#include "keratin/autograd/sources.h"
#include "keratin/base/error.h"
#include "keratin/ops/def/registry.h"

namespace keratin::autograd {

using ops::Tensors;

namespace {

Tensor one_hot(const Tensor& output, int64_t element) {
  Tensor out = Tensor::zeros({output.size()}, real_dtype(output.dtype()));
  const Tensor one = Tensor::scalar(1, out.dtype());
  const auto step = static_cast<size_t>(size_of(out.dtype()));
  std::memcpy(static_cast<std::byte*>(out.mutable_raw()) + static_cast<size_t>(element) * step, one.raw(), step);
  return out.reshaped(output.shape());
}

Shape joined(const Shape& first, const Shape& second) {
  std::vector<int64_t> sizes(first.begin(), first.end());
  sizes.insert(sizes.end(), second.begin(), second.end());
  return Shape(sizes);
}

Tensor stacked(Tensors rows, const Shape& shape, const Tensor& source) {
  static const ops::OpDef &stack = ops::get_op("stack"), &reshape = ops::get_op("reshape");
  if (rows.empty()) return Tensor::zeros(shape, source.dtype());
  return ops::call1(reshape, {ops::call1(stack, std::move(rows))}, {ops::to_attribute(shape)});
}

}  // namespace

Tensors jacobians(const ops::CallLog& log, const Tensor& output, const Tensors& sources) {
  require(output.shape().fully_known(), ErrorCode::kShape, "[jacobian] expected a target whose sizes are known, ",
          "received shape ", output.shape(), ".");
  std::vector<Tensors> rows(sources.size());
  const ops::ReverseOptions options{.check_finite = DetectAnomaly::active()};
  for (int64_t i = 0; i < output.size(); ++i) {
    Tensors row = ops::reverse(log, {output}, sources, {one_hot(output, i)}, options);
    settle_unused(row, sources, Unused::kZeros, "jacobian");
    for (size_t j = 0; j < sources.size(); ++j) rows[j].push_back(std::move(row[j]));
  }
  Tensors out;
  for (size_t j = 0; j < sources.size(); ++j)
    out.push_back(stacked(std::move(rows[j]), joined(output.shape(), sources[j].shape()), sources[j]));
  return out;
}

}  // namespace keratin::autograd
