// Classes and functions that the program itself provides, by name: what a file names beside Keras's.
#pragma once

#include "keratin/base/error.h"
#include "keratin/base/json.h"
#include "keratin/base/ref.h"

namespace keratin {

/// Asked when a config names a class of no table of the library's. The program decides by name alone which class that
/// is; a file never brings code. One for the process; it must be safe to call from any thread.
class OwnClasses {
 public:
  virtual ~OwnClasses() = default;
  /// Whether the program has the class, or function, that this serialised object names.
  virtual bool knows(const Json& serialized) = 0;
  /// A new object of it, from its config: a body of the kind ("loss", "an activation function"); for functions one that
  /// calls it, a LiveActivation where activations are wanted.
  virtual Ref<RefCounted> make(const Json& serialized, const std::string& kind) = 0;

  /// Installs (null: none) and returns the one before.
  static OwnClasses* exchange(OwnClasses* classes);
  static OwnClasses* current();
};

/// Whether somebody knows the class that `json` names.
bool is_own_class(const Json& json);

/// The object of the program's own class that `json` names; null when it names none. Throws Error kInvalidArgument for
/// an object of another kind than `Body`.
template <class Body>
Ref<Body> own_object(const char* kind, const Json& json) {
  if (!is_own_class(json)) return {};
  const Ref<RefCounted> made = OwnClasses::current()->make(json, kind);
  auto* body = dynamic_cast<Body*>(made.get());
  require(body != nullptr, ErrorCode::kInvalidArgument, "Expected ", kind,
          ", received an object of another kind: ", json.at("class_name").dump(), ".");
  return Ref<Body>(body);
}

}  // namespace keratin
