#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/zeros_like.h"
#include "keratin/ops/generated/random/random_normal.h"
#include "keratin/ops/generated/shape/stack.h"
#include "keratin/ops/image/grids.h"
#include "keratin/ops/image/images.h"
#include "keratin/ops/image/sampling.h"
#include "keratin/ops/random/random.h"

namespace keratin::ops {
namespace {

// [seed, count] from what was given: nothing, a number, or the pair itself.
Tensor seed_pair(const Composition& c) {
  if (!c.has(1)) return random::Seed().pair();
  const Tensor seed = cast(c.in(1), DType::int64);
  if (seed.rank() == 0) return stack({seed, zeros_like(seed)});
  if (seed.rank() != 1 || seed.shape(0) != 2)
    fail(ErrorCode::kShape, "[elastic_transform] expected seed as a number or [seed, count], received shape ",
         seed.shape(), ".");
  return seed;
}

}  // namespace

OpDef elastic_transform_def() {
  return OpDef("elastic_transform")
      .in({"images"}, Inputs::kAsGiven)
      .doc(
          "Images bent at random (Simard et al., 2003): each pixel is read alpha times a displacement away, which is "
          "normal noise of deviation sigma blurred by a Gaussian of the same sigma. As in Keras the displacements down "
          "and to the right are equal.")
      .keras("image", "ElasticTransform")
      .attr("alpha", AttributeKind::kFloat, 20.0, "How far.")
      .attr("sigma", AttributeKind::kFloat, 5.0, "How smoothly.")
      .attr("interpolation", AttributeKind::kText, std::string("bilinear"), "bilinear or nearest.")
      .attr("fill_mode", AttributeKind::kText, std::string("reflect"),
            "Beyond the edges: constant, nearest, wrap, mirror or reflect.")
      .attr("fill_value", AttributeKind::kFloat, 0.0, "What is there when constant.")
      .optional_in("seed")
      .attr("data_format", AttributeKind::kOptionalText, Attribute(), kDataFormatDoc)
      .compose([](const Composition& c) -> Composed {
        const ImageAxes axes = image_axes(c, 5);
        Sampling sampling = sampling_of(c, 2, 4);
        sampling.fill_mode = c.attrs().text(3);
        check_fill_mode(c, sampling.fill_mode);
        const double alpha = c.attrs().real(0), sigma = c.attrs().real(1);
        constexpr double kSmoothest = 600;
        if (!(sigma > 0 && sigma < kSmoothest))
          fail(ErrorCode::kInvalidArgument, "[elastic_transform] expected sigma above 0 and below 600, received ",
               sigma, ".");
        const Tensor images = channels_last_batch(c.in(), axes);
        require_known_images(c, images);
        const int64_t batch = images.shape(0), height = images.shape(1), width = images.shape(2);
        const int64_t size = static_cast<int64_t>(6 * sigma) | 1;
        const Tensor noise = multiply(random_normal(seed_pair(c), {batch, height, width}), sigma);
        const Tensor bell = gaussian_weights(size, Tensor::full({1}, sigma));
        const Tensor away = multiply(blurred(noise, 1, bell, 2, bell), alpha);
        const Tensor at_y = add(rows_of(height, DType::float32), away),
                     at_x = add(columns_of(width, DType::float32), away);
        return restored(sampled_images(images, at_y, at_x, sampling), axes);
      })
      .good({floats({1, 2, 4, 7, 11, 16}, {2, 3, 1}), ints({7}, {})}, {1.0, 0.5}, 16)
      .good({floats({1, 2, 4, 7, 11, 16, 5, 3}, {2, 1, 2, 2}), ints({7, 1})},
            {2.0, 0.75, std::string("bilinear"), std::string("constant"), 1.0, std::string("channels_first")}, 16)
      .bad({floats({1, 2}, {1, 2, 1})}, {1.0, 0.0},
           "[elastic_transform] expected sigma above 0 and below 600, received 0.0.")
      .bad({floats({1, 2}, {1, 2, 1}), ints({1, 2, 3})}, {},
           "[elastic_transform] expected seed as a number or [seed, count], received shape (3,).");
}

}  // namespace keratin::ops
