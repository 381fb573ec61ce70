#include "keratin/keras/activations/activations.h"

#include "keratin/base/error.h"
#include "keratin/keras/class_tables.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise.h"
#include "keratin/ops/generated/nn.h"

namespace keratin::activations {

Tensor relu(const Tensor& x, const ReluOptions& o) {
  if (o.negative_slope == 0 && o.threshold == 0 && !o.max_value) return ops::relu(x);
  if (o.negative_slope != 0 && o.threshold == 0 && !o.max_value)
    return ops::leaky_relu(x, {.negative_slope = o.negative_slope});
  Tensor y = o.threshold == 0 ? ops::relu(x) : ops::where(ops::greater(x, o.threshold), x, ops::zeros_like(x));
  if (o.max_value) y = ops::clip(y, 0.0, *o.max_value);
  if (o.negative_slope != 0) y = y - o.negative_slope * ops::relu(o.threshold - x);
  return y;
}

Tensor softmax(const Tensor& x, const ops::AxisOptions& options) { return ops::softmax(x, options).with_logits(x); }

Tensor sigmoid(const Tensor& x) { return ops::sigmoid(x).with_logits(x); }

Tensor gelu(const Tensor& x, const GeluOptions& options) { return ops::gelu(x, {.approximate = options.approximate}); }

Tensor linear(const Tensor& x) { return x; }

Tensor exponential(const Tensor& x) { return ops::exp(x); }

Tensor mish(const Tensor& x) { return x * ops::tanh(ops::softplus(x)); }

// -- the names that layers take ---------------------------------------------------------------------------------------
#define KERATIN_ACTIVATION(NAME, CALL)                    \
  {                                                       \
#NAME, [](const Tensor& x) -> Tensor { return CALL; } \
  }

ActivationDef celu_activation() { return KERATIN_ACTIVATION(celu, ops::celu(x)); }
ActivationDef elu_activation() { return KERATIN_ACTIVATION(elu, ops::elu(x)); }
ActivationDef exponential_activation() { return KERATIN_ACTIVATION(exponential, exponential(x)); }
ActivationDef gelu_activation() { return KERATIN_ACTIVATION(gelu, gelu(x)); }
ActivationDef glu_activation() { return KERATIN_ACTIVATION(glu, ops::glu(x)); }
ActivationDef hard_shrink_activation() { return KERATIN_ACTIVATION(hard_shrink, ops::hard_shrink(x)); }
ActivationDef hard_sigmoid_activation() { return KERATIN_ACTIVATION(hard_sigmoid, ops::hard_sigmoid(x)); }
ActivationDef hard_silu_activation() { return KERATIN_ACTIVATION(hard_silu, ops::hard_silu(x)); }
ActivationDef hard_swish_activation() { return KERATIN_ACTIVATION(hard_swish, ops::hard_silu(x)); }
ActivationDef hard_tanh_activation() { return KERATIN_ACTIVATION(hard_tanh, ops::hard_tanh(x)); }
ActivationDef leaky_relu_activation() { return KERATIN_ACTIVATION(leaky_relu, ops::leaky_relu(x)); }
ActivationDef linear_activation() { return KERATIN_ACTIVATION(linear, x); }
ActivationDef log_sigmoid_activation() { return KERATIN_ACTIVATION(log_sigmoid, ops::log_sigmoid(x)); }
ActivationDef log_softmax_activation() { return KERATIN_ACTIVATION(log_softmax, ops::log_softmax(x)); }
ActivationDef mish_activation() { return KERATIN_ACTIVATION(mish, mish(x)); }
ActivationDef relu_activation() { return KERATIN_ACTIVATION(relu, ops::relu(x)); }
ActivationDef relu6_activation() { return KERATIN_ACTIVATION(relu6, ops::relu6(x)); }
ActivationDef selu_activation() { return KERATIN_ACTIVATION(selu, ops::selu(x)); }
ActivationDef sigmoid_activation() { return KERATIN_ACTIVATION(sigmoid, sigmoid(x)); }
ActivationDef silu_activation() { return KERATIN_ACTIVATION(silu, ops::silu(x)); }
ActivationDef soft_shrink_activation() { return KERATIN_ACTIVATION(soft_shrink, ops::soft_shrink(x)); }
ActivationDef softmax_activation() { return KERATIN_ACTIVATION(softmax, softmax(x)); }
ActivationDef softplus_activation() { return KERATIN_ACTIVATION(softplus, ops::softplus(x)); }
ActivationDef softsign_activation() { return KERATIN_ACTIVATION(softsign, ops::softsign(x)); }
ActivationDef sparse_plus_activation() { return KERATIN_ACTIVATION(sparse_plus, ops::sparse_plus(x)); }
ActivationDef sparse_sigmoid_activation() { return KERATIN_ACTIVATION(sparse_sigmoid, ops::sparse_sigmoid(x)); }
ActivationDef sparsemax_activation() { return KERATIN_ACTIVATION(sparsemax, ops::sparsemax(x)); }
ActivationDef squareplus_activation() { return KERATIN_ACTIVATION(squareplus, ops::squareplus(x)); }
ActivationDef swish_activation() { return KERATIN_ACTIVATION(swish, ops::silu(x)); }
ActivationDef tanh_activation() { return KERATIN_ACTIVATION(tanh, ops::tanh(x)); }
ActivationDef tanh_shrink_activation() { return KERATIN_ACTIVATION(tanh_shrink, ops::tanh_shrink(x)); }

// Keras accepts the name too, and fails when the layer is called.
static Tensor threshold_without_arguments(const Tensor&) {
  fail(ErrorCode::kInvalidArgument,
       "[threshold] expected a threshold and a default value, which the name alone does not give. Use "
       "Activation(\"my_threshold\", [](const Tensor& x) { return ops::threshold(x, 0.5, 0.0); }).");
}
ActivationDef threshold_activation() { return {"threshold", threshold_without_arguments}; }

#undef KERATIN_ACTIVATION

}  // namespace keratin::activations
