#include "keratin/ops/image/resampling.h"

#include <limits>

#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/abs.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/greater.h"
#include "keratin/ops/generated/elementwise/greater_equal.h"
#include "keratin/ops/generated/elementwise/less.h"
#include "keratin/ops/generated/elementwise/less_equal.h"
#include "keratin/ops/generated/elementwise/logical_and.h"
#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/sin.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/linalg/matmul.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/reshape.h"

namespace keratin::ops {
namespace {

constexpr double kPi = 3.141592653589793;

// a x^3 + b x^2 + c x + d
Tensor polynomial(const Tensor& x, double a, double b, double c, double d) {
  return add(multiply(add(multiply(add(multiply(x, a), b), x), c), x), d);
}

// R. G. Keys, "Cubic convolution interpolation for digital image processing", 1981.
Tensor cubic(const Tensor& x) {
  const Tensor near = polynomial(x, 1.5, -2.5, 0, 1), far = polynomial(x, -0.5, 2.5, -4, 2);
  return where(less(x, 1.0), near, where(less(x, 2.0), far, 0.0));
}

Tensor lanczos(const Tensor& x, double radius) {
  const Tensor at_zero = less_equal(x, 1e-3), angle = multiply(where(at_zero, 1.0, x), kPi);
  const Tensor waves = multiply(sin(angle), multiply(sin(divide(angle, radius)), radius));
  return where(at_zero, 1.0, where(greater(x, radius), 0.0, divide(waves, square(angle))));
}

Tensor kernel_at(const std::string& method, const Tensor& x) {
  if (method == "linear") return maximum(subtract(1.0, x), 0.0);
  if (method == "cubic") return cubic(x);
  return lanczos(x, method == "lanczos3" ? 3 : 5);
}

}  // namespace

std::string resampling_method(const std::string& name) {
  if (name == "linear" || name == "bilinear" || name == "trilinear") return "linear";
  if (name == "cubic" || name == "bicubic" || name == "tricubic") return "cubic";
  return name == "lanczos3" || name == "lanczos5" ? name : "";
}

Tensor resampling_weights(const std::string& method, int64_t in, int64_t out, const Tensor& scale,
                          const Tensor& translation, bool antialias) {
  const DType dtype = scale.dtype();
  const Tensor inverse = divide(1.0, scale);
  const Tensor point = reshape(arange(0, out, 1, dtype), {out, 1}), source = reshape(arange(0, in, 1, dtype), {1, in});
  const Tensor at = subtract(multiply(subtract(add(point, 0.5), translation), inverse), 0.5);
  Tensor distance = abs(subtract(at, source));
  if (antialias) distance = divide(distance, maximum(inverse, 1.0));
  const Tensor weights = kernel_at(method, distance), total = sum(weights, {.axis = 1, .keepdims = true});
  constexpr double kNothing = 1000 * static_cast<double>(std::numeric_limits<float>::epsilon());
  const Tensor some = greater(abs(total), kNothing);
  const Tensor inside = logical_and(greater_equal(at, -0.5), less_equal(at, static_cast<double>(in) - 0.5));
  return where(logical_and(some, inside), divide(weights, where(some, total, 1.0)), 0.0);
}

Tensor resampled(const Tensor& x, int64_t axis, const Tensor& weights) {
  const int64_t in = weights.shape(1), out = weights.shape(0);
  std::vector<int64_t> result = x.shape().vector();
  result[static_cast<size_t>(axis)] = out;
  int64_t inner = 1;
  for (int64_t a = axis + 1; a < x.rank(); ++a) inner = checked_multiply(inner, x.shape(a));
  const Tensor lines = inner == 1 ? matmul(reshape(x, {kUnknown, in}), weights, {.transpose_b = true})
                                  : matmul(weights, reshape(x, {kUnknown, in, inner}));
  return reshape(lines, Shape(result));
}

}  // namespace keratin::ops
