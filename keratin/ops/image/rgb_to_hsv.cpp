#include <limits>

#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/abs.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/equal.h"
#include "keratin/ops/generated/elementwise/greater.h"
#include "keratin/ops/generated/elementwise/less.h"
#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/generated/elementwise/minimum.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/image/colours.h"

namespace keratin::ops {
namespace {

double epsilon_of(DType dtype) {
  switch (dtype) {
    case DType::float16:
      return 0x1p-10;
    case DType::bfloat16:
      return 0x1p-7;
    case DType::float64:
      return std::numeric_limits<double>::epsilon();
    default:
      return std::numeric_limits<float>::epsilon();
  }
}

Planes hsv_of(const Tensor& r, const Tensor& g, const Tensor& b, int64_t axis) {
  const Tensor value = maximum(maximum(r, g), b), range = subtract(value, minimum(minimum(r, g), b));
  const Tensor bright = greater(value, 0.0), coloured = greater(range, 0.0);
  const Tensor saturation = where(bright, divide(range, where(bright, value, 1.0)), 0.0);
  const Tensor sixth = divide(1.0, multiply(where(coloured, range, 1.0), 6.0));
  const auto sector = [&](const Tensor& from, const Tensor& to, double turn) {
    return add(multiply(sixth, subtract(from, to)), turn);
  };
  Tensor hue = where(equal(value, g), sector(b, r, 2.0 / 6), sector(r, g, 4.0 / 6));
  hue = where(equal(value, r), sector(g, b, 0), hue);
  return {add(where(coloured, hue, 0.0), cast(less(hue, 0.0), hue.dtype())), saturation, value, axis};
}

}  // namespace

OpDef rgb_to_hsv_def() {
  return OpDef("rgb_to_hsv")
      .in({"images"}, Inputs::kAsGiven)
      .doc(
          "Red, green and blue in [0, 1] as hue (a share of the full turn), saturation and value = max(r, g, b): "
          "saturation = (value - min) / value; hue by the sector of the largest colour (Smith, 1978).")
      .keras("image", "RGBToHSV")
      .attr("data_format", AttributeKind::kOptionalText, Attribute(), kDataFormatDoc)
      .compose([](const Composition& c) -> Composed {
        const Planes rgb = planes_of(c);
        const auto clean = [&](const Tensor& x) { return where(less(abs(x), epsilon_of(x.dtype())), 0.0, x); };
        return joined(hsv_of(clean(rgb.first), clean(rgb.second), clean(rgb.third), rgb.axis));
      })
      .good({floats({0.1f, 0.5f, 0.9f, 1, 0.2f, 0.25f}, {1, 2, 3})}, {}, 16)
      .good({floats({0.1f, 0.5f, 0.9f, 1, 0.125f, 0.25f}, {1, 3, 2, 1})}, {std::string("channels_first")}, 16)
      .good({floats({0, 0, 0, 0.5f, 0.5f, 0.5f}, {1, 2, 3})}, {}, 16, false)
      .bad({bytes({1, 2, 3}, {1, 1, 3})}, {},
           "[rgb_to_hsv] expected float images, received uint8 (1, 1, 3). Cast them, and divide by 255.")
      .bad({floats({1, 2}, {1, 1, 2})}, {}, "[rgb_to_hsv] expected 3 channels, received shape (1, 1, 2).");
}

}  // namespace keratin::ops
