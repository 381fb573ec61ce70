#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/abs.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/clip.h"
#include "keratin/ops/generated/elementwise/mod.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/image/colours.h"

namespace keratin::ops {
OpDef hsv_to_rgb_def() {
  return OpDef("hsv_to_rgb")
      .in({"images"}, Inputs::kAsGiven)
      .doc(
          "Hue (a share of the full turn), saturation and value as red, green and blue: with h = 6 (hue mod 1), "
          "red = value (1 - saturation + saturation clip(|h - 3| - 1, 0, 1)), and so on (Smith, 1978).")
      .keras("image", "HSVToRGB")
      .attr("data_format", AttributeKind::kOptionalText, Attribute(), kDataFormatDoc)
      .compose([](const Composition& c) -> Composed {
        const Planes hsv = planes_of(c);
        const Tensor h = multiply(mod(hsv.first, 1.0), 6.0), rest = subtract(1.0, hsv.second);
        const auto colour = [&](const Tensor& share) {
          return multiply(hsv.third, add(rest, multiply(hsv.second, clip(share, 0.0, 1.0))));
        };
        return joined({colour(subtract(abs(subtract(h, 3.0)), 1.0)), colour(subtract(2.0, abs(subtract(h, 2.0)))),
                       colour(subtract(2.0, abs(subtract(h, 4.0)))), hsv.axis});
      })
      .good({floats({0.1f, 0.5f, 0.9f, 0.8f, 0.3f, 0.25f}, {1, 2, 3})}, {}, 16)
      .good({floats({0.1f, 0.55f, 0.9f, 0.75f, 0.125f, 0.25f}, {1, 3, 2, 1})}, {std::string("channels_first")}, 16)
      .bad({bytes({1, 2, 3}, {1, 1, 3})}, {},
           "[hsv_to_rgb] expected float images, received uint8 (1, 1, 3). Cast them, and divide by 255.")
      .bad({floats({1, 2}, {1, 1, 2})}, {}, "[hsv_to_rgb] expected 3 channels, received shape (1, 1, 2).");
}

}  // namespace keratin::ops
