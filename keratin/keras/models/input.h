// Input: where a functional model begins.
#pragma once

#include "keratin/keras/layers/layer.h"

namespace keratin {

/// Options of Input, in Keras's order.
struct InputOptions {
  std::optional<int64_t> batch_size = {};
  std::string dtype = {};  ///< "": config::floatx()
  Name name = {};
  Shape batch_shape = Shape::unset();  ///< instead of shape and batch_size
};

/// A symbolic tensor of shape (batch, shape...), to call layers and ops on: `Tensor x = Input({8});`
Tensor Input(const Shape& shape, const InputOptions& options = {});

namespace layers {

/// The layer behind Input; Sequential models may also begin with one.
class InputLayer : public Layer {
 public:
  explicit InputLayer(const Shape& shape, const InputOptions& options = {});
};

}  // namespace layers

/// The layer object behind Input, so that models can read its shape and dtype.
class InputLayerBody final : public LayerBody {
 public:
  Shape batch_shape = Shape::unset();
  std::string dtype;

  InputLayerBody() { autocast = false, supports_masking = true, built = true; }
  std::string class_name() const override { return "InputLayer"; }
  void visit_config(ConfigVisitor& v) override;
  Tensor call(const Tensor& x, const CallArgs&) override { return x; }
  Json build_config() const override { return {}; }
  /// A new Keras tensor of this layer.
  Tensor make_tensor();
  /// Its first Keras tensor that is alive, else a new one.
  Tensor tensor();
};

}  // namespace keratin
