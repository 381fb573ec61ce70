#include "keratin/keras/layers/preprocessing/normalization.h"

#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/keras/class_tables.h"
#include "keratin/keras/layers/deferred_weights.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/generated/elementwise/sqrt.h"
#include "keratin/ops/generated/elementwise/zeros_like.h"
#include "keratin/ops/generated/nn/moments.h"
#include "keratin/ops/generated/shape/broadcast_to.h"
#include "keratin/ops/generated/shape/reshape.h"

namespace keratin::layers {
namespace {

struct NormalizationBody final : LayerBody {
  NormalizationOptions o;
  Variable mean, variance, count;
  Tensor given_mean, given_variance;  // broadcast to the kept axes
  std::vector<int64_t> kept;
  Shape broadcast_shape;  // the kept axes' sizes, 1 elsewhere

  NormalizationBody() { settle(); }
  explicit NormalizationBody(const NormalizationOptions& options) : o(options) {
    take_common(*this, o);
    settle();
  }

  std::string class_name() const override { return "Normalization"; }

  void config(ConfigVisitor& v) override {
    v("axis", o.axis)("invert", o.invert)("mean", o.mean)("variance", o.variance);
    if (v.reading()) settle();
  }

  void settle() {
    supports_masking = true;
    o.axis = AxisOption(o.axis.axes());  // Keras writes a list, whatever was given
    const auto text = [](const Numbers& n) { return n.is_set() ? to_config(n).dump() : std::string("None"); };
    require(o.mean.is_set() == o.variance.is_set(), ErrorCode::kInvalidArgument,
            "When setting values directly, both `mean` and `variance` must be set. Received: mean=", text(o.mean),
            " and variance=", text(o.variance));
    if (!o.mean.is_set()) return;
    const Shape shape = o.mean.shape();
    require(shape == o.variance.shape(), ErrorCode::kShape,
            "When setting values directly, `mean` and `variance` must have the same shape. Received: mean shape ",
            shape, " and variance shape ", o.variance.shape());
    const auto axes = static_cast<int64_t>(o.axis.axes().size());
    require(shape.rank() <= axes, ErrorCode::kShape,
            "The rank of `mean` must be less than or equal to the number of axes (", axes, "). Received: mean shape ",
            shape);
  }

  using LayerBody::build;
  void build(const Shape& input) override {
    const int64_t rank = input.rank();
    for (const int64_t axis : o.axis.axes())
      require(axis >= -rank && axis < rank, ErrorCode::kShape,
              "All `axis` values must be in the range [-ndim, ndim). Received inputs with ndim=", rank,
              ", while axis=(", join(o.axis.axes(), ", "), ")");
    kept = o.axis.normalised(input);
    Shape statistics;
    broadcast_shape = Shape(std::vector<int64_t>(static_cast<size_t>(rank), 1));
    for (const int64_t axis : kept) {
      require(input[axis] != kUnknown, ErrorCode::kShape,
              "All `axis` values to be kept must have a known shape. Received axis=(", join(o.axis.axes(), ", "),
              "), inputs.shape=", input, ", with unknown axis at index ", axis);
      statistics.push_back(input[axis]);
      broadcast_shape.set(axis, input[axis]);
      input_spec.axes.emplace_back(axis, input[axis]);
    }
    input_spec.min_ndim = rank;
    if (o.mean.is_set()) return broadcast_given();
    mean = add_weight("mean", statistics, {.initializer = "zeros", .trainable = false});
    variance = add_weight("variance", statistics, {.initializer = "ones", .trainable = false});
    count = add_weight("count", Shape(), {.initializer = "zeros", .trainable = false, .dtype = DType::int32});
  }

