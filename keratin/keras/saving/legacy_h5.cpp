#include "keratin/keras/saving/legacy_h5.h"

#include <algorithm>
#include <utility>

#include "keratin/base/error.h"
#include "keratin/base/hdf5/writer.h"
#include "keratin/base/log.h"
#include "keratin/keras/saving/legacy_config.h"
#include "keratin/keras/saving/weights.h"
#include "keratin/keras/trainers/trainer.h"

namespace keratin::saving {
namespace {

using hdf5::Attribute;
using hdf5::Dataset;
using hdf5::Group;
using Values = std::vector<std::pair<Variable, Tensor>>;

constexpr size_t kNamesPerAttribute = 4000;  // an attribute holds at most 64 KB, and a text takes 16 bytes of it

// -- reading
// ----------------------------------------------------------------------------------------------------------------

// An empty list is an array of 0 numbers.
std::vector<std::string> texts_of(const Group& group, const Attribute& attribute) {
  const bool empty = std::find(attribute.shape.begin(), attribute.shape.end(), 0) != attribute.shape.end();
  require(empty || attribute.type.is_string(), ErrorCode::kCorrupt, group.path, ": the attribute \"", attribute.name,
          "\" holds ", hdf5::to_string(attribute.type), "; names were expected.");
  return attribute.strings;
}

// The attribute, or its parts name0, name1, ... when it was too long for one.
std::vector<std::string> names_in(const Group& group, const std::string& name) {
  if (const Attribute* whole = group.find_attribute(name)) return texts_of(group, *whole);
  std::vector<std::string> out;
  for (int part = 0;; ++part) {
    const Attribute* attribute = group.find_attribute(cat(name, part));
    if (attribute == nullptr) return out;
    const std::vector<std::string> texts = texts_of(group, *attribute);
    out.insert(out.end(), texts.begin(), texts.end());
  }
}

std::vector<const Dataset*> weights_in(const Group& group) {
  std::vector<const Dataset*> out;
  for (const std::string& name : names_in(group, "weight_names")) {
    const Dataset* dataset = group.find_dataset(name);
    require(dataset != nullptr, ErrorCode::kCorrupt, group.path, " lacks the data set \"", name,
            "\", which its weight_names list.");
    out.push_back(dataset);
  }
  return out;
}

std::vector<Variable> legacy_order(const Layer& layer) {
  std::vector<Variable> out = layer.trainable_weights();
  const std::vector<Variable> rest = layer.non_trainable_weights();
  out.insert(out.end(), rest.begin(), rest.end());
  return out;
}

struct SavedLayer {
  std::string name;
  std::vector<const Dataset*> weights;
};

std::vector<SavedLayer> saved_layers(const Group& group) {
  require(group.find_attribute("layer_names") || group.find_attribute("layer_names0"), ErrorCode::kCorrupt, group.path,
          " has no attribute \"layer_names\".");
  std::vector<SavedLayer> out;
  for (const std::string& name : names_in(group, "layer_names")) {
    const Group* layer = group.find_group(name);
    require(layer != nullptr, ErrorCode::kCorrupt, group.path, " lacks the group \"", name,
            "\", which its layer_names list.");
    std::vector<const Dataset*> weights = weights_in(*layer);
    if (!weights.empty()) out.push_back({name, std::move(weights)});
  }
  return out;
}

void collect(const std::string& where, const std::vector<Variable>& variables,
             const std::vector<const Dataset*>& weights, Values& out) {
  for (size_t i = 0; i < variables.size(); ++i) {
    const Shape stored(weights[i]->shape());
    require(stored == variables[i].shape(), ErrorCode::kShape, "Shape mismatch in ", where, " for weight ",
            variables[i].path(), ". Weight expects shape ", variables[i].shape(), ". Received saved weight with shape ",
            stored);
    out.emplace_back(variables[i], read_tensor(*weights[i], variables[i]));
  }
}

// What the model itself owns, beside its layers.
void collect_top_level(const Group& group, const Model& model, Values& out) {
  const Group* top = group.find_group("top_level_model_weights");
  if (top == nullptr) return;
  std::vector<Variable> variables;
  for (const bool trainable : {true, false})
    for (const Weight& weight : model->own_weights())
      if (weight.variable.trainable() == trainable) variables.push_back(weight.variable);
  const std::vector<const Dataset*> weights = weights_in(*top);
  require(weights.size() == variables.size(), ErrorCode::kShape,
          "Weight count mismatch for top-level weights when loading weights from file. Model expects ",
          variables.size(), " top-level weight(s). Received ", weights.size(), " saved top-level weight(s)");
  collect("top-level model", variables, weights, out);
}

std::optional<Json> json_attribute(const Group& root, const char* name, const LoadLimits& limits) {
  const Attribute* attribute = root.find_attribute(name);
  if (attribute == nullptr) return {};
  return Json::parse(attribute->text(), {limits.max_text_bytes, limits.max_depth, limits.max_objects});
}

void read_optimizer_weights(const Group& root, const Model& model) {
  const Group* group = root.find_group("optimizer_weights");
  const Optimizer optimizer = model.optimizer();
  if (group == nullptr || !optimizer) return;
  const std::vector<const Dataset*> weights = weights_in(*group);
  model->trainer().build_optimizer();
  const std::vector<Variable> variables = optimizer->variables();
  bool fits = weights.size() == variables.size();
  for (size_t i = 0; fits && i < weights.size(); ++i) fits = Shape(weights[i]->shape()) == variables[i].shape();
  if (!fits)
    return log_warning(
        cat("Error in loading the saved optimizer state. As a result, your model is starting with a freshly "
            "initialized optimizer. (The file holds ",
            weights.size(), " variables; '", optimizer->name, "' has ", variables.size(),
            variables.size() == weights.size() ? ", of other shapes.)" : ".)"));
  Values values;
  collect(cat("optimizer '", optimizer->name, "'"), variables, weights, values);
  for (auto& [variable, value] : values) variable.set_concrete(value);
}

// -- writing
// ----------------------------------------------------------------------------------------------------------------

void write_names(hdf5::GroupWriter& group, const std::string& name, const std::vector<std::string>& names) {
  if (names.empty()) return group.attribute({name, hdf5::float_type(8), {0}, {}, {}});
  if (names.size() <= kNamesPerAttribute) return group.attribute(hdf5::text_list_attribute(name, names));
  for (size_t part = 0, from = 0; from < names.size(); ++part, from += kNamesPerAttribute) {
    const size_t to = std::min(from + kNamesPerAttribute, names.size());
    const auto at = [&](size_t i) { return names.begin() + static_cast<std::ptrdiff_t>(i); };
    group.attribute(hdf5::text_list_attribute(cat(name, part), {at(from), at(to)}));
  }
}

void write_variables(hdf5::GroupWriter& group, const std::vector<Variable>& variables) {
  std::vector<std::string> names;
  for (const Variable& variable : variables) {
    std::string name = variable.path();
    for (int again = 1; std::find(names.begin(), names.end(), name) != names.end(); ++again)
      name = cat(variable.path(), "_", again);
    names.push_back(name);
    const size_t slash = name.rfind('/');
    hdf5::GroupWriter& folder = slash == std::string::npos ? group : group.group(name.substr(0, slash));
    const Tensor& value = variable.concrete();
    folder.dataset(name.substr(slash == std::string::npos ? 0 : slash + 1), element_type(value.dtype()),
                   value.shape().vector(),
                   {static_cast<const std::byte*>(value.raw()), static_cast<size_t>(value.bytes())});
  }
  write_names(group, "weight_names", names);
}

void write_version(hdf5::GroupWriter& group) {
  group.attribute(hdf5::text_attribute("keras_version", kKerasVersion));
  group.attribute(hdf5::text_attribute("backend", "keratin"));
}

void write_layers(hdf5::GroupWriter& group, const Model& model) {
  std::vector<std::string> names;
  for (const Layer& layer : model.layers()) {
    names.push_back(layer.name());
    write_variables(group.group(layer.name()), legacy_order(layer));
  }
  write_names(group, "layer_names", names);
  write_names(group.group("top_level_model_weights"), "weight_names", {});
  write_version(group);
}

}  // namespace

bool is_legacy_h5(const Group& root) {
  return root.find_attribute("layer_names") || root.find_attribute("layer_names0") ||
         root.find_attribute("model_config") || root.find_group("model_weights");
}

void read_legacy_weights(const Group& root, const Model& model) {
  const Group* inner = root.find_group("model_weights");
  const bool at_root = root.find_attribute("layer_names") || root.find_attribute("layer_names0");
  require(at_root || inner != nullptr, ErrorCode::kCorrupt, "the file has no group \"model_weights\".");
  const Group& group = at_root ? root : *inner;
  std::vector<Layer> layers;
  for (const Layer& layer : model.layers())
    if (!layer.weights().empty()) layers.push_back(layer);
  const std::vector<SavedLayer> saved = saved_layers(group);
  require(saved.size() == layers.size(), ErrorCode::kShape,
          "Layer count mismatch when loading weights from file. Model expected ", layers.size(), " layers, found ",
          saved.size(), " saved layers.");
  Values values;
  for (size_t k = 0; k < layers.size(); ++k) {
    const std::vector<Variable> variables = legacy_order(layers[k]);
    require(saved[k].weights.size() == variables.size(), ErrorCode::kShape, "Weight count mismatch for layer #", k,
            " (named ", layers[k].name(), " in the current model, ", saved[k].name,
            " in the save file). Layer expects ", variables.size(), " weight(s). Received ", saved[k].weights.size(),
            " saved weight(s)");
    collect(cat("layer #", k, " (named ", layers[k].name(), ")"), variables, saved[k].weights, values);
  }
  collect_top_level(group, model, values);
  for (auto& [variable, value] : values) variable.set_concrete(value);
}

Model load_legacy_model(const Group& root, const std::string& path, const LoadOptions& options) {
  const std::optional<Json> config = json_attribute(root, "model_config", options.limits);
  require(config.has_value(), ErrorCode::kUnsupported, "No model config found in the file at ", path,
          ". It holds weights alone: build the model and call model.load_weights.");
  const Model model = model_from_config(model_config_from_legacy(*config));
  read_legacy_weights(root, model);
  if (!options.compile) return model;
  const std::optional<Json> training = json_attribute(root, "training_config", options.limits);
  if (!training) {
    log_warning(
        "No training configuration found in the save file, so the model was *not* compiled. Compile it manually.");
    return model;
  }
  model.compile(compile_options_from(compile_config_from_legacy(*training), model.output_names()));
  read_optimizer_weights(root, model);
  return model;
}

void save_legacy_model(const Model& model, const std::string& path, const SaveOptions& options) {
  require(options.assets.empty(), ErrorCode::kInvalidArgument, "[save] a legacy HDF5 file holds no assets: ", path,
          ". Save as `.keras`.");
  require(model->own_weights().empty(), ErrorCode::kUnsupported, "[save] the model '", model.name(),
          "' owns weights beside its layers; legacy HDF5 files are written for Sequential and functional models.");
  log_warning(
      "You are saving your model as an HDF5 file via `model.save()` or `keras.saving.save_model(model)`. This file "
      "format is considered legacy. We recommend using instead the native Keras format, e.g. "
      "`model.save('my_model.keras')` or `keras.saving.save_model(model, 'my_model.keras')`. ");
  hdf5::Writer file;
  hdf5::GroupWriter& root = file.root();
  write_version(root);
  root.attribute(
      hdf5::text_attribute("model_config", model_config_to_legacy(to_config(static_cast<const Layer&>(model))).dump()));
  write_layers(root.group("model_weights"), model);
  if (options.include_optimizer && model.compiled() && model.optimizer()) {
    root.attribute(hdf5::text_attribute("training_config", compile_config_to_legacy(compile_config(model)).dump()));
    if (model.optimizer()->built()) write_variables(root.group("optimizer_weights"), model.optimizer()->variables());
  }
  AtomicFileWriter out(path);
  file.write(out);
  out.commit();
}

}  // namespace keratin::saving
