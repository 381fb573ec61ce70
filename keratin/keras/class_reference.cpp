#include "keratin/keras/class_reference.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "keratin/base/error.h"
#include "keratin/base/text.h"
#include "keratin/keras/class_tables.h"
#include "keratin/keras/layers/custom_layers.h"
#include "keratin/keras/own_classes.h"
#include "keratin/ops/def/registry.h"

namespace keratin {
namespace {

bool begins_with(std::string_view text, std::string_view start) { return text.substr(0, start.size()) == start; }

// The names that Keras gives to plain values.
bool is_value_kind(std::string_view name) {
  constexpr std::string_view kKinds[] = {"__tensor__", "__numpy__",        "__bytes__",   "__ellipsis__", "__slice__",
                                         "__tuple__",  "__keras_tensor__", "TensorShape", "__typespec__"};
  return std::find(std::begin(kKinds), std::end(kKinds), name) != std::end(kKinds);
}

/// Every class name of the tables with the public modules it may be said to come from.
class Classes {
 public:
  Classes() {
    add(keras_tables::layer_table(), "keras.layers");
    for (const char* model : {"Sequential", "Functional", "Model"}) modules_[model] = {"keras", "keras.models"};
    modules_["InputLayer"].insert("keras");
    add(keras_tables::loss_table(), "keras.losses");
    add(keras_tables::metric_table(), "keras.metrics");
    add(keras_tables::optimizer_table(), "keras.optimizers");
    add(keras_tables::schedule_table(), "keras.optimizers.schedules");
    add(keras_tables::initializer_table(), "keras.initializers");
    add(keras_tables::regularizer_table(), "keras.regularizers");
    add(keras_tables::constraint_table(), "keras.constraints");
    for (const char* policy : {"DTypePolicy", "FloatDTypePolicy", "Policy"})
      modules_[policy] = {"keras", "keras.dtype_policies", "keras.mixed_precision"};
    for (const ops::OpDef& op : ops::all_ops())
      if (*op.keras_class != '\0') ops_.insert(op.keras_class);
    ops_.insert("TrueDivide");
    for (const auto definition_of : keras_tables::activation_table()) functions_.insert(definition_of().name);
  }

  /// The public modules of a class; null when there is no such class.
  const std::set<std::string>* modules_of(const std::string& name) const {
    const auto at = modules_.find(name);
    return at == modules_.end() ? nullptr : &at->second;
  }
  bool is_op(const std::string& name) const { return ops_.count(name) > 0; }
  bool is_function(const std::string& name) const {
    return functions_.count(name) > 0 || find_class(keras_tables::loss_table(), name).make != nullptr ||
           find_class(keras_tables::metric_table(), name).make != nullptr;
  }
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const auto& [name, modules] : modules_) out.push_back(name);
    return out;
  }

 private:
  template <class Entry>
  void add(std::span<Entry (*const)()> table, const char* module) {
    for (const auto entry_of : table) {
      const Entry entry = entry_of();
      modules_[entry.name].insert(module);
      modules_[snake_case(entry.name)].insert(module);  // Keras 1 and strings
      for (const char* alias : entry.aliases) modules_[alias].insert(module);
    }
  }

  std::map<std::string, std::set<std::string>> modules_;
  std::set<std::string> ops_, functions_;
};

const Classes& classes() {
  static const Classes the_classes;
  return the_classes;
}

// The same path under the name "keras", for packages that Keras had before or has beside it; empty for foreign code.
std::string keras_path(const std::string& module) {
  for (const std::string_view root : {"keras", "keras_core", "tf_keras", "tensorflow.keras", "tensorflow.python.keras"})
    if (module == root || begins_with(module, std::string(root) + ".")) return "keras" + module.substr(root.size());
  return {};
}

