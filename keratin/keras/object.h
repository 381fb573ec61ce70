// What layers, losses, metrics, optimizers, ... have in common: one counted object each, known by class name and
// config.
#pragma once

#include <string>

#include "keratin/base/ref.h"
#include "keratin/keras/config.h"

namespace keratin {

/// The object behind a handle (Layer, Loss, ...). C++ users derive their own kinds from LayerBody, LossBody, ...
class Object : public RefCounted {
 public:
  /// As Keras spells it: "Dense", "Adam".
  virtual std::string class_name() const = 0;
  /// The first public path of the class, e.g. "keras.layers"; empty for a class of the user's own.
  virtual const char* module() const { return ""; }
  /// What files call a class of the user's own: "Package>Name".
  virtual std::string registered_name() const { return "Custom>" + class_name(); }
  /// Visits the constructor's own arguments in Keras's order.
  virtual void config(ConfigVisitor&) {}
  /// All arguments: those that every object of the kind has (name, dtype, ...) and config().
  virtual void visit_config(ConfigVisitor& v) { config(v); }

  /// {"name": ..., ...}: the arguments as JSON.
  Json get_config() const;
  /// The object as Keras serialises it (module, class_name, config, registered_name).
  Json serialize() const;
};

/// Names given or found: "" means "make one from the class name" ("dense", then "dense_1", ...).
using Name = std::string;
/// The next unused name of this prefix in this process: "dense", "dense_1", ...; clear_session starts again.
std::string unique_name(const std::string& prefix);
/// Forgets which names were used.
void reset_names();

/// The dtype policy of a layer: "float32", or mixed policies later. Unset: config::floatx().
class DTypePolicy {
 public:
  DTypePolicy() = default;
  DTypePolicy(const char* name) : name_(name) {}
  DTypePolicy(std::string name) : name_(std::move(name)) {}
  DTypePolicy(DType dtype) : name_(to_string(dtype)) {}
  std::string name() const;
  DType variable_dtype() const;
  DType compute_dtype() const;

 private:
  std::string name_;
};
Json to_config(const DTypePolicy& policy);
void from_config(const Json& json, DTypePolicy& policy);

namespace config {
std::string floatx();
void set_floatx(const std::string& dtype);
double epsilon();
void set_epsilon(double epsilon);
std::string image_data_format();
void set_image_data_format(const std::string& format);
}  // namespace config

namespace backend {
/// "keratin".
std::string backend();
}  // namespace backend

}  // namespace keratin
