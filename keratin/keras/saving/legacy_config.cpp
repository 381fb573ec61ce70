#include "keratin/keras/saving/legacy_config.h"

#include <algorithm>
#include <map>

#include "keratin/base/error.h"
#include "keratin/base/log.h"
#include "keratin/base/text.h"
#include "keratin/keras/metrics/metric.h"

namespace keratin::saving {
namespace {

Json* find_member(Json& object, std::string_view key) { return const_cast<Json*>(object.find(key)); }

/// Removes a member and returns what it was; null when there is none.
Json take(Json& object, std::string_view key) {
  if (!object.is_object()) return {};
  Json::Object& members = object.as_object();
  const auto at = std::find_if(members.begin(), members.end(), [&](const auto& m) { return m.first == key; });
  if (at == members.end()) return {};
  Json value = std::move(at->second);
  members.erase(at);
  return value;
}

std::string class_of(const Json& entry) {
  const Json* name = entry.find("class_name");
  return name == nullptr || !name->is_string() ? std::string() : name->as_string();
}

bool is_model_class(const std::string& name) { return name == "Sequential" || name == "Functional" || name == "Model"; }

// -- layers -----------------------------------------------------------------------------------------------------------

// Keras 2 gives the input's shape to the first layer; here an InputLayer says it.
void begin_with_input(Json& layers) {
  if (layers.size() == 0 || class_of(layers[0]) == "InputLayer") return;
  Json& first = layers.as_array().front();
  Json* config = find_member(first, "config");
  if (config == nullptr) return;
  const Json shape = take(*config, "batch_input_shape");
  if (shape.is_null()) return;
  const Json* name = config->find("name");
  const Json* dtype = config->find("dtype");
  Json input = Json::object({{"batch_shape", shape}, {"dtype", dtype && dtype->is_string() ? *dtype : "float32"}});
  if (name != nullptr && name->is_string()) input.set("name", name->as_string() + "_input");
  layers.as_array().insert(layers.as_array().begin(),
                           Json::object({{"class_name", "InputLayer"}, {"config", std::move(input)}}));
}

void drop_old_arguments(Json& config, const std::string& class_name) {
  if (class_name == "Embedding") take(config, "input_length");  // never needed: the input says it
  for (const char* off : {"dynamic", "time_major"})
    if (const Json* value = config.find(off); value != nullptr && *value == Json(false)) take(config, off);
  Json batch_shape = take(config, "batch_input_shape");
  if (class_name == "InputLayer" && !batch_shape.is_null()) config.set("batch_shape", std::move(batch_shape));
}

/// Calls visit(layer entry, [name, node, tensor, kwargs]) for every argument in the inbound nodes of Keras 1 and 2.
template <class Visit>
void for_each_argument(Json& layers, const Visit& visit) {
  for (Json& entry : layers.as_array()) {
    Json* nodes = find_member(entry, "inbound_nodes");
    if (nodes == nullptr || !nodes->is_array()) continue;
    for (Json& node : nodes->as_array()) {
      if (!node.is_array()) continue;
      for (Json& argument : node.as_array())
        if (argument.is_array() && argument.size() >= 3 && argument[0].is_string()) visit(entry, argument);
    }
  }
}

void check_keywords(const Json& entry, const Json& argument) {
  if (argument.size() < 4 || !argument[3].is_object()) return;
  for (const auto& [key, value] : argument[3].as_object())
    require(value.is_null() || (key == "training" && value == Json(false)), ErrorCode::kUnsupported, "[Functional] a ",
            class_of(entry), " layer is called with ", key, "=", value.dump(),
            "; Keratin reads no keyword arguments of calls from legacy files. Save the model as .keras.");
}

void shift_end(Json& end, const std::map<std::string, bool>& shifted) {
  if (!end.is_array()) return;
  if (end.size() < 3 || !end[0].is_string()) {
    for (Json& each : end.as_array()) shift_end(each, shifted);
    return;
  }
  // Of a Functional, ends count from 1 in Keras 3, too: the reader knows.
  const auto at = shifted.find(end[0].as_string());
  if (at != shifted.end() && at->second) end.as_array()[1] = end[1].as_int() - 1;
}

// In Keras 2 a nested model has a call of its own before all others, so its calls are counted from 1.
void count_nested_calls_from_zero(Json& config, Json& layers) {
  std::map<std::string, int64_t> calls;    // of nested models
  std::map<std::string, bool> sequential;  // those counted from 1; true: a Sequential
  for (const Json& entry : layers.as_array()) {
    const Json *name = entry.find("name"), *nodes = entry.find("inbound_nodes");
    const bool old = nodes != nullptr && nodes->size() > 0 && (*nodes)[0].is_array();
    if (name != nullptr && old && is_model_class(class_of(entry))) calls[name->as_string()] = nodes->size();
    if (name != nullptr && old && class_of(entry) == "Sequential") sequential[name->as_string()] = true;
  }
  if (calls.empty()) return;
  std::map<std::string, bool> shifted;
  const auto note = [&](const Json& history) {
    const auto at = calls.find(history[0].as_string());
    if (at != calls.end() && history[1].as_int() == at->second) shifted[at->first] = sequential.count(at->first) > 0;
  };
  for_each_argument(layers, [&](const Json&, const Json& argument) { note(argument); });
  Json* outputs = find_member(config, "output_layers");
  if (outputs != nullptr && outputs->is_array())
    for (const Json& end : outputs->as_array())
      if (end.is_array() && end.size() >= 3 && end[0].is_string()) note(end);
  for_each_argument(layers, [&](const Json&, Json& argument) {
    if (shifted.count(argument[0].as_string())) argument.as_array()[1] = argument[1].as_int() - 1;
  });
  if (outputs != nullptr) shift_end(*outputs, shifted);
}

void modernize(Json& entry) {
  Json* config = find_member(entry, "config");
  if (config == nullptr) return;
  const std::string class_name = class_of(entry);
  if (class_name == "Sequential" && config->is_array()) *config = Json::object({{"layers", std::move(*config)}});
  if (!config->is_object()) return;
  Json* layers = is_model_class(class_name) ? find_member(*config, "layers") : nullptr;
  if (layers != nullptr && layers->is_array()) {
    if (class_name == "Sequential") begin_with_input(*layers);
    for (Json& layer : layers->as_array()) modernize(layer);
    for_each_argument(*layers, [](const Json& layer, const Json& argument) { check_keywords(layer, argument); });
    count_nested_calls_from_zero(*config, *layers);
  }
  drop_old_arguments(*config, class_name);
}

// -- compile ----------------------------------------------------------------------------------------------------------

Json modern_optimizer(const Json& legacy) {
  if (!legacy.is_object()) return legacy;
  Json out = legacy;
  Json* config = find_member(out, "config");
  if (config == nullptr || !config->is_object()) return out;
  if (Json rate = take(*config, "lr"); !rate.is_null()) config->set("learning_rate", std::move(rate));
  for (const char* unused : {"jit_compile", "is_legacy_optimizer"}) take(*config, unused);
  for (const char* name : {"decay", "schedule_decay"}) {
    const Json decay = take(*config, name);
    if (decay.is_number() && decay.as_double() != 0)
      log_warning(
          cat("Argument `", name, "` is no longer supported and will be ignored (the file has ", decay.dump(), ")."));
  }
  return out;
}

Json modern_loss(const Json& legacy) {
  Json out = legacy;
  if (out.is_array())
    for (Json& each : out.as_array()) each = modern_loss(each);
  if (!out.is_object()) return out;
  Json* config = out.contains("class_name") ? find_member(out, "config") : nullptr;
  if (config == nullptr) {
    for (auto& [name, loss] : out.as_object()) loss = modern_loss(loss);
    return out;
  }
  Json function = take(*config, "fn");
  if (class_of(out) == "LossFunctionWrapper" && function.is_string()) return function;
  if (const Json* reduction = config->find("reduction"); reduction != nullptr && *reduction == Json("auto"))
    config->set("reduction", "sum_over_batch_size");
  return out;
}

// {"class_name": "MeanMetricWrapper", "config": {"name": "accuracy", "fn": "binary_accuracy"}} is the metric of that
// function under that name.
Json modern_metric(const Json& legacy) {
  Json out = legacy;
  if (out.is_array())
    for (Json& each : out.as_array()) each = modern_metric(each);
  if (!out.is_object()) return out;
  Json* config = out.contains("class_name") ? find_member(out, "config") : nullptr;
  if (config == nullptr) {
    for (auto& [name, metric] : out.as_object()) metric = modern_metric(metric);
    return out;
  }
  Json function = take(*config, "fn");
  if (class_of(out) != "MeanMetricWrapper" || !function.is_string()) return out;
  const Metric metric(function.as_string());
  if (!metric) return function;  // "accuracy": which one, the loss decides
  out.set("class_name", metric.body()->class_name());
  return out;
}

// Keras 2 writes the metrics of the only output as a list in a list.
Json modern_metrics(const Json& legacy) {
  const Json out = modern_metric(legacy);
  return out.is_array() && out.size() == 1 && out[0].is_array() ? out[0] : out;
}

Json member(const Json& object, const char* name) {
  const Json* json = object.find(name);
  return json == nullptr ? Json() : *json;
}

// -- writing ----------------------------------------------------------------------------------------------------------

Json legacy_object(const Json& object) {
  return Json::object({{"class_name", object.at("class_name")}, {"config", object.at("config")}});
}

Json legacy_layer(const Json& layer) {
  Json out = legacy_object(layer);
  Json* config = find_member(out, "config");
  Json* layers = is_model_class(class_of(out)) ? find_member(*config, "layers") : nullptr;
  if (layers != nullptr)
    for (Json& each : layers->as_array()) each = legacy_layer(each);
  for (const char* name : {"name", "inbound_nodes"})
    if (const Json* value = layer.find(name)) out.set(name, *value);
  return out;
}

// Losses and metrics: an object, a text, or any of them in lists and by name.
Json legacy_nested(const Json& json) {
  if (json.is_object() && json.contains("class_name") && json.contains("config")) return legacy_object(json);
  Json out = json;
  if (out.is_array())
    for (Json& each : out.as_array()) each = legacy_nested(each);
  else if (out.is_object())
    for (auto& [name, each] : out.as_object()) each = legacy_nested(each);
  return out;
}

// Genuine Keras 3.15 does not open its own legacy files when a loss has a short name: the full one it knows.
Json legacy_losses(const Json& json) {
  static const std::map<std::string, std::string> kFullNames = {{"mse", "mean_squared_error"},
                                                                {"mae", "mean_absolute_error"},
                                                                {"mape", "mean_absolute_percentage_error"},
                                                                {"msle", "mean_squared_logarithmic_error"}};
  Json out = legacy_nested(json);
  if (out.is_string()) {
    const auto full = kFullNames.find(to_lower(out.as_string()));
    return full == kFullNames.end() ? out : Json(full->second);
  }
  if (out.is_array())
    for (Json& each : out.as_array()) each = legacy_losses(each);
  else if (out.is_object() && !out.contains("class_name"))
    for (auto& [name, each] : out.as_object()) each = legacy_losses(each);
  return out;
}

}  // namespace

Json model_config_from_legacy(Json config) {
  require(config.is_object() && config.contains("config"), ErrorCode::kCorrupt,
          "The provided configuration is not a valid Keras configuration. Expected a dictionary containing a 'config' "
          "key, received ",
          config.kind(), ".");
  modernize(config);
  return config;
}

Json compile_config_from_legacy(const Json& training_config) {
  return Json::object({{"optimizer", modern_optimizer(member(training_config, "optimizer_config"))},
                       {"loss", modern_loss(member(training_config, "loss"))},
                       {"loss_weights", member(training_config, "loss_weights")},
                       {"metrics", modern_metrics(member(training_config, "metrics"))},
                       {"weighted_metrics", modern_metrics(member(training_config, "weighted_metrics"))},
                       {"run_eagerly", member(training_config, "run_eagerly")}});
}

Json model_config_to_legacy(const Json& model) { return legacy_layer(model); }

Json compile_config_to_legacy(const Json& compile_config) {
  Json out = Json::object();
  for (const auto& [name, value] : compile_config.as_object())
    if (name != "optimizer") out.set(name, name == "loss" ? legacy_losses(value) : legacy_nested(value));
  out.set("optimizer_config", legacy_object(compile_config.at("optimizer")));
  return out;
}

}  // namespace keratin::saving
