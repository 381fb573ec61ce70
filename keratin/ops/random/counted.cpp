#include "keratin/ops/random/counted.h"

#include <cmath>

#include "keratin/base/error.h"

namespace keratin::ops::random_detail {

OpDef seeded(const char* name, const char* doc) {
  return OpDef(name)
      .doc(doc)
      .in({"seed"}, Inputs::kAsGiven)
      .attr("shape", AttributeKind::kShape, {}, "The shape of the result.")
      .no_gradient("Random numbers do not depend on their seed smoothly.");
}

void require_seed(const OpCall& call, size_t i) {
  require(call.dtype(i) == DType::int64 && call.shape(i) == Shape{2}, ErrorCode::kInvalidArgument, "[", call.op->name,
          "] expected as seed an int64 tensor of shape (2,), [seed, count], received ", to_string(call.inputs[i]), ".");
}

std::vector<TensorSpec> infer_floats(const OpCall& call, size_t dtype) {
  require_seed(call, 0);
  const DType out = call.attrs().dtype(dtype);
  require(is_floating(out), ErrorCode::kDType, "[", call.op->name, "] expected a floating dtype, received ",
          keratin::to_string(out), ".");
  return {{call.attrs().shape(0), out}};
}

Kernel sized(const Shape& shape) {
  const Extent extent(shape);
  Kernel kernel;
  kernel.n[0] = extent.samples, kernel.n[1] = extent.elements;
  return kernel;
}

Tensor seed_pair(int64_t seed, int64_t count) { return Tensor(std::vector<int64_t>{seed, count}); }

namespace {

template <size_t N>
double polynomial(const double (&coefficients)[N], double x) {
  double value = 0;
  for (size_t i = N; i-- > 0;) value = value * x + coefficients[i];
  return value;
}

}  // namespace

double normal_quantile(double p) {
  static constexpr double kMiddleTop[] = {3.3871328727963666080e0,  1.3314166789178437745e+2, 1.9715909503065514427e+3,
                                          1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                          3.3430575583588128105e+4, 2.5090809287301226727e+3};
  static constexpr double kMiddleBottom[] = {1.0,
                                             4.2313330701600911252e+1,
                                             6.8718700749205790830e+2,
                                             5.3941960214247511077e+3,
                                             2.1213794301586595867e+4,
                                             3.9307895800092710610e+4,
                                             2.8729085735721942674e+4,
                                             5.2264952788528545610e+3};
  static constexpr double kTailTop[] = {1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
                                        3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
                                        2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static constexpr double kTailBottom[] = {1.0,
                                           2.05319162663775882187e0,
                                           1.67638483018380384940e0,
                                           6.89767334985100004550e-1,
                                           1.48103976427480074590e-1,
                                           1.51986665636164571966e-2,
                                           5.47593808499534494600e-4,
                                           1.05075007164441684324e-9};
  const double q = p - 0.5;
  if (std::fabs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(kMiddleTop, r) / polynomial(kMiddleBottom, r);
  }
  const double r = std::sqrt(-std::log(q < 0 ? p : 1 - p)) - 1.6;
  const double tail = polynomial(kTailTop, r) / polynomial(kTailBottom, r);
  return q < 0 ? -tail : tail;
}

}  // namespace keratin::ops::random_detail
