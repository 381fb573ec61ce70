// Configs: a plain struct's fields, visited once for JSON in both directions, documentation and signatures.
#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "keratin/base/error.h"
#include "keratin/base/json.h"
#include "keratin/core/dtype.h"
#include "keratin/core/shape.h"

namespace keratin {

// How a field's type looks in a config. A type of our own joins by providing these two functions in its namespace.
inline Json to_config(bool value) { return value; }
inline Json to_config(int64_t value) { return value; }
inline Json to_config(double value) { return value; }
inline Json to_config(const std::string& value) { return value; }
inline Json to_config(const Json& value) { return value; }
Json to_config(const Shape& value);  ///< null when unset; None as null
Json to_config(const std::vector<int64_t>& value);
Json to_config(const std::vector<double>& value);
inline void from_config(const Json& json, bool& value) { value = json.as_bool(); }
inline void from_config(const Json& json, int64_t& value) { value = json.as_int(); }
void from_config(const Json& json, double& value);  ///< NaN and infinities are refused
inline void from_config(const Json& json, std::string& value) { value = json.as_string(); }
inline void from_config(const Json& json, Json& value) { value = json; }
void from_config(const Json& json, Shape& value);
void from_config(const Json& json, std::vector<int64_t>& value);
void from_config(const Json& json, std::vector<double>& value);
template <class T>
Json to_config(const std::optional<T>& value) {
  return value ? to_config(*value) : Json();
}
template <class T>
void from_config(const Json& json, std::optional<T>& value) {
  value.reset();
  if (!json.is_null()) from_config(json, value.emplace());
}

/// Runs `read` and tells its failures that they happened below `step` (a key, or an index) of a JSON value, so that an
/// Error arrives with the pointer from the root. Costs nothing when nothing fails.
template <class Step, class Read>
decltype(auto) at_step(const Step& step, Read&& read) {
  try {
    return read();
  } catch (const Error& e) {
    if constexpr (std::is_integral_v<Step>)
      throw e.below(std::to_string(step));
    else
      throw e.below(step);
  }
}

/// Visits the fields of an object, in Keras's order: writes them into a JSON object, or reads them from one.
///
///     void config(ConfigVisitor& v) override { v("units", units)("activation", o.activation)("use_bias", o.use_bias);
///     }
class ConfigVisitor {
 public:
  /// Collects the fields into result().
  ConfigVisitor() = default;
  /// Sets the fields from `config`; `where` (a class name) stands in errors. A missing field keeps its default.
  ConfigVisitor(const Json& config, std::string where);

  bool reading() const { return config_ != nullptr; }

  template <class T>
  ConfigVisitor& operator()(const char* name, T& value) {
    if (!reading()) {
      result_.set(name, to_config(value));
    } else if (const Json* json = take(name)) {
      try {
        from_config(*json, value);
      } catch (const std::exception& e) {
        rethrow(name, e);
      }
    }
    return *this;
  }
  /// A constant that Keras writes and we only accept.
  ConfigVisitor& constant(const char* name, const Json& value) {
    if (!reading())
      result_.set(name, value);
    else
      take(name);
    return *this;
  }
  /// After reading: throws Error kUnsupported for a field that nobody took, unless it is null (an option of a newer
  /// Keras, unset).
  void finish() const;
  /// The object written so far.
  const Json& result() const { return result_; }

 private:
  const Json* take(const char* name);
  [[noreturn]] void rethrow(const char* name, const std::exception& e) const;

  const Json* config_ = nullptr;
  std::string where_;
  std::vector<std::string> taken_;
  Json result_ = Json::object();
};

/// `{"module": ..., "class_name": ..., "config": ..., "registered_name": ...}` as Keras serialises an object.
Json serialized(const std::string& module, const std::string& class_name, Json config, Json registered_name = {});
/// The class name of a serialised object, of Keras 3 or of the older form without module; throws Error kCorrupt
/// otherwise.
const std::string& class_name_of(const Json& serialized);
/// The "config" member (an object or a string).
const Json& config_of(const Json& serialized);

}  // namespace keratin
