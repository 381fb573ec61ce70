#include "keratin/keras/config.h"

#include <algorithm>
#include <cmath>

#include "keratin/base/error.h"

namespace keratin {
namespace {

// No machine holds an axis of a million million elements, and sums of such sizes do not overflow.
constexpr int64_t kMostSize = int64_t{1} << 40;

}  // namespace

Json to_config(const Shape& value) {
  if (!value.is_set()) return {};
  Json out = Json::array();
  for (const int64_t size : value) out.push_back(size == kUnknown ? Json() : Json(size));
  return out;
}

Json to_config(const std::vector<int64_t>& value) { return Json(value); }

Json to_config(const std::vector<double>& value) {
  Json out = Json::array();
  for (const double v : value) out.push_back(v);
  return out;
}

void from_config(const Json& json, double& value) {
  const double number = json.as_double();
  require(std::isfinite(number), ErrorCode::kInvalidArgument, "expected a finite number, received ", number, ".");
  value = number;
}

void from_config(const Json& json, Shape& value) {
  value = Shape::unset();
  if (json.is_null()) return;
  std::vector<int64_t> sizes;
  if (json.is_int()) {
    sizes.push_back(json.as_int());
  } else {
    require(json.size() <= Shape::kMaxRank, ErrorCode::kShape, "expected a shape of at most ", Shape::kMaxRank,
            " axes, received ", json.size(), ".");
    for (const Json& size : json.as_array()) {
      if (size.is_int() || size.is_double())
        require(size.as_int() >= 0 && size.as_int() <= kMostSize, ErrorCode::kShape, "expected sizes from 0 to ",
                kMostSize, " (or null), received ", size.dump(), ".");
      sizes.push_back(size.is_null() ? kUnknown : size.as_int());
    }
  }
  value = Shape(sizes);
}

void from_config(const Json& json, std::vector<int64_t>& value) {
  value.clear();
  if (json.is_int()) return value.push_back(json.as_int());
  for (const Json& v : json.as_array()) value.push_back(v.as_int());
}

void from_config(const Json& json, std::vector<double>& value) {
  value.clear();
  if (json.is_number()) return from_config(json, value.emplace_back());
  for (const Json& v : json.as_array()) from_config(v, value.emplace_back());
}

ConfigVisitor::ConfigVisitor(const Json& config, std::string where) : config_(&config), where_(std::move(where)) {
  require(config.is_object(), ErrorCode::kCorrupt, "[", where_, "] expected a config object, received ", config.kind(),
          ".");
}

const Json* ConfigVisitor::take(const char* name) {
  taken_.emplace_back(name);
  return config_->find(name);
}

void ConfigVisitor::rethrow(const char* name, const std::exception& e) const {
  const std::string prefix = cat("[", where_, "] the argument \"", name, "\": ");
  if (const auto* error = dynamic_cast<const Error*>(&e)) throw error->with_prefix(prefix).below(name);
  throw Error(ErrorCode::kCorrupt, prefix + e.what(), {"", ErrorPlace::kNoOffset, cat("/", name)});
}

void ConfigVisitor::finish() const {
  if (!reading()) return;
  for (const auto& [key, value] : config_->as_object()) {
    if (value.is_null() || std::find(taken_.begin(), taken_.end(), key) != taken_.end()) continue;
    const std::string near = did_you_mean(key, taken_);
    fail(ErrorCode::kUnsupported, "[", where_, "] has no argument \"", key, "\" (received ", value.dump(), ").",
         near.empty() ? "" : cat(" Did you mean \"", near, "\"?"));
  }
}

Json serialized(const std::string& module, const std::string& class_name, Json config, Json registered_name) {
  return Json::object({{"module", module.empty() ? Json() : Json(module)},
                       {"class_name", class_name},
                       {"config", std::move(config)},
                       {"registered_name", std::move(registered_name)}});
}

const std::string& class_name_of(const Json& object) {
  require(object.is_object(), ErrorCode::kCorrupt, "[config] expected a serialised object, received ", object.kind(),
          ".");
  return object.at("class_name").as_string();
}

const Json& config_of(const Json& object) {
  static const Json nothing = Json::object();
  const Json* config = object.find("config");
  return config == nullptr || config->is_null() ? nothing : *config;
}

}  // namespace keratin
