// keras.ops' functions about tensors rather than over them: what they are, and what becomes one.
#pragma once

#include <optional>
#include <type_traits>
#include <vector>

#include "keratin/core/tensor.h"

namespace keratin::ops {

/// The sizes of the axes; unknown ones of a symbolic tensor are None.
inline Shape shape(const Tensor& x) { return x.shape(); }
/// The number of axes.
inline int64_t ndim(const Tensor& x) { return x.rank(); }
/// The number of elements. Throws Error kShape when a size is unknown.
int64_t size(const Tensor& x);
inline DType dtype(const Tensor& x) { return x.dtype(); }

template <class T>
constexpr bool is_tensor(const T&) {
  return std::is_same_v<T, Tensor>;
}

/// x as a tensor of that dtype, none given: of its own. A C++ number becomes a tensor that is no longer weak.
Tensor convert_to_tensor(const Tensor& x, std::optional<DType> dtype = {});
template <TensorElement T>
Tensor convert_to_tensor(const std::vector<T>& values, std::optional<DType> dtype = {}) {
  return convert_to_tensor(Tensor(values), dtype);
}
/// The same under NumPy's name.
template <class T>
Tensor array(const T& x, std::optional<DType> dtype = {}) {
  return convert_to_tensor(x, dtype);
}
inline Tensor array(std::initializer_list<float> values, std::optional<DType> dtype = {}) {
  return convert_to_tensor(Tensor(values), dtype);
}
/// The values in memory: x itself, to be read by data<T>(), values<T>() or to_vector<T>(), or saved by data::save_npy.
/// Throws Error kState when they are yet to be computed.
Tensor convert_to_numpy(const Tensor& x);

}  // namespace keratin::ops
