#include "keratin/keras/layers/normalization/batch_normalization.h"

#include "keratin/base/error.h"
#include "keratin/keras/argument_checks.h"
#include "keratin/keras/class_tables.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/ones_like.h"
#include "keratin/ops/generated/elementwise/rsqrt.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/elementwise/zeros_like.h"
#include "keratin/ops/generated/nn/moments.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/reshape.h"

namespace keratin::layers {
namespace {

struct Statistics {
  Tensor mean, variance;  // (features)
};

struct BatchNormalizationBody final : LayerBody {
  BatchNormalizationOptions o;
  Variable gamma, beta, moving_mean, moving_variance;

  BatchNormalizationBody() { supports_masking = true; }
  explicit BatchNormalizationBody(const BatchNormalizationOptions& options) : o(options) {
    supports_masking = true;
    take_common(*this, o);
    check();
  }

  std::string class_name() const override { return "BatchNormalization"; }

  void config(ConfigVisitor& v) override {
    std::vector<int64_t> legacy_axis = {o.axis};  // Keras 2 wrote [3]
    if (v.reading()) {
      v("axis", legacy_axis);
      require(legacy_axis.size() == 1, ErrorCode::kUnsupported, "expected one axis, received ", legacy_axis.size(),
              ".");
      o.axis = legacy_axis.front();
    } else {
      v("axis", o.axis);
    }
    v("momentum", o.momentum)("epsilon", o.epsilon)("center", o.center)("scale", o.scale);
    v("beta_initializer", o.beta_initializer)("gamma_initializer", o.gamma_initializer);
    v("moving_mean_initializer", o.moving_mean_initializer);
    v("moving_variance_initializer", o.moving_variance_initializer);
    v("beta_regularizer", o.beta_regularizer)("gamma_regularizer", o.gamma_regularizer);
    v("beta_constraint", o.beta_constraint)("gamma_constraint", o.gamma_constraint);
    v("synchronized", o.synchronized)("renorm", o.renorm)("renorm_clipping", o.renorm_clipping);
    v("renorm_momentum", o.renorm_momentum);
    if (v.reading()) check();
  }

  void check() const {
    require_between("momentum", o.momentum, 0, 1);
    require_not_negative("epsilon", o.epsilon);
    refuse_unsupported(o.renorm, "BatchNormalization", "renorm");
    refuse_unsupported(o.synchronized, "BatchNormalization", "synchronized");
  }

  using LayerBody::build;
  void build(const Shape& input) override {
    const Shape shape = {input[o.axis]};
    if (o.scale)
      gamma = add_weight(
          "gamma", shape,
          {.initializer = o.gamma_initializer, .regularizer = o.gamma_regularizer, .constraint = o.gamma_constraint});
    if (o.center)
      beta = add_weight(
          "beta", shape,
          {.initializer = o.beta_initializer, .regularizer = o.beta_regularizer, .constraint = o.beta_constraint});
    moving_mean = add_weight("moving_mean", shape, {.initializer = o.moving_mean_initializer, .trainable = false});
    moving_variance =
        add_weight("moving_variance", shape, {.initializer = o.moving_variance_initializer, .trainable = false});
    input_spec.ndim = input.rank();
    input_spec.axes = {{o.axis, shape[0]}};
  }

  using LayerBody::call;
  Tensor call(const Tensor& given, const CallArgs& args) override {
    const DType wide = promote(given.dtype(), DType::float32);
    const Tensor x = as_dtype(given, wide);
    Statistics use = {as_dtype(moving_mean, wide), as_dtype(moving_variance, wide)};
    if (args.training && trainable) {
      const Statistics batch = args.mask.defined() ? masked_statistics(x, args.mask) : statistics(x);
      move(moving_mean, use.mean, batch.mean);
      move(moving_variance, use.variance, batch.variance);
      use = batch;
    }
    Tensor factor = ops::rsqrt(use.variance + o.epsilon);
    if (o.scale) factor = factor * as_dtype(gamma, wide);
    // Subtracting first keeps the digits of values far from zero, which x * factor - mean * factor would lose.
    Tensor y = (x - aligned(use.mean, x)) * aligned(factor, x);
    if (o.center) y = y + aligned(as_dtype(beta, wide), x);
    return as_dtype(y, dtype_policy.compute_dtype());
  }

  Statistics statistics(const Tensor& x) const {
    const Tensors moments = ops::moments(x, other_axes(x));
    return {moments[0], moments[1]};
  }

  Statistics masked_statistics(const Tensor& x, const Tensor& mask) const {
    require(mask.rank() == x.rank() - 1, ErrorCode::kShape,
            "The mask provided should be one dimension less than the inputs. Received: mask.shape=", mask.shape(),
            ", inputs.shape=", x.shape());
    const ops::Axes axes = other_axes(x);
    const Tensor real = ops::expand_dims(ops::cast(mask, DType::bool_), -1);
    const Tensor zero = ops::zeros_like(x);
    const Tensor count = ops::sum(ops::where(real, ops::ones_like(x), zero), {.axis = axes, .keepdims = true});
    const Tensor divisor = count + keratin::config::epsilon();
    const Tensor mean = ops::sum(ops::where(real, x, zero), {.axis = axes, .keepdims = true}) / divisor;
    const Tensor distance = ops::where(real, x - mean, zero);
    const Tensor variance = ops::sum(ops::square(distance), {.axis = axes, .keepdims = true}) / divisor;
    const Shape flat = moving_mean.shape();
    return {ops::reshape(mean, flat), ops::reshape(variance, flat)};
  }

  void move(Variable& moving, const Tensor& before, const Tensor& batch) const {
    moving.assign(as_dtype(before * o.momentum + batch * (1 - o.momentum), moving.dtype()));
  }

  ops::Axes other_axes(const Tensor& x) const {
    std::vector<int64_t> axes;
    for (int64_t axis = 0; axis < x.rank(); ++axis)
      if (axis != x.shape().normalise(o.axis)) axes.push_back(axis);
    return axes;
  }

  // (features) with axes of size 1 behind, so that it broadcasts along the features' axis.
  Tensor aligned(const Tensor& per_feature, const Tensor& x) const {
    const int64_t behind = x.rank() - 1 - x.shape().normalise(o.axis);
    if (behind == 0) return per_feature;
    Shape shape = per_feature.shape();
    for (int64_t i = 0; i < behind; ++i) shape.push_back(1);
    return ops::reshape(per_feature, shape);
  }

  std::vector<const char*> saved_call_kwargs() const override { return {"mask"}; }
};

}  // namespace

BatchNormalization::BatchNormalization(const BatchNormalizationOptions& options)
    : Layer(make_ref<BatchNormalizationBody>(options)) {}

LayerClass batch_normalization_class() {
  return {"BatchNormalization", make_default<LayerBody, BatchNormalizationBody>, {}};
}

}  // namespace keratin::layers
