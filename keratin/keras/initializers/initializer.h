// How weights begin: keras.initializers.
#pragma once

#include <optional>

#include "keratin/core/tensor.h"
#include "keratin/keras/object.h"

namespace keratin {

/// Makes initial values. One object called twice with one shape gives the same values, as in Keras.
class InitializerBody : public Object {
 public:
  const char* module() const override { return "keras.initializers"; }
  virtual Tensor operator()(const Shape& shape, DType dtype) = 0;
};

/// A handle on an initializer, from Keras's name ("glorot_uniform"), an object, or unset.
class Initializer {
 public:
  Initializer() = default;
  Initializer(const char* identifier) : Initializer(std::string(identifier)) {}
  Initializer(const std::string& identifier);  ///< throws `Could not interpret initializer identifier: ...`
  Initializer(Ref<InitializerBody> body) : body_(std::move(body)) {}
  explicit operator bool() const { return static_cast<bool>(body_); }
  Tensor operator()(const Shape& shape, DType dtype = DType::float32) const { return (*body_)(shape, dtype); }
  const Ref<InitializerBody>& body() const { return body_; }

 private:
  Ref<InitializerBody> body_;
};
Json to_config(const Initializer& initializer);
void from_config(const Json& json, Initializer& initializer);

}  // namespace keratin
