#include "keratin/ops/control/region_kernel.h"

#include <cstring>

#include "keratin/base/error.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/reverse.h"

namespace keratin::ops {
namespace {

bool agree(const Shape& a, const Shape& b) {
  if (a.rank() != b.rank()) return false;
  for (int64_t axis = 0; axis < a.rank(); ++axis)
    if (a[axis] != b[axis] && a[axis] != kUnknown && b[axis] != kUnknown) return false;
  return true;
}

}  // namespace

Tensor borrow(const void* bytes, const TensorSpec& spec) {
  if (spec.shape.size() == 0) return Tensor::empty(spec.shape, spec.dtype);
  return Tensor::from_memory(const_cast<void*>(bytes), spec.shape, spec.dtype, nullptr);
}

void deliver(const Tensor& value, void* to, const TensorSpec& spec, const char* op) {
  check_agree(op, "a result", spec, spec_of(value));
  if (value.bytes() > 0) std::memcpy(to, value.raw(), static_cast<size_t>(value.bytes()));
}

void check_agree(const char* op, const std::string& what, const TensorSpec& expected, const TensorSpec& received) {
  const bool same_dtype = expected.dtype == received.dtype;
  if (same_dtype && agree(expected.shape, received.shape)) return;
  fail(same_dtype ? ErrorCode::kShape : ErrorCode::kDType, "[", op, "] expected ", what, " to be ", to_string(expected),
       ", received ", to_string(received), ".");
}

std::vector<TensorSpec> specs_of(const Tensors& tensors) {
  std::vector<TensorSpec> out;
  for (const Tensor& t : tensors) out.push_back(spec_of(t));
  return out;
}

Tensors part(const Tensors& tensors, size_t first, size_t last) {
  return {tensors.begin() + static_cast<std::ptrdiff_t>(first), tensors.begin() + static_cast<std::ptrdiff_t>(last)};
}

void append(Tensors& to, const Tensors& more) { to.insert(to.end(), more.begin(), more.end()); }

Tensors differentiable(const Tensors& tensors) {
  Tensors out;
  for (const Tensor& t : tensors)
    if (is_differentiable(t.dtype())) out.push_back(t);
  return out;
}

Tensors differentiable_douts(const Backward& b, size_t count) {
  Tensors out;
  for (size_t i = 0; i < count; ++i)
    if (is_differentiable(b.out(i).dtype())) out.push_back(b.dout(i));
  return out;
}

Tensors spread(const Tensors& found, const Tensors& tensors) {
  Tensors out;
  size_t next = 0;
  for (const Tensor& t : tensors) out.push_back(is_differentiable(t.dtype()) ? found[next++] : Tensor());
  return out;
}

Ref<const Region> gradient_region(const Region& region, std::span<const TensorSpec> inputs) {
  std::vector<TensorSpec> specs(inputs.begin(), inputs.end());
  for (const TensorSpec& spec : infer_region(region, inputs))
    if (is_differentiable(spec.dtype)) specs.push_back(spec);
  const auto backward = [&](const Tensors& arguments) -> Tensors {
    const Tensors in = part(arguments, 0, inputs.size());
    CallRecorder recorder;
    const Tensors out = replay(region, in);
    recorder.stop();
    const Tensors sources = differentiable(in);
    Tensors gradients = reverse(std::move(recorder.log), differentiable(out), sources,
                                part(arguments, inputs.size(), arguments.size()));
    static const OpDef& zeros_like = get_op("zeros_like");
    for (size_t i = 0; i < gradients.size(); ++i)
      if (!gradients[i].defined()) gradients[i] = call1(zeros_like, {sources[i]});
    return gradients;
  };
  return make_region(backward, specs, "gradient");
}

}  // namespace keratin::ops
