// The .keras archive: metadata.json, config.json, model.weights.h5, assets (keras-facts 4.1).
#include <ctime>

#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/base/zip.h"
#include "keratin/keras/layers/deferred_weights.h"
#include "keratin/keras/models/functional.h"
#include "keratin/keras/saving/legacy_h5.h"
#include "keratin/keras/saving/saving.h"
#include "keratin/keras/saving/weights.h"
#include "keratin/keras/trainers/trainer.h"

namespace keratin::saving {
namespace {

bool ends_with(const std::string& text, std::string_view end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

std::string metadata() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  char date[32];
  std::strftime(date, sizeof date, "%Y-%m-%d@%H:%M:%S", &local);
  return Json::object({{"keras_version", kKerasVersion}, {"date_saved", date}}).dump();
}

void check_overwrite(const std::string& path, bool overwrite) {
  require(overwrite || file_system().info(path).kind == FileInfo::Kind::kMissing, ErrorCode::kIo, "[save] ", path,
          " exists. Pass {.overwrite = true} to replace it.");
}

void write_archive(const Model& model, const std::string& path, const SaveOptions& options) {
  hdf5::Writer weights;
  write_weights(weights.root(), model, options.include_optimizer);
  AtomicFileWriter file(path);
  ZipWriter zip(file);
  zip.add("metadata.json", metadata());
  zip.add("config.json", model_config(model).dump());
  weights.write(zip.begin("model.weights.h5", weights.byte_size()));
  zip.end();
  for (const auto& [name, content] : options.assets) zip.add("assets/" + name, content);
  zip.finish();
  file.commit();
}

const ZipMember& member(const ZipReader& zip, const std::string& path, const char* name) {
  const ZipMember* found = zip.find(name);
  require(found != nullptr, ErrorCode::kCorrupt, "[load_model] ", path, " is a zip archive without ", name,
          ": it is no .keras file.");
  return *found;
}

bool is_zip(const RandomAccessFile& file) {
  if (file.size() < 4) return false;
  char magic[4];
  file.read_at(0, std::as_writable_bytes(std::span(magic)));
  return std::string_view(magic, 4) == std::string_view("PK\x03\x04", 4);
}

FileRef open_model_file(const std::string& path) {
  require(file_system().info(path).kind != FileInfo::Kind::kMissing, ErrorCode::kNotFound,
          "File not found: filepath=", path, ". Please ensure the file is an accessible `.keras` zip file.");
  return open_file(path);
}

Model load_hdf5_model(const FileRef& file, const std::string& path, const LoadOptions& options) {
  try {
    return load_legacy_model(hdf5::File::open(file, options.limits).root(), path, options);
  } catch (const Error& e) {
    throw e.with_prefix("[load_model] ").in_file(path);
  }
}

}  // namespace

void save_model(const Model& model, const std::string& path, const SaveOptions& options) {
  const bool legacy = ends_with(path, ".h5") || ends_with(path, ".hdf5");
  require(legacy || ends_with(path, ".keras"), ErrorCode::kInvalidArgument,
          "Invalid filepath extension for saving. Please add either a `.keras` extension for the native Keras format "
          "(recommended) or a `.h5` extension. "
          "Received: filepath=",
          path);
  check_overwrite(path, options.overwrite);
  if (legacy) return save_legacy_model(model, path, options);
  write_archive(model, path, options);
}

Model load_model(const std::string& path, const LoadOptions& options) {
  const FileRef file = open_model_file(path);
  if (hdf5::is_hdf5(*file)) return load_hdf5_model(file, path, options);
  require(is_zip(*file), ErrorCode::kUnsupported, "File not supported: filepath=", path,
          ". A `.keras` file is a zip archive, a legacy `.h5` file is HDF5; this one begins like neither.");
  const ZipReader zip(file, options.limits);
  Json config =
      parse_config(zip.read(member(zip, path, "config.json"), options.limits.max_config_bytes), options.limits);
  const FileRef weights = zip.open(member(zip, path, "model.weights.h5"));
  try {
    if (!options.compile) config.set("compile_config", Json::object());
    DeferredWeights deferred(options.limits.max_memory);
    const Model model = model_from_config(config, options.limits);
    const hdf5::File stored = hdf5::File::open(weights, options.limits);
    read_weights(stored.root(), model);
    deferred.initialize();
    if (options.compile) read_optimizer(stored.root(), model);
    return model;
  } catch (const Error& e) {
    throw e.with_prefix("[load_model] ").in_file(path);
  }
}

std::optional<std::string> read_asset(const std::string& path, const std::string& name, const LoadLimits& limits) {
  const FileRef file = open_model_file(path);
  if (!is_zip(*file)) return {};
  const ZipReader zip(file, limits);
  const ZipMember* found = zip.find("assets/" + name);
  if (found == nullptr) return {};
  return zip.read(*found, limits.max_text_bytes);
}

void save_weights(const Model& model, const std::string& path) {
  require(ends_with(path, ".weights.h5"), ErrorCode::kInvalidArgument,
          "The filename must end in `.weights.h5`. Received: filepath=", path);
  hdf5::Writer weights;
  write_weights(weights.root(), model, false);
  AtomicFileWriter file(path);
  weights.write(file);
  file.commit();
}

void load_weights(const Model& model, const std::string& path, const LoadWeightsOptions& options) {
  const FileRef file = open_model_file(path);
  if (is_zip(*file)) {
    const ZipReader zip(file, options.limits);
    return read_weights(hdf5::File::open(zip.open(member(zip, path, "model.weights.h5")), options.limits).root(),
                        model);
  }
  const hdf5::File stored = hdf5::File::open(file, options.limits);
  if (is_legacy_h5(stored.root())) return read_legacy_weights(stored.root(), model);
  read_weights(stored.root(), model);
}

}  // namespace keratin::saving
