#include "keratin/keras/object.h"

#include <map>
#include <mutex>

#include "keratin/base/error.h"
#include "keratin/keras/live_objects.h"

namespace keratin {
namespace {

/// The settings and counters that Keras keeps per process.
struct Context {
  std::mutex mutex;
  std::map<std::string, int64_t> names;
  std::string floatx = "float32", image_data_format = "channels_last";
  double epsilon = 1e-7;
};

Context& context() {
  static Context the_context;
  return the_context;
}

}  // namespace

Json Object::get_config() const {
  ConfigVisitor v;
  const_cast<Object*>(this)->visit_config(v);  // a writing visitor changes nothing
  return v.result();
}

Json Object::serialize() const {
  if (LiveObjects* live = LiveObjects::giving()) return live->add(Ref<Object>(const_cast<Object*>(this)));
  // A function of the program's own is its name alone.
  if (class_name() == "function")
    return serialized("builtins", "function", get_config().at("function"), Json(registered_name()));
  const bool custom = *module() == '\0';
  return serialized(module(), class_name(), get_config(), custom ? Json(registered_name()) : Json());
}

std::string unique_name(const std::string& prefix) {
  Context& c = context();
  const std::lock_guard lock(c.mutex);
  const int64_t count = c.names[prefix]++;
  return count == 0 ? prefix : cat(prefix, "_", count);
}

void reset_names() {
  Context& c = context();
  const std::lock_guard lock(c.mutex);
  c.names.clear();
}

std::string DTypePolicy::name() const { return name_.empty() ? config::floatx() : name_; }

namespace {

// Of a policy that is not mixed. Layers compute with real numbers.
DType dtype_of_policy(const std::string& policy) {
  const DType dtype = dtype_from_string(policy);
  require(!is_complex(dtype), ErrorCode::kDType, "[DTypePolicy] a layer computes with real numbers, received \"",
          policy, "\".");
  return dtype;
}

}  // namespace

DType DTypePolicy::variable_dtype() const {
  const std::string policy = name();
  return policy == "mixed_float16" || policy == "mixed_bfloat16" ? DType::float32 : dtype_of_policy(policy);
}

DType DTypePolicy::compute_dtype() const {
  const std::string policy = name();
  if (policy == "mixed_float16") return DType::float16;
  if (policy == "mixed_bfloat16") return DType::bfloat16;
  return dtype_of_policy(policy);
}

Json to_config(const DTypePolicy& policy) {
  return serialized("keras", "DTypePolicy", Json::object({{"name", policy.name()}}));
}

void from_config(const Json& json, DTypePolicy& policy) {
  if (json.is_null()) {
    policy = DTypePolicy();
  } else if (json.is_string()) {
    policy = DTypePolicy(json.as_string());
  } else {
    const std::string& kind = class_name_of(json);
    require(kind == "DTypePolicy" || kind == "Policy" || kind == "FloatDTypePolicy", ErrorCode::kUnsupported,
            "the dtype policy class \"", kind, "\" is not supported; DTypePolicy is.");
    policy = DTypePolicy(config_of(json).at("name").as_string());
  }
  policy.compute_dtype();  // throws on an unknown name
}

namespace config {

std::string floatx() {
  const std::lock_guard lock(context().mutex);
  return context().floatx;
}

void set_floatx(const std::string& dtype) {
  require(dtype == "float16" || dtype == "bfloat16" || dtype == "float32" || dtype == "float64",
          ErrorCode::kInvalidArgument, "Unknown `floatx` value: ", dtype,
          ". Expected one of float16, bfloat16, float32, float64.");
  const std::lock_guard lock(context().mutex);
  context().floatx = dtype;
}

double epsilon() {
  const std::lock_guard lock(context().mutex);
  return context().epsilon;
}

void set_epsilon(double epsilon) {
  const std::lock_guard lock(context().mutex);
  context().epsilon = epsilon;
}

std::string image_data_format() {
  const std::lock_guard lock(context().mutex);
  return context().image_data_format;
}

void set_image_data_format(const std::string& format) {
  require(
      format == "channels_last" || format == "channels_first", ErrorCode::kInvalidArgument,
      "The `data_format` argument must be one of {'channels_first', 'channels_last'}. Received: data_format=", format);
  const std::lock_guard lock(context().mutex);
  context().image_data_format = format;
}

}  // namespace config

std::string backend::backend() { return "keratin"; }

}  // namespace keratin
