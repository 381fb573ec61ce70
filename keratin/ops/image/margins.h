// Two of three: a margin before, a margin after, and the size that results.
#pragma once

#include "keratin/ops/image/images.h"

namespace keratin::ops {

/// The names and places of the attributes of one direction.
struct MarginAttributes {
  size_t before, after, target;
};
struct Margins {
  int64_t before, after, target;
};

/// Fills in the third of two. `grows` is 1 for padding and -1 for cropping. Errors name the op and the attributes.
Margins margins_of(const Composition& c, const MarginAttributes& at, int64_t size, int64_t grows);

}  // namespace keratin::ops
