#include "keratin/keras/saving/legacy_h5.h"

#include <algorithm>
#include <map>
#include <utility>

#include "keratin/base/error.h"
#include "keratin/base/hdf5/writer.h"
#include "keratin/base/log.h"
#include "keratin/keras/saving/legacy_config.h"
#include "keratin/keras/saving/weights.h"
#include "keratin/keras/trainers/trainer.h"

namespace keratin::saving {
namespace {

constexpr size_t kNamesPerAttribute = 4000;  // an attribute holds at most 64 KB, and a text takes 16 bytes of it

// -- reading
// ----------------------------------------------------------------------------------------------------------------

std::vector<Variable> legacy_order(const Layer& layer) {
  std::vector<Variable> out = layer.trainable_weights();
  const std::vector<Variable> rest = layer.non_trainable_weights();
  out.insert(out.end(), rest.begin(), rest.end());
  return out;
}

std::vector<const StoredTensor*> tensors_of(const StoredFile& file, const LegacyLayer& layer) {
  std::vector<const StoredTensor*> out;
  for (const size_t place : layer.weights) out.push_back(&file.tensors[place]);
  return out;
}

// "#2 (named dense)".
void plan_layer(WeightPlan& plan, const std::string& where, const std::vector<Variable>& variables,
                const std::vector<const StoredTensor*>& stored, bool skip_mismatch) {
  for (size_t i = 0; i < variables.size(); ++i) {
    const Variable& variable = variables[i];
    const bool fits = stored[i]->shape == variable.shape().vector();
    const std::string shapes = cat(" for weight ", variable.path(), ". Weight expects shape ", variable.shape(),
                                   ". Received saved weight with shape ", Shape(stored[i]->shape));
    require(fits || skip_mismatch, ErrorCode::kShape, "Shape mismatch in ", where, shapes);
    if (fits)
      plan.add(variable, *stored[i]);
    else
      log_warning(cat("Skipping loading weights for ", where, " due to mismatch in shape", shapes));
  }
}

// What the model itself owns, beside its layers.
void plan_top_level(WeightPlan& plan, const Model& model, bool skip_mismatch) {
  const std::optional<LegacyLayer>& top = plan.file().legacy->top_level;
  if (!top) return;
  std::vector<Variable> variables;
  for (const bool trainable : {true, false})
    for (const Weight& weight : model->own_weights())
      if (weight.variable.trainable() == trainable) variables.push_back(weight.variable);
  const std::string counts = cat("Model expects ", variables.size(), " top-level weight(s). Received ",
                                 top->weights.size(), " saved top-level weight(s)");
  if (top->weights.size() == variables.size())
    return plan_layer(plan, "top-level model", variables, tensors_of(plan.file(), *top), skip_mismatch);
  require(skip_mismatch, ErrorCode::kShape,
          "Weight count mismatch for top-level weights when loading weights from file. ", counts);
  log_warning(cat("Skipping loading top-level weights for model due to mismatch in number of weights. ", counts));
}

void plan_by_order(WeightPlan& plan, const Model& model, bool skip_mismatch) {
  const std::vector<LegacyLayer>& saved = plan.file().legacy->layers;
  std::vector<Layer> layers;
  for (const Layer& layer : model.layers())
    if (!layer.weights().empty()) layers.push_back(layer);
  require(saved.size() == layers.size(), ErrorCode::kShape,
          "Layer count mismatch when loading weights from file. Model expected ", layers.size(), " layers, found ",
          saved.size(), " saved layers.");
  for (size_t k = 0; k < layers.size(); ++k) {
    const std::vector<Variable> variables = legacy_order(layers[k]);
    const std::string counts =
        cat(" Layer expects ", variables.size(), " weight(s). Received ", saved[k].weights.size(), " saved weight(s)");
    if (saved[k].weights.size() == variables.size()) {
      plan_layer(plan, cat("layer #", k, " (named ", layers[k].name(), ")"), variables,
                 tensors_of(plan.file(), saved[k]), skip_mismatch);
      continue;
    }
    require(skip_mismatch, ErrorCode::kShape, "Weight count mismatch for layer #", k, " (named ", layers[k].name(),
            " in the current model, ", saved[k].name, " in the save file).", counts);
    log_warning(cat("Skipping loading of weights for layer #", k, " (named ", layers[k].name(),
                    ") due to mismatch in number of weights.", counts));
  }
}

// Every saved layer goes to all layers of its name; those without one are left out.
void plan_by_name(WeightPlan& plan, const Model& model, bool skip_mismatch) {
  const std::vector<LegacyLayer>& saved = plan.file().legacy->layers;
  std::multimap<std::string, Layer> by_name;
  for (const Layer& layer : model.layers()) by_name.emplace(layer.name(), layer);
  for (size_t k = 0; k < saved.size(); ++k) {
    const auto [first, last] = by_name.equal_range(saved[k].name);
    for (auto found = first; found != last; ++found) {
      const std::vector<Variable> variables = legacy_order(found->second);
      const std::string where = cat("layer #", k, " (named ", saved[k].name, ")");
      const std::string counts = cat(" Layer expects ", variables.size(), " weight(s). Received ",
                                     saved[k].weights.size(), " saved weight(s)");
      if (saved[k].weights.size() == variables.size()) {
        plan_layer(plan, where, variables, tensors_of(plan.file(), saved[k]), skip_mismatch);
        continue;
      }
      require(skip_mismatch, ErrorCode::kShape, "Weight count mismatch for ", where, ".", counts);
      log_warning(cat("Skipping loading of weights for ", where, " due to mismatch in number of weights.", counts));
    }
  }
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

void plan_legacy_weights(WeightPlan& plan, const Model& model, bool by_name, bool skip_mismatch) {
  if (by_name)
    plan_by_name(plan, model, skip_mismatch);
  else
    plan_by_order(plan, model, skip_mismatch);
  plan_top_level(plan, model, skip_mismatch);
}

std::vector<const StoredTensor*> legacy_optimizer(const StoredFile& file) {
  if (!file.legacy || !file.legacy->optimizer) return {};
  return tensors_of(file, *file.legacy->optimizer);
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
  hdf5::Writer file(hdf5::Checks::kChecksummed);
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
