// Activation functions with their arguments: keras.activations. Layers take them by name: see Activation.
#pragma once

#include <optional>

#include "keratin/core/tensor.h"
#include "keratin/ops/generated/elementwise/celu.h"
#include "keratin/ops/generated/elementwise/elu.h"
#include "keratin/ops/generated/elementwise/gelu.h"
#include "keratin/ops/generated/elementwise/hard_shrink.h"
#include "keratin/ops/generated/elementwise/hard_sigmoid.h"
#include "keratin/ops/generated/elementwise/hard_silu.h"
#include "keratin/ops/generated/elementwise/hard_tanh.h"
#include "keratin/ops/generated/elementwise/leaky_relu.h"
#include "keratin/ops/generated/elementwise/log_sigmoid.h"
#include "keratin/ops/generated/elementwise/relu.h"
#include "keratin/ops/generated/elementwise/relu6.h"
#include "keratin/ops/generated/elementwise/selu.h"
#include "keratin/ops/generated/elementwise/silu.h"
#include "keratin/ops/generated/elementwise/soft_shrink.h"
#include "keratin/ops/generated/elementwise/softplus.h"
#include "keratin/ops/generated/elementwise/softsign.h"
#include "keratin/ops/generated/elementwise/sparse_plus.h"
#include "keratin/ops/generated/elementwise/sparse_sigmoid.h"
#include "keratin/ops/generated/elementwise/squareplus.h"
#include "keratin/ops/generated/elementwise/tanh.h"
#include "keratin/ops/generated/elementwise/tanh_shrink.h"
#include "keratin/ops/generated/elementwise/threshold.h"
#include "keratin/ops/generated/nn/glu.h"
#include "keratin/ops/generated/nn/log_softmax.h"
#include "keratin/ops/generated/nn/sparsemax.h"

namespace keratin::activations {

/// Options of relu, in Keras's order.
struct ReluOptions {
  double negative_slope = 0.0;
  std::optional<double> max_value = {};  ///< unset: unbounded
  double threshold = 0.0;                ///< below it: negative_slope * (x - threshold)
};
/// max(x, 0); with options: x where x >= threshold, at most max_value, and a slope below the threshold.
Tensor relu(const Tensor& x, const ReluOptions& options = {});

/// exp(x - max) / sum of these along `axis`. The logits travel beside the result.
Tensor softmax(const Tensor& x, const ops::AxisOptions& options = {});
/// 1 / (1 + exp(-x)). The logits travel beside the result.
Tensor sigmoid(const Tensor& x);

/// Options of gelu: exact by default, unlike ops::gelu.
struct GeluOptions {
  bool approximate = false;
};
/// x * Phi(x), Phi the standard normal distribution function; its tanh approximation on request.
Tensor gelu(const Tensor& x, const GeluOptions& options = {});

/// x itself.
Tensor linear(const Tensor& x);
/// exp(x).
Tensor exponential(const Tensor& x);
/// x * tanh(softplus(x)). Misra, "Mish", 2019.
Tensor mish(const Tensor& x);

using ops::celu;
using ops::elu;
using ops::glu;
using ops::hard_shrink;
using ops::hard_sigmoid;
using ops::hard_silu;
using ops::hard_tanh;
using ops::leaky_relu;
using ops::log_sigmoid;
using ops::log_softmax;
using ops::relu6;
using ops::selu;
using ops::silu;
using ops::soft_shrink;
using ops::softplus;
using ops::softsign;
using ops::sparse_plus;
using ops::sparse_sigmoid;
using ops::sparsemax;
using ops::squareplus;
using ops::tanh;
using ops::tanh_shrink;
using ops::threshold;

}  // namespace keratin::activations