  // Aligns the given values with the kept axes from the right.
  void broadcast_given() {
    const Shape given = o.mean.shape();
    Shape expanded = Shape(std::vector<int64_t>(static_cast<size_t>(broadcast_shape.rank()), 1));
    for (int64_t i = 1; i <= given.rank(); ++i) expanded.set(kept[kept.size() - static_cast<size_t>(i)], given[-i]);
    const DType dtype = dtype_policy.compute_dtype();
    if (DeferredWeights* deferred = DeferredWeights::current()) {
      deferred->count(name + "/mean", broadcast_shape, dtype);
      deferred->count(name + "/variance", broadcast_shape, dtype);
    }
    given_mean = ops::broadcast_to(o.mean.tensor(dtype).reshaped(expanded), broadcast_shape);
    given_variance = ops::broadcast_to(o.variance.tensor(dtype).reshaped(expanded), broadcast_shape);
  }

  void adapt(const Tensor& data) {
    require(!o.mean.is_set(), ErrorCode::kState, where(),
            " cannot adapt: its mean and variance were given to the constructor.");
    require(data.rank() > 0 && data.size() > 0, ErrorCode::kShape, where(),
            " adapt() expected samples along the first axis, received the shape ", data.shape(), ".");
    if (!built) {
      build_if_needed({data.shape()});
    } else {
      bool fits = data.rank() == broadcast_shape.rank();
      for (const int64_t axis : kept) fits = fits && data.shape(axis) == broadcast_shape[axis];
      require(fits, ErrorCode::kShape, "The layer was built with input_shape=", built_shapes.front(),
              ", but adapt() is being called with data with an incompatible shape, data.shape=", data.shape());
    }
    std::vector<int64_t> reduced;
    for (int64_t axis = 0; axis < data.rank(); ++axis)
      if (std::find(kept.begin(), kept.end(), axis) == kept.end()) reduced.push_back(axis);
    const Tensor wide = as_dtype(data, DType::float64);
    const Tensors moments = reduced.empty() ? Tensors{wide, ops::zeros_like(wide)} : ops::moments(wide, reduced);
    mean.set_concrete(as_dtype(moments[0], mean.dtype()));
    variance.set_concrete(as_dtype(moments[1], variance.dtype()));
  }

  Statistics statistics() const {
    require(built, ErrorCode::kState, where(), " has no statistics yet: call adapt(), or the layer.");
    if (o.mean.is_set()) return {given_mean, given_variance};
    return {ops::reshape(mean, broadcast_shape), ops::reshape(variance, broadcast_shape)};
  }

  using LayerBody::call;
  Tensor call(const Tensor& given, const CallArgs&) override {
    const DType dtype = dtype_policy.compute_dtype();
    const Tensor x = as_dtype(given, dtype);
    const Tensor centre = aligned(o.mean.is_set() ? given_mean : Tensor(mean), x, dtype);
    const Tensor spread = aligned(o.mean.is_set() ? given_variance : Tensor(variance), x, dtype);
    const Tensor stddev = ops::maximum(ops::sqrt(spread), keratin::config::epsilon());
    return o.invert ? centre + x * stddev : (x - centre) / stddev;
  }

  // Statistics of the last axis broadcast as they are; others get axes of size 1.
  Tensor aligned(const Tensor& statistics, const Tensor& x, DType dtype) const {
    const Tensor t = as_dtype(statistics, dtype);
    if (kept.empty() && t.rank() == 0) return t;
    if (kept.size() == 1 && kept.front() == x.rank() - 1) return t;
    return ops::reshape(t, broadcast_shape);
  }
};

NormalizationBody& body_of(const Layer& layer, const char* where) {
  auto* body = dynamic_cast<NormalizationBody*>(layer.body().get());
  require(body != nullptr, ErrorCode::kInvalidArgument, "[", where, "] expected a Normalization layer, received ",
          layer ? layer.class_name() : "no layer", ".");
  return *body;
}

}  // namespace

Normalization::Normalization(const NormalizationOptions& options) : Layer(make_ref<NormalizationBody>(options)) {}

void Normalization::adapt(const Tensor& data) const { layers::adapt(*this, data); }

void adapt(const Layer& normalization, const Tensor& data) { body_of(normalization, "adapt").adapt(data); }

Statistics statistics_of(const Layer& normalization) { return body_of(normalization, "statistics").statistics(); }

LayerClass normalization_class() { return {"Normalization", make_default<LayerBody, NormalizationBody>, {}}; }

}  // namespace keratin::layers
