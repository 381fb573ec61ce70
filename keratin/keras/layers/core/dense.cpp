#include "keratin/keras/layers/core/dense.h"

#include "keratin/base/error.h"
#include "keratin/keras/class_tables.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/linalg/matmul.h"

namespace keratin::layers {
namespace {

struct DenseBody final : LayerBody {
  int64_t units = 1;
  DenseOptions o;
  Variable kernel, bias;

  DenseBody() { settle(); }
  DenseBody(int64_t number_of_units, const DenseOptions& options) : units(number_of_units), o(options) {
    take_common(*this, o);
    settle();
  }

  std::string class_name() const override { return "Dense"; }

  void config(ConfigVisitor& v) override {
    if (v.reading() || o.activity_regularizer) v("activity_regularizer", o.activity_regularizer);
    v("units", units)("activation", o.activation)("use_bias", o.use_bias);
    v("kernel_initializer", o.kernel_initializer)("bias_initializer", o.bias_initializer);
    v("kernel_regularizer", o.kernel_regularizer)("bias_regularizer", o.bias_regularizer);
    v("kernel_constraint", o.kernel_constraint)("bias_constraint", o.bias_constraint);
    v("quantization_config", o.quantization_config);
    if (!v.reading()) return;
    v("lora_rank", o.lora_rank)("lora_alpha", o.lora_alpha);
    settle();
  }

  void settle() {
    supports_masking = true;
    input_spec.min_ndim = 2;
    require(units > 0, ErrorCode::kInvalidArgument,
            "Received an invalid value for `units`, expected a positive integer. Received: units=", units);
    refuse_unsupported(o.lora_rank.has_value(), "Dense", "lora_rank");
    refuse_unsupported(!o.quantization_config.is_null(), "Dense", "quantization_config");
  }

  using LayerBody::build;
  void build(const Shape& input) override {
    kernel = add_weight(
        "kernel", {input.last(), units},
        {.initializer = o.kernel_initializer, .regularizer = o.kernel_regularizer, .constraint = o.kernel_constraint});
    if (o.use_bias)
      bias = add_weight(
          "bias", {units},
          {.initializer = o.bias_initializer, .regularizer = o.bias_regularizer, .constraint = o.bias_constraint});
    expect_last_axis(input.last());
  }

  using LayerBody::call;
  Tensor call(const Tensor& x, const CallArgs&) override {
    const DType dtype = dtype_policy.compute_dtype();
    Tensor y = ops::matmul(x, as_dtype(kernel, dtype));
    if (o.use_bias) y = y + as_dtype(bias, dtype);
    y = o.activation(y);
    if (o.activity_regularizer) add_loss(activity_penalty(o.activity_regularizer, y));
    return y;
  }
};

}  // namespace

Dense::Dense(int64_t units, const DenseOptions& options) : Layer(make_ref<DenseBody>(units, options)) {}

LayerClass dense_class() { return {"Dense", make_default<LayerBody, DenseBody>, {}}; }

}  // namespace keratin::layers
