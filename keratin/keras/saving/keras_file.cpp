// Saving whole models and weights, by the path's extension.
#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/keras/saving/legacy_h5.h"
#include "keratin/keras/saving/safetensors_names.h"
#include "keratin/keras/saving/saving.h"
#include "keratin/keras/saving/tensor_files.h"
#include "keratin/keras/saving/weights.h"

namespace keratin::saving {
namespace {

void check_overwrite(const std::string& path, bool overwrite) {
  require(overwrite || file_system().info(path).kind == FileInfo::Kind::kMissing, ErrorCode::kIo, "[save] ", path,
          " exists. Pass {.overwrite = true} to replace it.");
}

PathTensors path_tensors(const Model& model, bool optimizer) {
  PathTensors out;
  for (const WeightGroup& group : weight_groups(model, optimizer))
    for (size_t i = 0; i < group.variables.size(); ++i)
      out.emplace_back(cat(group.path, "/", i), group.variables[i].concrete());
  return out;
}

void save_as_safetensors(const Model& model, const std::string& path, const SaveOptions& options) {
  Texts metadata = {{kSafetensorsConfig, model_config(model).dump()}, {kSafetensorsVersion, kKerasVersion}};
  for (const auto& [name, content] : options.assets) metadata.emplace_back(kSafetensorsAsset + name, content);
  write_safetensors_file(path, path_tensors(model, options.include_optimizer), metadata);
}

void save_as_keras(const Model& model, const std::string& path, const SaveOptions& options) {
  hdf5::Writer weights;
  write_weights(weights.root(), model, options.include_optimizer);
  write_keras_archive(path, kKerasVersion, model_config(model).dump(), weights, options.assets);
}

void save_as_h5(const Model& model, const std::string& path) {
  hdf5::Writer weights(hdf5::Checks::kChecksummed);
  write_weights(weights.root(), model, true);
  AtomicFileWriter file(path);
  weights.write(file);
  file.commit();
}

int64_t shard_bytes(double gigabytes) {
  require(gigabytes > 0, ErrorCode::kInvalidArgument,
          "[save_weights] max_shard_size: expected gigabytes above 0, received ", gigabytes, ".");
  return static_cast<int64_t>(std::min(gigabytes, 1e6) * static_cast<double>(int64_t{1} << 30));
}

}  // namespace

void save_model(const Model& model, const std::string& path, const SaveOptions& options) {
  const bool legacy = path.ends_with(".h5") || path.ends_with(".hdf5");
  const bool safetensors = path.ends_with(".safetensors");
  require(legacy || safetensors || path.ends_with(".keras"), ErrorCode::kInvalidArgument,
          "Invalid filepath extension for saving. Please add either a `.keras` extension for the native Keras format "
          "(recommended) or a `.h5` extension. "
          "Received: filepath=",
          path);
  check_overwrite(path, options.overwrite);
  if (legacy) return save_legacy_model(model, path, options);
  if (safetensors) return save_as_safetensors(model, path, options);
  save_as_keras(model, path, options);
}

void save_weights(const Model& model, const std::string& path, const SaveWeightsOptions& options) {
  const bool shards = path.ends_with(".weights.json");
  const bool known =
      shards || path.ends_with(".weights.h5") || path.ends_with(".safetensors") || path.ends_with(".npz");
  require(known, ErrorCode::kInvalidArgument, "The filename must end in `.weights.h5`. Received: filepath=", path,
          ". (Or in `.weights.json`, `.safetensors` or `.npz`.)");
  require(shards || !options.max_shard_size, ErrorCode::kInvalidArgument,
          "[save_weights] max_shard_size is for paths that end in `.weights.json`. Received: filepath=", path);
  check_overwrite(path, options.overwrite);
  if (path.ends_with(".weights.h5")) return save_as_h5(model, path);
  const PathTensors tensors = path_tensors(model, true);
  if (path.ends_with(".npz")) return write_npz_file(path, tensors);
  if (path.ends_with(".safetensors")) return write_safetensors_file(path, tensors, {{"format", "keras"}});
  write_shards(path, tensors,
               options.max_shard_size ? std::optional(shard_bytes(*options.max_shard_size)) : std::nullopt);
}

}  // namespace keratin::saving
