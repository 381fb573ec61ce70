// Small configs, and what comes of them. Tests only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "keratin/keratin.h"

namespace keratin::hostile {

inline Json object(const std::string& class_name, Json config) {
  if (config.is_null()) config = Json::object();
  return Json::object({{"class_name", class_name}, {"config", std::move(config)}});
}

inline Json dense(Json units) { return object("Dense", Json::object({{"units", std::move(units)}})); }

inline Json input(Json batch_shape, const char* name = "input") {
  return object("InputLayer", Json::object({{"batch_shape", std::move(batch_shape)}, {"name", name}}));
}

/// A Sequential of these layers behind an Input of 8 features.
inline Json sequential(const std::vector<Json>& layers, Json batch_shape = Json::array({nullptr, 8})) {
  Json list = Json::array({input(std::move(batch_shape))});
  for (const Json& layer : layers) list.push_back(layer);
  return object("Sequential", Json::object({{"layers", std::move(list)}}));
}

/// What `run` throws; another family of exceptions fails the test by getting out.
template <class Run>
std::optional<Error> error(const Run& run) {
  try {
    run();
  } catch (const Error& e) {
    return e;
  }
  return {};
}

template <class Run>
std::string error_of(const Run& run) {
  const auto e = error(run);
  return e ? e->what() : "no error";
}

/// The refusal of a config by a loader that may use 64 MiB; nothing when it makes a model.
inline std::optional<Error> refused(const Json& config) {
  return error([&] { saving::model_from_config(config, {.max_memory = int64_t{64} << 20}); });
}

}  // namespace keratin::hostile
