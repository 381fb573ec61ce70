#include "keratin/ops/nn/patches/patches.h"

#include <algorithm>

#include "keratin/base/error.h"

namespace keratin::ops::patches_detail {
namespace {

int64_t count_of(const char* op, const Side& s) {
  if (s.size == kUnknown) return kUnknown;
  const int64_t wide = checked_add(checked_multiply(s.kernel - 1, s.dilation), 1);
  const int64_t padded = checked_add(s.size, checked_multiply(2, s.padding));
  require(padded >= wide, ErrorCode::kShape, "[", op, "] expected a kernel that fits into the padded image, received ",
          wide, " pixels (dilation included) for ", padded, ".");
  return (padded - wide) / s.stride + 1;
}

}  // namespace

OpDef with_patch_attributes(OpDef op) {
  return op.attr("kernel_size", AttributeKind::kIntOrInts, {}, "Height and width of a patch: one number, or two.")
      .attr("dilation", AttributeKind::kIntOrInts, int64_t{1}, "Distance of a patch's pixels: one number, or two.")
      .attr("padding", AttributeKind::kIntOrInts, int64_t{0}, "Zeros on each side of the image: one number, or two.")
      .attr("stride", AttributeKind::kIntOrInts, int64_t{1}, "From patch to patch: one number, or two.");
}

Sides read_sides(const char* op, const Attributes& attrs, size_t first, int64_t height, int64_t width) {
  static constexpr const char* kNames[] = {"kernel_size", "dilation", "padding", "stride"};
  Sides sides;
  sides[0].size = height, sides[1].size = width;
  for (size_t i = 0; i < 4; ++i) {
    const std::vector<int64_t> both = attrs.integers(first + i, 2, op, kNames[i]);
    for (size_t s = 0; s < 2; ++s) {
      const int64_t least = i == 2 ? 0 : 1;
      require(both[s] >= least, ErrorCode::kInvalidArgument, "[", op, "] expected ", kNames[i], " of at least ", least,
              ", received ", both[s], ".");
      (i == 0 ? sides[s].kernel : i == 1 ? sides[s].dilation : i == 2 ? sides[s].padding : sides[s].stride) = both[s];
    }
  }
  for (Side& side : sides) side.count = count_of(op, side);
  return sides;
}

Plan plan_of(const Sides& sides, int64_t planes) {
  Plan plan{sides, planes};
  const double moved =
      static_cast<double>(planes) * static_cast<double>(plan.patches()) * static_cast<double>(plan.pixels());
  if (moved >= 1 << 16) plan.tasks = std::clamp<int64_t>(planes, 1, 16);
  return plan;
}

}  // namespace keratin::ops::patches_detail
