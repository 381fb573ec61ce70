// A projection of weights, applied after each update: keras.constraints.
#pragma once

#include "keratin/core/tensor.h"
#include "keratin/keras/object.h"

namespace keratin {

/// A projection of weights, applied after each update.
class ConstraintBody : public Object {
 public:
  const char* module() const override { return "keras.constraints"; }
  /// The weights, projected.
  virtual Tensor operator()(const Tensor& weights) const = 0;
};

/// A handle on a constraint, from Keras's name, an object, or unset.
class Constraint {
 public:
  Constraint() = default;
  Constraint(const char* identifier) : Constraint(std::string(identifier)) {}
  Constraint(const std::string& identifier);  ///< throws `Could not interpret constraint identifier: ...`
  Constraint(Ref<ConstraintBody> body) : body_(std::move(body)) {}
  explicit operator bool() const { return static_cast<bool>(body_); }
  Tensor operator()(const Tensor& weights) const { return (*body_)(weights); }
  const Ref<ConstraintBody>& body() const { return body_; }

 private:
  Ref<ConstraintBody> body_;
};
Json to_config(const Constraint& constraint);
void from_config(const Json& json, Constraint& constraint);

}  // namespace keratin
