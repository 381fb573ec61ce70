// Images cut into their three colour planes.
#pragma once

#include "keratin/ops/image/images.h"

namespace keratin::ops {

struct Planes {
  Tensor first, second, third;  ///< the channel axis kept with size 1
  int64_t axis;
};
/// Of float images with 3 channels; errors name the op. `data_format` is the attribute at 0.
Planes planes_of(const Composition& c);
Tensor joined(const Planes& planes);

}  // namespace keratin::ops
