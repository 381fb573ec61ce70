#include <algorithm>
#include <cmath>

#include "keratin/base/error.h"
#include "keratin/keras/class_tables.h"
#include "keratin/keras/initializers/initializers.h"
#include "keratin/keras/initializers/random_body.h"
#include "keratin/ops/composite.h"

namespace keratin::initializers {
namespace {

// The standard deviation of a standard normal truncated at two standard deviations.
constexpr double kTruncatedStddev = 0.87962566103423978;

using OptionalAxes = std::optional<std::vector<int64_t>>;

OptionalAxes axes_or_none(const std::vector<int64_t>& axes) { return axes.empty() ? OptionalAxes() : axes; }

// What the six named initializers fix.
struct Rule {
  const char* class_name;
  double scale;
  const char* mode;
  const char* distribution;
};
constexpr Rule kGlorotUniform = {"GlorotUniform", 1, "fan_avg", "uniform"};
constexpr Rule kGlorotNormal = {"GlorotNormal", 1, "fan_avg", "truncated_normal"};
constexpr Rule kHeUniform = {"HeUniform", 2, "fan_in", "uniform"};
constexpr Rule kHeNormal = {"HeNormal", 2, "fan_in", "truncated_normal"};
constexpr Rule kLecunUniform = {"LecunUniform", 1, "fan_in", "uniform"};
constexpr Rule kLecunNormal = {"LecunNormal", 1, "fan_in", "truncated_normal"};

class ScalingBody : public RandomBody {
 public:
  explicit ScalingBody(const VarianceScalingOptions& o)
      : RandomBody(o.seed),
        scale_(o.scale),
        mode_(o.mode),
        distribution_(o.distribution),
        input_axes_(axes_or_none(o.input_axes)),
        output_axes_(axes_or_none(o.output_axes)) {}

  Tensor operator()(const Shape& shape, DType dtype) override {
    const auto [fan_in, fan_out] = compute_fans(shape, input_axes_.value_or(std::vector<int64_t>()),
                                                output_axes_.value_or(std::vector<int64_t>()));
    const double n = mode_ == "fan_in" ? fan_in : mode_ == "fan_out" ? fan_out : (fan_in + fan_out) / 2;
    const double variance = scale_ / std::max(1.0, n);
    if (distribution_ == "uniform") {
      const double limit = std::sqrt(3 * variance);
      return random::uniform(shape, {.minval = -limit, .maxval = limit, .dtype = dtype, .seed = seed()});
    }
    if (distribution_ == "untruncated_normal")
      return random::normal(shape, {.stddev = std::sqrt(variance), .dtype = dtype, .seed = seed()});
    return random::truncated_normal(shape,
                                    {.stddev = std::sqrt(variance) / kTruncatedStddev, .dtype = dtype, .seed = seed()});
  }

 protected:
  double scale_;
  std::string mode_, distribution_;
  OptionalAxes input_axes_, output_axes_;
};

struct VarianceScalingBody final : ScalingBody {
  explicit VarianceScalingBody(const VarianceScalingOptions& options = {}) : ScalingBody(options) { check(); }
  std::string class_name() const override { return "VarianceScaling"; }
  void config(ConfigVisitor& v) override {
    v("scale", scale_)("mode", mode_)("distribution", distribution_);
    v("input_axes", input_axes_)("output_axes", output_axes_);
    if (v.reading()) check();
  }
  void check() {
    require(scale_ > 0, ErrorCode::kInvalidArgument,
            "Argument `scale` must be positive float. Received: scale=", scale_);
    require(mode_ == "fan_in" || mode_ == "fan_out" || mode_ == "fan_avg", ErrorCode::kInvalidArgument,
            "Invalid `mode` argument: ", mode_, ". Please use one of {'fan_in', 'fan_out', 'fan_avg'}");
    if (distribution_ == "normal") distribution_ = "truncated_normal";
    require(distribution_ == "uniform" || distribution_ == "truncated_normal" || distribution_ == "untruncated_normal",
            ErrorCode::kInvalidArgument, "Invalid `distribution` argument: ", distribution_,
            ". Please use one of {'uniform', 'truncated_normal', 'untruncated_normal'}");
  }
};

template <const Rule& kRule>
struct FansBody final : ScalingBody {
  explicit FansBody(const FansOptions& o = {})
      : ScalingBody({.scale = kRule.scale,
                     .mode = kRule.mode,
                     .distribution = kRule.distribution,
                     .seed = o.seed,
                     .input_axes = o.input_axes,
                     .output_axes = o.output_axes}) {}
  std::string class_name() const override { return kRule.class_name; }
  void config(ConfigVisitor& v) override { v("input_axes", input_axes_)("output_axes", output_axes_); }
};

template <const Rule& kRule>
InitializerClass with_fans() {
  return {kRule.class_name, make_default<InitializerBody, FansBody<kRule>>, {}};
}

}  // namespace

VarianceScaling::VarianceScaling(const VarianceScalingOptions& options)
    : Initializer(make_ref<VarianceScalingBody>(options)) {}
GlorotUniform::GlorotUniform(const FansOptions& options) : Initializer(make_ref<FansBody<kGlorotUniform>>(options)) {}
GlorotNormal::GlorotNormal(const FansOptions& options) : Initializer(make_ref<FansBody<kGlorotNormal>>(options)) {}
HeUniform::HeUniform(const FansOptions& options) : Initializer(make_ref<FansBody<kHeUniform>>(options)) {}
HeNormal::HeNormal(const FansOptions& options) : Initializer(make_ref<FansBody<kHeNormal>>(options)) {}
LecunUniform::LecunUniform(const FansOptions& options) : Initializer(make_ref<FansBody<kLecunUniform>>(options)) {}
LecunNormal::LecunNormal(const FansOptions& options) : Initializer(make_ref<FansBody<kLecunNormal>>(options)) {}

InitializerClass variance_scaling_class() {
  return {"VarianceScaling", make_default<InitializerBody, VarianceScalingBody>, {}};
}
InitializerClass glorot_uniform_class() { return with_fans<kGlorotUniform>(); }
InitializerClass glorot_normal_class() { return with_fans<kGlorotNormal>(); }
InitializerClass he_uniform_class() { return with_fans<kHeUniform>(); }
InitializerClass he_normal_class() { return with_fans<kHeNormal>(); }
InitializerClass lecun_uniform_class() { return with_fans<kLecunUniform>(); }
InitializerClass lecun_normal_class() { return with_fans<kLecunNormal>(); }

std::pair<double, double> compute_fans(const Shape& shape, const std::vector<int64_t>& input_axes,
                                       const std::vector<int64_t>& output_axes) {
  double fan_in = 1, fan_out = 1;
  if (!input_axes.empty() && !output_axes.empty()) {
    for (const int64_t axis : input_axes) fan_in *= static_cast<double>(shape[axis]);
    for (const int64_t axis : output_axes) fan_out *= static_cast<double>(shape[axis]);
    return {fan_in, fan_out};
  }
  if (shape.rank() == 0) return {1, 1};
  if (shape.rank() == 1) return {static_cast<double>(shape[0]), static_cast<double>(shape[0])};
  const double receptive_field = static_cast<double>(shape.slice(0, shape.rank() - 2).size());
  return {receptive_field * static_cast<double>(shape[-2]), receptive_field * static_cast<double>(shape[-1])};
}

}  // namespace keratin::initializers
