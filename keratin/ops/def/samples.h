// Short spellings of the tensors in samples.
#pragma once

#include <complex>
#include <vector>

#include "keratin/ops/def/op_def.h"

namespace keratin::ops {

inline Tensor floats(const std::vector<float>& values, const Shape& shape = Shape::unset()) {
  return Tensor(values, shape);
}
inline Tensor doubles(const std::vector<double>& values, const Shape& shape = Shape::unset()) {
  return Tensor(values, shape);
}
inline Tensor ints(const std::vector<int32_t>& values, const Shape& shape = Shape::unset()) {
  return Tensor(values, shape);
}
inline Tensor bytes(const std::vector<uint8_t>& values, const Shape& shape = Shape::unset()) {
  return Tensor(values, shape);
}
inline Tensor complexes(const std::vector<std::complex<float>>& values, const Shape& shape = Shape::unset()) {
  return Tensor(values, shape);
}
inline Tensor bools(std::initializer_list<bool> values, const Shape& shape = Shape::unset()) {
  Tensor out = Tensor::empty(shape.is_set() ? shape : Shape{static_cast<int64_t>(values.size())}, DType::bool_);
  std::copy(values.begin(), values.end(), out.mutable_data<bool>());
  return out;
}

}  // namespace keratin::ops
