// Loading whole models and weights: one description of the file (stored_file.h) for every format.
#include <charconv>

#include "keratin/base/error.h"
#include "keratin/base/log.h"
#include "keratin/keras/layers/deferred_weights.h"
#include "keratin/keras/saving/legacy_config.h"
#include "keratin/keras/saving/legacy_h5.h"
#include "keratin/keras/saving/saving.h"
#include "keratin/keras/saving/stored_file.h"
#include "keratin/keras/saving/weights.h"

namespace keratin::saving {
namespace {

constexpr int kNewestMajor = 3;

// Keras 3 reads what Keras 1 to 3 wrote; a later major version may mean anything.
void check_version(const StoredFile& file) {
  if (file.keras_version.empty()) return;
  int major = 0;
  const char* first = file.keras_version.data();
  const auto [end, error] = std::from_chars(first, first + file.keras_version.size(), major);
  const bool number = error == std::errc() && (*end == '.' || *end == '\0');
  if (number && major <= kNewestMajor) return;
  log_warning(cat("[load_model] ", file.path, " says that Keras ", file.keras_version,
                  " wrote it. Keratin knows the formats of Keras 1 to 3 (", kKerasVersion,
                  "): what is new since then may be missing."));
}

// The law of allocation: a config may not ask for more memory than the weights beside it could fill. A variable may be
// wider than what is stored for it (float16 in the file, float64 here), never longer; a little is free, so that a layer
// of another size is told by its shape and not by this.
void check_allocation(int64_t wanted, const StoredFile& file) {
  constexpr Wide kWidest = 8, kFree = 1 << 20;
  Wide most = kFree;
  for (const StoredTensor& tensor : file.tensors) most += static_cast<Wide>(tensor.elements()) * kWidest;
  require(static_cast<Wide>(wanted) <= most, ErrorCode::kLimit, "the config describes weights of ", with_commas(wanted),
          " bytes, but the file holds only ", with_commas(file.bytes), " bytes. Nothing was allocated for them.");
}

Json config_of(const StoredFile& file, bool compile) {
  require(file.has_model(), ErrorCode::kUnsupported, "No model config found in the file at ", file.path, " (",
          to_string(file.kind), "). It holds weights alone: build the model and call model.load_weights.");
  require(file.kind != FileKind::kConfig, ErrorCode::kUnsupported, file.path,
          " is a config without weights: use models::model_from_json.");
  if (!file.legacy) {
    Json config = *file.config;
    if (!compile) config.set("compile_config", Json::object());
    return config;
  }
  Json config = model_config_from_legacy(*file.config);
  if (compile && file.training_config) config.set("compile_config", compile_config_from_legacy(*file.training_config));
  return config;
}

void plan_optimizer_of(WeightPlan& plan, const Model& model, bool required) {
  const StoredFile& file = plan.file();
  if (!model.compiled()) {
    require(!required, ErrorCode::kShape,
            "the file says nothing of how the model was compiled, and the optimizer's "
            "state was required.");
    return;
  }
  plan_optimizer(plan, model, file.legacy ? legacy_optimizer(file) : TensorGroups(file).in("optimizer/vars"), required);
}

const char* config_name(const StoredFile& file) {
  switch (file.kind) {
    case FileKind::kLegacyModel:
      return ": model_config";
    case FileKind::kSafetensors:
      return ": keras_config";
    default:
      return ": config.json";
  }
}

Model model_of(const StoredFile& file, const LoadOptions& options) {
  try {
    return model_from_config(config_of(file, options.compile), options.limits);
  } catch (const Error& e) {
    throw e.in_file(e.place().pointer.empty() ? file.path : file.path + config_name(file));
  }
}

void load_state(const StoredFile& file, const Model& model, const LoadOptions& options) {
  if (file.legacy && !file.training_config)
    log_warning(
        "No training configuration found in the save file, so the model was *not* compiled. Compile it manually.");
  WeightPlan state(file, options.allow_nonfinite, options.limits);
  plan_optimizer_of(state, model, options.require_optimizer);
  state.apply_unverified();
}

Model load(const StoredFile& file, const LoadOptions& options) {
  check_version(file);
  DeferredWeights deferred(options.limits.max_memory);
  Model model = model_of(file, options);
  check_allocation(deferred.bytes(), file);
  WeightPlan plan(file, options.allow_nonfinite, options.limits);
  if (file.legacy)
    plan_legacy_weights(plan, model, false, false);
  else
    plan_weights(plan, model, false);
  plan.apply_unverified();
  deferred.initialize();
  if (options.compile) load_state(file, model, options);
  file.verify();
  return model;
}

bool is_native_layout(const StoredFile& file) {
  return file.kind == FileKind::kKerasArchive || file.kind == FileKind::kKerasFolder ||
         file.kind == FileKind::kWeightsH5 || file.kind == FileKind::kShardedWeights;
}

void plan_all(WeightPlan& plan, const Model& model, const LoadWeightsOptions& options) {
  const StoredFile& file = plan.file();
  if (file.legacy) return plan_legacy_weights(plan, model, options.by_name, options.skip_mismatch);
  require(!options.by_name || !is_native_layout(file), ErrorCode::kInvalidArgument,
          "`by_name` only supports loading legacy '.h5' or '.hdf5' files. Received: ", file.path);
  require(!file.tensors.empty() || model.weights().empty(), ErrorCode::kCorrupt, "the file holds no weights.");
  if (options.by_name) return plan_weights_by_name(plan, model, options.skip_mismatch);
  plan_weights(plan, model, options.skip_mismatch);
}

// As Keras: the state of the optimizer comes along when both sides have one.
void plan_state(WeightPlan& plan, const Model& model) {
  const StoredFile& file = plan.file();
  if (!model.compiled() || file.legacy) return;
  const std::vector<const StoredTensor*> stored = TensorGroups(file).in("optimizer/vars");
  if (!stored.empty()) plan_optimizer(plan, model, stored, false);
}

}  // namespace

Model load_model(const StoredFile& file, const LoadOptions& options) {
  try {
    return load(file, options);
  } catch (const Error& e) {
    throw e.with_prefix("[load_model] ").in_file(file.path);
  }
}

Model load_model(const std::string& path, const LoadOptions& options) {
  return load_model(open_stored(path, options.limits), options);
}

std::optional<std::string> read_asset(const std::string& path, const std::string& name, const LoadLimits& limits) {
  const StoredFile file = open_stored(path, limits);
  const StoredAsset* asset = file.find_asset(name);
  if (asset == nullptr) return {};
  return asset->read(limits.max_text_bytes);
}

void load_weights(const Model& model, const StoredFile& file, const LoadWeightsOptions& options) {
  try {
    WeightPlan plan(file, options.allow_nonfinite, options.limits);
    plan_all(plan, model, options);
    plan_state(plan, model);
    plan.apply();
  } catch (const Error& e) {
    throw e.with_prefix("[load_weights] ").in_file(file.path);
  }
}

void load_weights(const Model& model, const std::string& path, const LoadWeightsOptions& options) {
  load_weights(model, open_stored(path, options.limits), options);
}

}  // namespace keratin::saving
