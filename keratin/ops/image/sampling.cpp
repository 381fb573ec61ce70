#include "keratin/ops/image/sampling.h"

#include "keratin/base/error.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/abs.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/clip.h"
#include "keratin/ops/generated/elementwise/equal.h"
#include "keratin/ops/generated/elementwise/floor.h"
#include "keratin/ops/generated/elementwise/floor_divide.h"
#include "keratin/ops/generated/elementwise/greater_equal.h"
#include "keratin/ops/generated/elementwise/logical_and.h"
#include "keratin/ops/generated/elementwise/mod.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/sign.h"
#include "keratin/ops/generated/elementwise/stop_gradient.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/elementwise/trunc.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/elementwise/zeros_like.h"
#include "keratin/ops/generated/index/take.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/reshape.h"

namespace keratin::ops {
namespace {

Tensor rounded_away(const Tensor& x) {
  const Tensor whole = trunc(x);
  return add(whole, where(greater_equal(abs(subtract(x, whole)), 0.5), sign(x), 0.0));
}

// The triangular wave 0, 1, ..., size - 1, ..., 1, 0, ... at an index.
Tensor mirrored(const Tensor& index, int64_t size) {
  if (size == 1) return zeros_like(index);
  return abs(subtract(mod(add(index, size - 1), 2 * (size - 1)), size - 1));
}

Tensor fixed(const Tensor& index, int64_t size, const std::string& mode) {
  if (mode == "wrap") return mod(index, size);
  if (mode == "mirror") return mirrored(index, size);
  if (mode == "reflect") return floor_divide(subtract(mirrored(add(multiply(index, 2), 1), 2 * size + 1), 1), 2);
  return index;
}

// One neighbour on one axis.
struct Neighbour {
  Tensor index;   ///< in [0, size)
  Tensor inside;  ///< bool; empty: everywhere
  Tensor weight;  ///< empty: 1
};

Neighbour neighbour(const Tensor& index, const Tensor& weight, int64_t size, const Sampling& sampling) {
  Neighbour out;
  out.weight = weight;
  out.index = clip(fixed(index, size, sampling.fill_mode), 0, size - 1);
  if (sampling.fill_mode == "constant") out.inside = equal(index, out.index);
  return out;
}

std::vector<Neighbour> neighbours(const Tensor& coordinate, int64_t size, const Sampling& sampling) {
  if (sampling.order == 0) return {neighbour(cast(rounded_away(coordinate), DType::int32), Tensor(), size, sampling)};
  const Tensor lower = stop_gradient(floor(coordinate)), share = subtract(coordinate, lower);
  const Tensor index = cast(lower, DType::int32);
  return {neighbour(index, subtract(1.0, share), size, sampling), neighbour(add(index, 1), share, size, sampling)};
}

// The first argument when the second is empty, and the other way round.
template <class Meet>
Tensor met(const Tensor& a, const Tensor& b, Meet meet) {
  return !a.defined() ? b : !b.defined() ? a : meet(a, b);
}

Tensor with_features(Tensor x, int64_t features) {
  for (int64_t i = 0; i < features; ++i) x = expand_dims(x, -1);
  return x;
}

}  // namespace

void check_fill_mode(const Composition& c, const std::string& fill_mode) {
  for (const char* known : {"constant", "nearest", "wrap", "mirror", "reflect"})
    if (fill_mode == known) return;
  fail(ErrorCode::kInvalidArgument, "[", c.op().name,
       "] fill_mode must be constant, nearest, wrap, mirror or reflect, received '", fill_mode, "'.");
}

Sampling sampling_of(const Composition& c, size_t interpolation, size_t fill_value) {
  Sampling out;
  const std::string& how = c.attrs().text(interpolation);
  if (how != "nearest" && how != "bilinear")
    fail(ErrorCode::kInvalidArgument, "[", c.op().name, "] interpolation must be 'nearest' or 'bilinear', received '",
         how, "'.");
  out.order = how == "nearest" ? 0 : 1;
  out.fill_value = c.attrs().real(fill_value);
  return out;
}

Tensor sampled(const Tensor& table, const std::vector<int64_t>& sizes, const std::vector<Tensor>& coordinates,
               const Tensor& base, const Sampling& sampling) {
  const int64_t features = table.rank() - 1;
  std::vector<std::vector<Neighbour>> axes;
  for (size_t i = 0; i < sizes.size(); ++i) axes.push_back(neighbours(coordinates[i], sizes[i], sampling));
  const Tensor fill = Tensor::scalar(sampling.fill_value, table.dtype());
  Tensor total;
  for (size_t corner = 0; corner < (size_t{1} << (sampling.order == 0 ? 0 : sizes.size())); ++corner) {
    Tensor row = base, inside, weight;
    int64_t stride = 1;
    for (size_t i = sizes.size(); i-- > 0; stride *= sizes[i]) {
      const Neighbour& n = axes[i][sampling.order == 0 ? 0 : corner >> (sizes.size() - 1 - i) & 1];
      row = met(row, multiply(cast(n.index, DType::int64), stride),
                [](const Tensor& a, const Tensor& b) { return add(a, b); });
      inside = met(inside, n.inside, [](const Tensor& a, const Tensor& b) { return logical_and(a, b); });
      weight = met(weight, n.weight, [](const Tensor& a, const Tensor& b) { return multiply(a, b); });
    }
    Tensor part = take(table, row, {.axis = 0});
    if (inside.defined()) part = where(with_features(inside, features), part, fill);
    if (weight.defined()) part = multiply(part, with_features(weight, features));
    total = met(total, part, [](const Tensor& a, const Tensor& b) { return add(a, b); });
  }
  if (!is_floating(table.dtype()) && is_floating(total.dtype())) total = rounded_away(total);
  return cast(total, table.dtype());
}

Tensor sampled_images(const Tensor& images, const Tensor& y, const Tensor& x, const Sampling& sampling) {
  const int64_t batch = images.shape(0), height = images.shape(1), width = images.shape(2);
  const Tensor first = reshape(multiply(arange(0, batch, 1, DType::int64), height * width), {batch, 1, 1});
  const Tensor table = reshape(images, {batch * height * width, images.shape(3)});
  return sampled(table, {height, width}, {y, x}, first, sampling);
}

}  // namespace keratin::ops
