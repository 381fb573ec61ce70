// Keras's objects across the border: layers, losses, metrics, optimizers, schedules, initializers, regularizers,
// constraints. One Python object for each C++ body.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "keratin/base/error.h"
#include "keratin/keras/activations/activation.h"
#include "keratin/keras/live_objects.h"
#include "keratin/keras/object.h"
#include "module.h"

namespace keratin::python {

/// An object of a Python class that the engine holds for another object: a layer of a model, its loss. The garbage
/// collector learns of both references, the engine's and this one beside it.
class Kept {
 public:
  explicit Kept(Ref<Object> body);
  ~Kept();
  Kept(Kept&&) noexcept = default;
  Kept& operator=(Kept&&) = delete;
  nb::handle object() const { return object_; }

 private:
  Ref<Object> body_;
  nb::object object_;
};

/// What the attribute `_object` of every such Python object is.
struct ObjectHandle {
  explicit ObjectHandle(Ref<Object> object) : body(std::move(object)) {}
  ObjectHandle(const ObjectHandle&) = delete;
  ObjectHandle& operator=(const ObjectHandle&) = delete;

  Ref<Object> body;
  std::map<std::string, std::vector<Kept>> kept;  ///< by what they are to it: "layers", "compiled"
  ~ObjectHandle();
};

/// The handle behind a Python object; null when it is none of Keras's objects, or not made yet.
const ObjectHandle* handle_of(nb::handle value);

/// Says which objects `owner`, or its handle, holds in the engine, by what they are to it. Those of built-in classes
/// need not be kept.
void keep(nb::handle owner, const std::string& as, const std::vector<Ref<Object>>& bodies);

/// The part of a body whose kind is a Python class: it keeps its Python object alive, because that holds its state. The
/// garbage collector sees the cycle between the two when nobody else holds the body, or all who do are Kept.
class PythonPart {
 public:
  explicit PythonPart(nb::handle self);
  virtual ~PythonPart();
  PythonPart(const PythonPart&) = delete;
  PythonPart& operator=(const PythonPart&) = delete;

  nb::handle self() const { return self_; }
  /// How many other Python objects keep this one for the engine.
  int keepers = 0;
  std::string python_class_name() const;
  std::string python_registered_name() const;  ///< as register_keras_serializable says
  /// Whether the Python class, or a base of it below ours, says something of its own about `method`.
  bool overrides(const char* method) const;

 private:
  nb::object self_;
};

/// The Python object of a body: the one there is, or a new one of the class of that name in `keratin`.
nb::object wrap(const Ref<Object>& body);
/// The body behind a Python object, null when it is none of this kind.
template <class Body>
Ref<Body> body_of(nb::handle value) {
  const ObjectHandle* handle = handle_of(value);
  return handle == nullptr ? Ref<Body>() : Ref<Body>(dynamic_cast<Body*>(handle->body.get()));
}
/// The same; throws nb::type_error "Expected <what>" when it is none.
template <class Body>
Ref<Body> require_body(nb::handle value, const char* what) {
  Ref<Body> body = body_of<Body>(value);
  if (!body) fail(ErrorCode::kDType, "Expected ", what, ". Received: an object of ", nb::repr(value.type()).c_str());
  return body;
}

/// A constructor's argument as a config has it. Objects and functions become live references; `field`, the argument's
/// name, says what a function stands for ("kernel_initializer").
Json as_config(nb::handle value, const std::string& field, LiveObjects& live);
/// A value as files have it: objects are serialised, functions named.
Json as_saved(nb::handle value);

/// Writes the items of what a Python get_config returned as fields.
void write_fields(ConfigVisitor& v, nb::dict fields);

/// A new body for a Python subclass of the kind ("layer", "model", "loss", ...).
Ref<Object> make_python_body(const std::string& kind, nb::handle self);
/// The function of Python that an activation calls; None for others.
nb::object activation_function(const LiveActivation& live);
/// A function as an initializer, regularizer, constraint, schedule or activation.
Ref<RefCounted> live_function(nb::handle function, const std::string& field);

}  // namespace keratin::python
