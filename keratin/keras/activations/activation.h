// Activation functions by name or of one's own: keras.activations.
#pragma once

#include <functional>
#include <string>

#include "keratin/core/tensor.h"
#include "keratin/keras/object.h"

namespace keratin {

/// An activation: Keras's name ("relu"), or a function with a name. Unset is linear.
/// "softmax" and "sigmoid" put their logits beside the result, for the cross-entropies.
class Activation {
 public:
  using Function = std::function<Tensor(const Tensor&)>;

  Activation() = default;
  Activation(const char* identifier) : Activation(std::string(identifier)) {}
  Activation(const std::string& identifier);  ///< throws `Could not interpret activation function identifier: ...`
  Activation(std::string name, Function function) : name_(std::move(name)), function_(std::move(function)) {}

  Tensor operator()(const Tensor& x) const { return function_ ? function_(x) : x; }
  const std::string& name() const { return name_; }  ///< "linear" when unset
  const Function& function() const { return function_; }

 private:
  std::string name_ = "linear";
  Function function_;
};
/// An activation as a live object of a config (live_objects.h).
struct LiveActivation final : RefCounted {
  explicit LiveActivation(Activation made) : activation(std::move(made)) {}
  Activation activation;
};
/// The bare name, as Keras writes built-in ones; of others what Keras writes of functions, or a live object where those
/// are given.
Json to_config(const Activation& activation);
void from_config(const Json& json, Activation& activation);

}  // namespace keratin
