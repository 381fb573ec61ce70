#include "keratin/keras/layers/normalization/layer_normalization.h"

#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/keras/argument_checks.h"
#include "keratin/keras/class_tables.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/rsqrt.h"
#include "keratin/ops/generated/nn/moments.h"
#include "keratin/ops/generated/shape/reshape.h"

namespace keratin::layers {
namespace {

struct LayerNormalizationBody final : LayerBody {
  LayerNormalizationOptions o;
  bool rms_scaling = false;
  Variable gamma, beta;

  LayerNormalizationBody() { settle(); }
  explicit LayerNormalizationBody(const LayerNormalizationOptions& options) : o(options) {
    take_common(*this, o);
    settle();
  }

  std::string class_name() const override { return "LayerNormalization"; }

  void config(ConfigVisitor& v) override {
    v("axis", o.axis)("epsilon", o.epsilon)("center", o.center)("scale", o.scale)("rms_scaling", rms_scaling);
    v("beta_initializer", o.beta_initializer)("gamma_initializer", o.gamma_initializer);
    v("beta_regularizer", o.beta_regularizer)("gamma_regularizer", o.gamma_regularizer);
    v("beta_constraint", o.beta_constraint)("gamma_constraint", o.gamma_constraint);
    if (v.reading()) settle();
  }

  void settle() {
    autocast = false;
    supports_masking = true;
    require_not_negative("epsilon", o.epsilon);
    refuse_unsupported(rms_scaling, "LayerNormalization", "rms_scaling");
    require(!o.axis.axes().empty(), ErrorCode::kInvalidArgument,
            "[LayerNormalization] expected one axis or more, received none.");
  }

  using LayerBody::build;
  void build(const Shape& input) override {
    // Keras writes a sorted list once the layer is built.
    std::vector<int64_t> sorted = o.axis.axes();
    std::sort(sorted.begin(), sorted.end());
    o.axis = AxisOption(sorted);
    Shape shape;
    for (const int64_t axis : o.axis.normalised(input)) shape.push_back(input[axis]);
    if (o.scale)
      gamma = add_weight(
          "gamma", shape,
          {.initializer = o.gamma_initializer, .regularizer = o.gamma_regularizer, .constraint = o.gamma_constraint});
    if (o.center)
      beta = add_weight(
          "beta", shape,
          {.initializer = o.beta_initializer, .regularizer = o.beta_regularizer, .constraint = o.beta_constraint});
  }

  using LayerBody::call;
  Tensor call(const Tensor& given, const CallArgs&) override {
    const DType wide = promote(given.dtype(), DType::float32);
    const Tensor x = as_dtype(given, wide);
    const std::vector<int64_t> axes = o.axis.normalised(x.shape());
    const Tensors moments = ops::moments(x, axes, {.keepdims = true});
    Tensor factor = ops::rsqrt(moments[1] + o.epsilon);
    if (o.scale) factor = factor * aligned(as_dtype(gamma, wide), x, axes);
    Tensor y = (x - moments[0]) * factor;
    if (o.center) y = y + aligned(as_dtype(beta, wide), x, axes);
    return as_dtype(y, dtype_policy.compute_dtype());
  }

  // The weight with axes of size 1 where it does not follow the input's last axes.
  static Tensor aligned(const Tensor& weight, const Tensor& x, const std::vector<int64_t>& axes) {
    const int64_t count = static_cast<int64_t>(axes.size());
    if (axes.front() == x.rank() - count) return weight;
    Shape shape;
    for (int64_t axis = axes.front(); axis < x.rank(); ++axis)
      shape.push_back(std::find(axes.begin(), axes.end(), axis) == axes.end() ? 1 : x.shape(axis));
    return ops::reshape(weight, shape);
  }
};

}  // namespace

LayerNormalization::LayerNormalization(const LayerNormalizationOptions& options)
    : Layer(make_ref<LayerNormalizationBody>(options)) {}

LayerClass layer_normalization_class() {
  return {"LayerNormalization", make_default<LayerBody, LayerNormalizationBody>, {}};
}

}  // namespace keratin::layers
