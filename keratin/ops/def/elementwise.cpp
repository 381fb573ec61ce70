#include "keratin/ops/def/elementwise.h"

#include "keratin/base/error.h"

namespace keratin::ops::elementwise_detail {

double number(const Attribute& value) {
  if (const bool* b = std::get_if<bool>(&value)) return *b ? 1 : 0;
  if (const int64_t* i = std::get_if<int64_t>(&value)) return static_cast<double>(*i);
  return std::get<double>(value);
}

// Merges neighbouring axes in which every input either runs on contiguously or is broadcast as a whole.
void collapse(const Shape& out, std::span<const TensorSpec> inputs, int& axes, int64_t* size, int64_t* const* strides) {
  const size_t count = inputs.size();
  std::array<std::array<int64_t, kAxes>, kAxes> full{};  // stride of input i on output axis a
  for (size_t i = 0; i < count; ++i) {
    const Shape& shape = inputs[i].shape;
    int64_t step = 1;
    for (int64_t a = 1; a <= shape.rank(); ++a) {
      full[i][static_cast<size_t>(out.rank() - a)] = shape[-a] == 1 ? 0 : step;
      step *= shape[-a];
    }
  }
  axes = 0;
  for (int64_t a = 0; a < out.rank(); ++a) {
    if (out[a] == 1) continue;
    bool merge = axes > 0;
    for (size_t i = 0; i < count && merge; ++i)
      merge = strides[i][axes - 1] == full[i][static_cast<size_t>(a)] * out[a];
    if (merge) {
      size[axes - 1] *= out[a];
    } else {
      size[axes++] = out[a];
    }
    for (size_t i = 0; i < count; ++i) strides[i][axes - 1] = full[i][static_cast<size_t>(a)];
  }
}

std::vector<TensorSpec> infer(const OpCall& call, Elementwise kind) {
  TensorSpec out = call.inputs[0];
  for (size_t i = 1; i < call.inputs.size(); ++i) out.shape = broadcast(call.op->name, out.shape, call.shape(i));
  const DType in = call.dtype(0);
  const auto reject = [&](const char* wanted) {
    fail(ErrorCode::kDType, "[", call.op->name, "] expected ", wanted, ", received ", keratin::to_string(in),
         " with shape ", call.shape(0), ".");
  };
  if (kind == Elementwise::kInteger && is_floating(in)) reject("integers or booleans");
  if (kind == Elementwise::kFloat && !is_inexact(in)) reject("floats");
  if (kind == Elementwise::kLogical && in != DType::bool_) reject("booleans");
  if (kind == Elementwise::kCompare) out.dtype = DType::bool_;
  return {out};
}

}  // namespace keratin::ops::elementwise_detail
