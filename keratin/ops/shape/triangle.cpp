#include "keratin/ops/shape/triangle.h"

#include <algorithm>

#include "keratin/base/error.h"

namespace keratin::ops {

Tensor lower_triangle(int64_t rows, int64_t columns, int64_t k) {
  Tensor mask = Tensor::zeros({rows, columns}, DType::bool_);
  bool* out = mask.mutable_data<bool>();
  const int64_t shift = std::clamp(k, -rows, columns);
  for (int64_t row = 0; row < rows; ++row)
    std::fill_n(out + row * columns, std::clamp<int64_t>(row + shift + 1, 0, columns), true);
  return mask;
}

Tensor lower_triangle(const char* op, const Tensor& x, int64_t k) {
  if (x.rank() < 2 || x.shape(-1) == kUnknown || x.shape(-2) == kUnknown)
    fail(ErrorCode::kShape, "[", op, "] expected at least 2 axes, the last two of known size, received shape ",
         x.shape(), ".");
  return lower_triangle(x.shape(-2), x.shape(-1), k);
}

}  // namespace keratin::ops
