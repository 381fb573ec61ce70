#include "keratin/ops/image/colours.h"

#include "keratin/base/error.h"
#include "keratin/ops/generated/shape/concatenate.h"
#include "keratin/ops/generated/shape/split.h"

namespace keratin::ops {

Planes planes_of(const Composition& c) {
  const Tensor& images = c.in();
  const ImageAxes axes = image_axes(c, 0);
  if (!is_floating(images.dtype()))
    fail(ErrorCode::kDType, "[", c.op().name, "] expected float images, received ", to_string(spec_of(images)),
         ". Cast them, and divide by 255.");
  if (images.shape(axes.channels) != 3)
    fail(ErrorCode::kShape, "[", c.op().name, "] expected 3 channels, received shape ", images.shape(), ".");
  const Tensors parts = split(images, 3, {.axis = axes.channels});
  return {parts[0], parts[1], parts[2], axes.channels};
}

Tensor joined(const Planes& planes) {
  return concatenate({planes.first, planes.second, planes.third}, {.axis = planes.axis});
}

}  // namespace keratin::ops
