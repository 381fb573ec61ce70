#include "keratin/keras/checkpoints/run_identity.h"

#include <algorithm>
#include <map>
#include <optional>

#include "keratin/base/content_hash.h"
#include "keratin/base/error.h"
#include "keratin/base/log.h"
#include "keratin/base/version.h"
#include "keratin/keras/saving/saving.h"
#include "keratin/ops/def/cpu_target.h"
#include "keratin/ops/random/random.h"

namespace keratin {
namespace {

using Names = std::map<std::string, std::string>;

void collect_names(const Json& json, Names& names) {
  if (json.is_array())
    for (const Json& element : json.as_array()) collect_names(element, names);
  if (!json.is_object()) return;
  for (const auto& [key, value] : json.as_object()) {
    if (key == "name" && value.is_string()) names.emplace(value.as_string(), cat("#", names.size()));
    collect_names(value, names);
  }
}

// A layer called as an activation is named gives the same exchange in both configs, so nothing is lost by it.
void replace_names(Json& json, const Names& names) {
  if (json.is_string()) {
    if (const auto at = names.find(json.as_string()); at != names.end()) json = at->second;
  } else if (json.is_array()) {
    for (Json& element : json.as_array()) replace_names(element, names);
  } else if (json.is_object()) {
    for (auto& [key, value] : json.as_object())
      if (key != "class_name" && key != "module" && key != "registered_name") replace_names(value, names);
  }
}

void drop_fixed_rate(Json& model) {
  const Json* compile = model.find("compile_config");
  const Json* optimizer = compile == nullptr ? nullptr : compile->find("optimizer");
  const Json* rate = optimizer == nullptr || optimizer->find("config") == nullptr
                         ? nullptr
                         : optimizer->at("config").find("learning_rate");
  if (rate == nullptr || !rate->is_number()) return;
  Json without_rate = optimizer->at("config");
  without_rate.set("learning_rate", nullptr);
  Json changed_optimizer = *optimizer;
  changed_optimizer.set("config", without_rate);
  Json changed_compile = *compile;
  changed_compile.set("optimizer", changed_optimizer);
  model.set("compile_config", changed_compile);
}

std::string hexadecimal(uint64_t value) {
  std::string out(16, '0');
  for (size_t i = 16; i-- > 0; value >>= 4) out[i] = "0123456789abcdef"[value & 15];
  return out;
}

struct Difference {
  std::string pointer;
  std::string saved, now;
};

std::string shown(const Json* json) {
  if (json == nullptr) return "nothing";
  constexpr size_t kMost = 100;
  const std::string text = json->dump();
  return text.size() <= kMost ? text : text.substr(0, kMost) + "...";
}

std::optional<Difference> first_difference(const Json& saved, const Json& now, const std::string& pointer) {
  if (saved == now) return {};
  if (saved.is_object() && now.is_object()) {
    for (const auto& [key, value] : saved.as_object()) {
      const Json* other = now.find(key);
      if (other == nullptr) return Difference{pointer + "/" + key, shown(&value), shown(nullptr)};
      if (auto found = first_difference(value, *other, pointer + "/" + key)) return found;
    }
    for (const auto& [key, value] : now.as_object())
      if (!saved.contains(key)) return Difference{pointer + "/" + key, shown(nullptr), shown(&value)};
    return {};  // the same members in another order
  }
  if (saved.is_array() && now.is_array()) {
    const auto count = static_cast<size_t>(std::max(saved.size(), now.size()));
    for (size_t i = 0; i < count; ++i) {
      const Json* left = i < static_cast<size_t>(saved.size()) ? &saved[i] : nullptr;
      const Json* right = i < static_cast<size_t>(now.size()) ? &now[i] : nullptr;
      if (left == nullptr || right == nullptr) return Difference{cat(pointer, "/", i), shown(left), shown(right)};
      if (auto found = first_difference(*left, *right, cat(pointer, "/", i))) return found;
    }
    return {};
  }
  return Difference{pointer, shown(&saved), shown(&now)};
}

struct Aspect {
  const char* key;
  const char* what;
  const char* advice;
};

constexpr Aspect kAspects[] = {
    {"model", "another model", "Build and compile the model as then"},
    {"variables", "a model with other variables", "Build the model as then"},
    {"data", "other training data", "Pass the same rows in the same order"},
    {"validation", "other validation data", "Pass the same validation data"},
    {"options", "other options of fit", "Call fit as then (epochs, verbose and callbacks may change)"},
    {"floatx", "another floatx", "Set floatx as then"},
    {"seed", "another seed", "Call set_random_seed as then"},
    {"target", "another CPU target, where the same arithmetic gives other bits",
     "Go on on a machine of that kind, or train on both with KERATIN_TARGET=baseline"},
};

std::string words(const Aspect& aspect, const Difference& difference) {
  if (difference.pointer.find("/content") != std::string::npos)
    return cat(aspect.what, ": shapes and dtypes agree, but the values at ", difference.pointer, " do not");
  const std::string at = difference.pointer.empty() ? "" : cat(" at ", difference.pointer);
  return cat(aspect.what, ": the checkpoint has ", difference.saved, at, ", this training has ", difference.now);
}

}  // namespace

Json describe_arrays(const std::vector<Tensor>& arrays, const std::vector<std::string>& columns) {
  Json described = Json::array(), names = Json::array();
  for (const Tensor& array : arrays) {
    std::vector<int64_t> shape(array.shape().begin(), array.shape().end());
    const auto bytes = std::span(static_cast<const std::byte*>(array.raw()), static_cast<size_t>(array.bytes()));
    described.push_back(Json::object(
        {{"shape", shape}, {"dtype", to_string(array.dtype())}, {"content", hexadecimal(content_hash(bytes))}}));
  }
  for (const std::string& column : columns) names.push_back(column);
  return Json::object({{"arrays", described}, {"columns", names}});
}

Json describe_model(const Model& model) {
  Json json;
  try {
    json = saving::model_config(model);
  } catch (const Error&) {
    // A class of the user's own that cannot be written down: its variables' shapes must do.
    json = Json::object({{"class_name", model.class_name()}});
  }
  drop_fixed_rate(json);
  Names names;
  collect_names(json, names);
  replace_names(json, names);
  return json;
}

Json describe_process() {
  const random::GlobalSeed seed = random::global_seed();
  Json chosen;
  if (seed.chosen) chosen = seed.seed;
  return Json::object(
      {{"keratin", kVersion}, {"target", ops::cpu_target()}, {"floatx", config::floatx()}, {"seed", chosen}});
}

void require_same_run(const Json& saved, const Json& now, const std::string& where) {
  for (const Aspect& aspect : kAspects) {
    const Json &then = saved.at(aspect.key), &present = now.at(aspect.key);
    const bool seed_left_to_chance = std::string_view(aspect.key) == "seed" && (then.is_null() || present.is_null());
    if (seed_left_to_chance) continue;
    if (const auto difference = first_difference(then, present, ""))
      fail(ErrorCode::kState, "[", where, "] this checkpoint is of ", words(aspect, *difference), ". ", aspect.advice,
           ", choose another folder, or delete this one to begin anew.");
  }
  const Json &then = saved.at("keratin"), &present = now.at("keratin");
  if (then != present)
    log_warning(cat("[", where, "] was written by Keratin ", then.as_string(), "; this is ", present.as_string(),
                    ": it goes on, but its last bits may differ from those of a run that was never stopped."));
}

}  // namespace keratin