// Modules of Keras whose classes are all in the tables. What lies deeper (keras.src.layers.core.dense) has moved often
// and says nothing.
bool is_public_module(const std::string& path) {
  constexpr std::string_view kPrivate[] = {"keras.src.",    "keras.engine.",       "keras.layers.", "keras.saving.",
                                           "keras.models.", "keras.initializers.", "keras.losses.", "keras.metrics."};
  return std::none_of(std::begin(kPrivate), std::end(kPrivate),
                      [&](std::string_view start) { return begins_with(path, start); });
}

std::string quoted(const std::string& text) {
  return "'" + (text.size() > 80 ? text.substr(0, 77) + "..." : text) + "'";
}

// The danger that a well-known name stands for, so that nobody looks for a switch that loads it all the same.
const char* danger_of(const std::string& name) {
  if (name == "Lambda" || name == "__lambda__") return ": it holds Python code";
  if (name == "TFSMLayer") return ": it would load another model from a path";
  if (name == "TorchModuleWrapper") return ": it holds a pickle";
  return "";
}

std::string unknown_class(const std::string& name) {
  if (is_value_kind(name)) return {};
  const std::string near = did_you_mean(name, classes().names());
  return cat(quoted(name), " is no class that Keratin loads", danger_of(name),
             near.empty() ? "" : cat(" (did you mean '", near, "'?)"));
}

const std::string* text_of(const Json& object, const char* key) {
  const Json* value = object.find(key);
  if (value == nullptr || value->is_null()) return nullptr;
  require(value->is_string(), ErrorCode::kCorrupt, "expected a string as \"", key, "\", received ", value->kind(), ".");
  return value->as_string().empty() ? nullptr : &value->as_string();
}

std::string problem_of_function(const Json& object, const std::string* module) {
  const Json* config = object.find("config");
  if (config == nullptr || !config->is_string()) return "a function without a name is not loadable";
  const std::string& name = config->as_string();
  const bool keras = module == nullptr || *module == "builtins" || !keras_path(*module).empty();
  if (keras && classes().is_function(name)) return {};
  return cat("the function ", quoted(name), module == nullptr ? "" : cat(" of the module ", quoted(*module)),
             " is not loadable: only Keras's activations, losses and metrics are");
}

std::string problem_of_module(const std::string& name, const std::set<std::string>& modules,
                              const std::string& module) {
  const std::string path = keras_path(module);
  if (path.empty())
    return cat(quoted(name), " of the module ", quoted(module), " is not loadable: it is no module of Keras");
  if (!is_public_module(path) || modules.count(path) > 0) return {};
  return cat("there is no class ", quoted(name), " in the module ", quoted(module), "; Keras has it in ",
             join(modules, " or "));
}

}  // namespace

std::string why_not_loadable(const Json& object) {
  const Json* class_name = object.find("class_name");
  if (class_name == nullptr) return {};
  require(class_name->is_string(), ErrorCode::kCorrupt, "expected a string as \"class_name\", received ",
          class_name->kind(), ".");
  const std::string& name = class_name->as_string();
  const std::string *module = text_of(object, "module"), *registered = text_of(object, "registered_name");
  if ((registered != nullptr && make_custom_layer(*registered)) || is_own_class(object)) return {};
  if (registered != nullptr && *registered != name)
    return cat("\"registered_name\" is ", quoted(*registered), " while \"class_name\" is ", quoted(name),
               ", and no layer was registered under that name (register_custom_layer)");
  if (name == "function") return problem_of_function(object, module);
  if (module != nullptr && module->find(".ops.") != std::string::npos && !keras_path(*module).empty())
    return classes().is_op(name) ? std::string() : unknown_class(name);
  const std::set<std::string>* modules = classes().modules_of(name);
  if (modules == nullptr) return make_custom_layer("Custom>" + name) ? std::string() : unknown_class(name);
  return module == nullptr ? std::string() : problem_of_module(name, *modules, *module);
}

void require_loadable(const Json& object) {
  const std::string problem = why_not_loadable(object);
  require(problem.empty(), ErrorCode::kUnsupported, "Could not locate class: ", problem,
          ". Classes come from Keratin's own table, never from code.");
}

}  // namespace keratin
