#include "keratin/ops/image/grids.h"

#include "keratin/base/error.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/shape/reshape.h"

namespace keratin::ops {

Tensor columns_of(int64_t width, DType dtype) { return reshape(arange(0, width, 1, dtype), {1, 1, width}); }
Tensor rows_of(int64_t height, DType dtype) { return reshape(arange(0, height, 1, dtype), {1, height, 1}); }

void require_known_images(const Composition& c, const Tensor& images) {
  if (!images.shape().fully_known() || images.size() == 0)
    fail(ErrorCode::kShape, "[", c.op().name, "] expected images of known sizes of at least 1, received shape ",
         c.in().shape(), ".");
}

}  // namespace keratin::ops
