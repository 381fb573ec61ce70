// How a class is made from its name: one entry a class, gathered by tools/gen_tables.sh from the `XClass x_class()`
// functions.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "keratin/base/ref.h"
#include "keratin/base/text.h"
#include "keratin/core/tensor.h"

namespace keratin {

class LayerBody;
class LossBody;
class MetricBody;
class OptimizerBody;
class ScheduleBody;
class InitializerBody;
class RegularizerBody;
class ConstraintBody;

/// A class that configs and strings may name.
template <class Body>
struct ClassEntry {
  const char* name;               ///< "MeanSquaredError"
  Ref<Body> (*make)() = nullptr;  ///< with default arguments, to be configured by Object::config
  std::vector<const char*>
      aliases;  ///< further strings that Keras accepts: "mse", "MSE"; the snake-case name needs no mention
};

using LayerClass = ClassEntry<LayerBody>;
using LossClass = ClassEntry<LossBody>;
using MetricClass = ClassEntry<MetricBody>;
using OptimizerClass = ClassEntry<OptimizerBody>;
using ScheduleClass = ClassEntry<ScheduleBody>;
using InitializerClass = ClassEntry<InitializerBody>;
using RegularizerClass = ClassEntry<RegularizerBody>;
using ConstraintClass = ClassEntry<ConstraintBody>;

/// An activation function by name.
struct ActivationDef {
  const char* name;
  Tensor (*function)(const Tensor&);
};

/// A `make` for a body with a default constructor.
template <class Body, class Derived>
Ref<Body> make_default() {
  return make_ref<Derived>();
}

namespace keras_tables {
std::span<LayerClass (*const)()> layer_table();
std::span<LossClass (*const)()> loss_table();
std::span<MetricClass (*const)()> metric_table();
std::span<OptimizerClass (*const)()> optimizer_table();
std::span<ScheduleClass (*const)()> schedule_table();
std::span<InitializerClass (*const)()> initializer_table();
std::span<RegularizerClass (*const)()> regularizer_table();
std::span<ConstraintClass (*const)()> constraint_table();
std::span<ActivationDef (*const)()> activation_table();
}  // namespace keras_tables

/// The entry whose name, snake-case name or alias is `name`; its `make` is null when there is none.
template <class Entry>
Entry find_class(std::span<Entry (*const)()> table, std::string_view name) {
  for (const auto entry_of : table) {
    Entry entry = entry_of();
    if (name == entry.name || name == snake_case(entry.name)) return entry;
    for (const char* alias : entry.aliases)
      if (name == alias) return entry;
  }
  return {};
}

/// The class names, for "did you mean".
template <class Entry>
std::vector<std::string> class_names(std::span<Entry (*const)()> table) {
  std::vector<std::string> names;
  for (const auto entry_of : table) {
    names.emplace_back(entry_of().name);
    names.push_back(snake_case(names.back()));
  }
  return names;
}

}  // namespace keratin
