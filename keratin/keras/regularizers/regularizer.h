// A penalty on weights, added to the loss: keras.regularizers.
#pragma once

#include "keratin/core/tensor.h"
#include "keratin/keras/object.h"

namespace keratin {

/// A penalty on weights, added to the loss.
class RegularizerBody : public Object {
 public:
  const char* module() const override { return "keras.regularizers"; }
  /// The penalty of these weights, a scalar.
  virtual Tensor operator()(const Tensor& weights) const = 0;
};

/// A handle on a regularizer, from Keras's name, an object, or unset.
class Regularizer {
 public:
  Regularizer() = default;
  Regularizer(const char* identifier) : Regularizer(std::string(identifier)) {}
  Regularizer(const std::string& identifier);  ///< throws `Could not interpret regularizer identifier: ...`
  Regularizer(Ref<RegularizerBody> body) : body_(std::move(body)) {}
  explicit operator bool() const { return static_cast<bool>(body_); }
  Tensor operator()(const Tensor& weights) const { return (*body_)(weights); }
  const Ref<RegularizerBody>& body() const { return body_; }

 private:
  Ref<RegularizerBody> body_;
};
Json to_config(const Regularizer& regularizer);
void from_config(const Json& json, Regularizer& regularizer);

}  // namespace keratin
