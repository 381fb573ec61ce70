// What every layer must do, checked on a case of tests/golden/layers: config there and back, values and gradients of
// Keras, eager = traced, symbolic shapes. Tests only.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "keratin/autograd/tape.h"
#include "keratin/base/error.h"
#include "keratin/graph/jit.h"
#include "keratin/keras/layers/layer.h"
#include "keratin/keras/layers/preprocessing/normalization.h"
#include "keratin/keras/models/input.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/ops.h"
#include "tests/golden/golden.h"

namespace keratin::testing_layers {

inline Shapes shapes_of(const Tensors& tensors) {
  Shapes shapes;
  for (const Tensor& t : tensors) shapes.push_back(t.shape());
  return shapes;
}

inline Layer layer_of(const Json& serialized) {
  Layer layer;
  from_config(serialized, layer);
  return layer;
}

/// The layer of a case: read from its config, built on its inputs (or adapted), with its weights.
inline Layer prepared(const Json& c) {
  Layer layer = layer_of(c.at("config"));
  if (const Json* data = c.find("adapted_on")) {
    layers::adapt(layer, golden::tensor(*data));
  } else {
    layer->build_if_needed(shapes_of(golden::tensors(c.at("inputs"))));
    layer.set_weights(golden::tensors(c.at("weights")));
  }
  return layer;
}

inline void expect_config_round_trip(const Layer& layer, const Json& serialized) {
  EXPECT_EQ(to_config(layer).dump(), serialized.dump());
  const Layer again = layer_of(to_config(layer));
  EXPECT_EQ(again.get_config().dump(), layer.get_config().dump());
}

/// Outputs, gradients and changed weights against Keras's, within `bound` times the largest element of each.
inline void expect_values_of_keras(const Layer& layer, const Json& c, double bound) {
  const CallOptions options = {.training = c.at("training").as_bool()};
  std::vector<Variable> inputs;
  Tensors xs;
  for (const Tensor& x : golden::tensors(c.at("inputs"))) inputs.emplace_back(x);
  for (const Variable& v : inputs) xs.push_back(v);
  GradientTape tape({.persistent = true});
  const Tensor y = layer(xs, options);
  EXPECT_TRUE(golden::near_in_scale(y, golden::tensor(c.at("output")), bound));
  if (c.contains("random")) {
    const Tensor sum = ops::sum(y * golden::tensor(c.at("random")));
    for (size_t i = 0; i < inputs.size(); ++i) {
      const Tensor want = golden::tensor(c.at("input_gradients")[i]);
      const Tensor got = tape.gradient(sum, inputs[i]);
      ASSERT_EQ(got.defined(), want.defined()) << "gradient of input " << i;
      if (want.defined()) {
        EXPECT_TRUE(golden::near_in_scale(got, want, bound)) << "gradient of input " << i;
      }
    }
    const std::vector<Variable> trained = layer.trainable_weights();
    ASSERT_EQ(static_cast<int64_t>(trained.size()), c.at("weight_gradients").size());
    for (size_t i = 0; i < trained.size(); ++i)
      EXPECT_TRUE(
          golden::near_in_scale(tape.gradient(sum, trained[i]), golden::tensor(c.at("weight_gradients")[i]), bound))
          << "gradient of " << trained[i].name();
  }
  const Json& after = c.contains("weights_after") ? c.at("weights_after") : c.at("weights");
  const Tensors weights = layer.get_weights();
  ASSERT_EQ(static_cast<int64_t>(weights.size()), after.size());
  for (size_t i = 0; i < weights.size(); ++i)
    EXPECT_TRUE(golden::near_in_scale(weights[i], golden::tensor(after[i]), bound)) << "weight " << i << " afterwards";
  if (const Json* names = c.find("weight_names")) {
    for (size_t i = 0; i < weights.size(); ++i) EXPECT_EQ(layer.weights()[i].name(), (*names)[i].as_string());
  }
}

/// The planned graph gives the bits of the eager call, in its output and in the weights that it changes.
inline void expect_traced_is_eager(const Layer& layer, const Json& c) {
  const CallOptions options = {.training = c.at("training").as_bool()};
  const Tensors xs = golden::tensors(c.at("inputs"));
  const Tensors before = layer.get_weights();
  const Tensor eager = layer(xs, options);
  const Tensors eager_weights = layer.get_weights();
  layer.set_weights(before);
  const graph::Jit traced = graph::jit([&](const Tensors& given) -> Tensors { return {layer(given, options)}; });
  EXPECT_TRUE(golden::near(traced(xs)[0], eager, 0));
  const Tensors traced_weights = layer.get_weights();
  for (size_t i = 0; i < eager_weights.size(); ++i) EXPECT_TRUE(golden::near(traced_weights[i], eager_weights[i], 0));
  layer.set_weights(before);
}

/// On Keras tensors with an unknown batch size the output has the shape of the eager one, batch unknown.
inline void expect_symbolic_shape(const Layer& layer, const Json& c) {
  Tensors xs;
  const Tensors concrete = golden::tensors(c.at("inputs"));
  for (const Tensor& x : concrete) xs.push_back(Input(x.shape().slice(1, x.rank()), {.dtype = to_string(x.dtype())}));
  Shape want = golden::shape(c.at("output").at("shape"));
  want.set(0, kUnknown);
  EXPECT_EQ(layer(xs, {.training = c.at("training").as_bool()}).shape(), want);
}

/// All of the above, on every case of the file; `bound` as for expect_values_of_keras.
inline void expect_golden_layers(const std::string& file, double bound,
                                 const std::vector<std::string>& without_symbolic = {}) {
  const Json golden = golden::load("layers/" + file);
  for (const Json& c : golden.at("cases").as_array()) {
    const std::string& name = c.at("name").as_string();
    SCOPED_TRACE(name + " " + c.at("config").at("config").dump().substr(0, 60));
    if (c.contains("count_weights")) continue;
    const Layer layer = prepared(c);
    expect_config_round_trip(layer, c.at("config"));
    expect_traced_is_eager(layer, c);
    expect_values_of_keras(layer, c, bound);
    if (std::find(without_symbolic.begin(), without_symbolic.end(), name) == without_symbolic.end())
      expect_symbolic_shape(prepared(c), c);
  }
}

/// The text of the Error that `make` throws, or "no error".
template <class Make>
std::string error_of(Make make) {
  try {
    make();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

}  // namespace keratin::testing_layers
