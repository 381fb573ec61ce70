#include "keratin/keras/activations/activation.h"

#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/keras/class_tables.h"
#include "keratin/keras/identifier.h"
#include "keratin/keras/live_objects.h"
#include "keratin/keras/object.h"
#include "keratin/keras/own_classes.h"

namespace keratin {
namespace {

// Keras writes the function's own name, whichever of its names was given.
std::string canonical_name(const std::string& identifier) {
  if (identifier == "swish") return "silu";
  if (identifier == "hard_swish") return "hard_silu";
  return identifier;
}

bool is_known(const std::string& name) {
  const auto table = keras_tables::activation_table();
  return std::any_of(table.begin(), table.end(), [&](auto definition_of) { return name == definition_of().name; });
}

}  // namespace

Activation::Activation(const std::string& identifier) : name_(canonical_name(identifier)) {
  std::vector<std::string> known;
  for (const auto definition_of : keras_tables::activation_table()) {
    const ActivationDef definition = definition_of();
    known.emplace_back(definition.name);
    if (identifier != definition.name) continue;
    if (identifier != "linear") function_ = definition.function;
    return;
  }
  fail_identifier("activation function", identifier, known);
}

Json to_config(const Activation& activation) {
  const std::string& name = activation.name();
  if (is_known(name)) return name;
  if (LiveObjects* live = LiveObjects::giving()) return live->add(make_ref<LiveActivation>(activation));
  return serialized("builtins", "function", Json(name), Json(name));
}

void from_config(const Json& json, Activation& activation) {
  if (json.is_null()) {
    activation = Activation();
  } else if (const Ref<LiveActivation> live = live_object<LiveActivation>("activation function", json)) {
    activation = live->activation;
  } else if (const Ref<LiveActivation> own = own_object<LiveActivation>("an activation function", json)) {
    activation = own->activation;
  } else if (json.is_string()) {
    activation = Activation(json.as_string());
  } else {
    require(class_name_of(json) == "function" && config_of(json).is_string(), ErrorCode::kUnsupported,
            "expected the name of an activation function, received an object of class \"", class_name_of(json),
            "\". Keratin takes Keras's activation functions by name; put other layers behind this one.");
    activation = Activation(config_of(json).as_string());
  }
}

}  // namespace keratin
