#include "cli/convert_file.h"

#include "cli/command.h"
#include "cli/messages.h"
#include "cli/model_file.h"
#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/base/utf8.h"
#include "keratin/data/npy/npy.h"
#include "keratin/keras/saving/safetensors_names.h"
#include "keratin/keras/saving/stored_file.h"
#include "keratin/keras/saving/tensor_files.h"
#include "keratin/keras/saving/weight_plan.h"

namespace keratin::cli {
namespace {

using saving::FileKind;
using saving::PathTensors;
using saving::StoredFile;
using saving::Texts;

enum class Target { kKeras, kLegacy, kWeightsH5, kShards, kSafetensors, kNpz, kNpy, kConfig };

Target target_of(const std::string& path) {
  if (has_extension(path, ".weights.h5")) return Target::kWeightsH5;
  if (has_extension(path, ".weights.json")) return Target::kShards;
  if (has_extension(path, ".keras")) return Target::kKeras;
  if (has_extension(path, ".h5") || has_extension(path, ".hdf5")) return Target::kLegacy;
  if (has_extension(path, ".safetensors")) return Target::kSafetensors;
  if (has_extension(path, ".npz")) return Target::kNpz;
  if (has_extension(path, ".npy")) return Target::kNpy;
  if (has_extension(path, ".json")) return Target::kConfig;
  throw UsageError{cat("what shall '", path,
                       "' be? OUT ends in .keras, .h5, .weights.h5, .weights.json, .safetensors, .npz, .npy or .json")};
}

bool is_whole_model(Target target) { return target == Target::kKeras || target == Target::kLegacy; }

// One conversion: what was read, and what is lost on the way.
class Conversion {
 public:
  explicit Conversion(const ConvertOptions& options) : o_(options), target_(target_of(options.out)) {}

  std::vector<std::string> run() {
    require(o_.force || file_system().info(o_.out).kind == FileInfo::Kind::kMissing, ErrorCode::kIo, "[", o_.out,
            "] exists. --force replaces it.");
    check_writable(o_.out);
    const StoredFile in = saving::open_stored(o_.in, o_.load.limits());
    require(in.kind != FileKind::kCheckpoint, ErrorCode::kUnsupported, "[", o_.in,
            "] is a checkpoint folder: convert the model file in it.");
    if (!o_.model.empty())
      with_model(in);
    else if (target_ == Target::kConfig)
      write_config(in);
    else if (in.legacy.has_value() != (target_ == Target::kLegacy) && in.has_model())
      through_model(in);
    else
      copy(in);
    return std::move(notes_);
  }

 private:
  // The names of legacy files are those of layers, ours those of classes: only the model knows both.
  void through_model(const StoredFile& in) {
    const ModelFile file = load_model_file(in, o_.load);
    note_no_model(in);
    save(file.model, assets_of(in));
  }

  // Weights and the model that they are for.
  void with_model(const StoredFile& in) {
    const StoredFile given = saving::open_stored(o_.model, o_.load.limits());
    require(given.has_model(), ErrorCode::kInvalidArgument, "[", o_.model, "] holds no config of a model.");
    const Model model = given.kind == FileKind::kConfig ? saving::model_from_config(*given.config, o_.load.limits())
                                                        : load_model_file(given, o_.load).model;
    saving::load_weights(model, in, {.allow_nonfinite = o_.load.allow_nonfinite, .limits = o_.load.limits()});
    save(model, assets_of(given));
  }

  void save(const Model& model, const Texts& assets) {
    if (target_ == Target::kKeras || target_ == Target::kSafetensors) return model.save(o_.out, {.assets = assets});
    if (target_ == Target::kLegacy) {
      if (!assets.empty()) notes_.push_back("the assets were left out: a legacy HDF5 file holds none.");
      return model.save(o_.out);
    }
    require(target_ != Target::kNpy && target_ != Target::kConfig, ErrorCode::kInvalidArgument, "[", o_.out,
            "] a model does not become one array.");
    const std::optional<int64_t> shard = shard_bytes();
    SaveWeightsOptions options;
    if (shard) options.max_shard_size = static_cast<double>(*shard) / static_cast<double>(int64_t{1} << 30);
    model.save_weights(o_.out, options);
  }

  // Tensors as they are, under the names that they have: no model is built, so any class may stand in the config.
  void copy(const StoredFile& in) {
    require(!is_whole_model(target_) || in.has_model(), ErrorCode::kInvalidArgument, "[", o_.in, "] is ",
            to_string(in.kind), ": it holds weights and no config, and ", o_.out,
            " is a whole model. Give the model with --model CONFIG_OR_MODEL.");
    require(in.kind != FileKind::kConfig, ErrorCode::kInvalidArgument, "[", o_.in,
            "] is a config without weights; there is nothing to put into ", o_.out, ".");
    if (in.legacy.has_value() && target_ == Target::kLegacy) return through_model(in);
    note_no_model(in);
    const PathTensors tensors = load_tensors(in);
    switch (target_) {
      case Target::kKeras: {
        hdf5::Writer weights;
        saving::add_tensors(weights.root(), tensors);
        return saving::write_keras_archive(o_.out, version_of(in), in.config->dump(), weights, assets_of(in));
      }
      case Target::kSafetensors:
        return saving::write_safetensors_file(o_.out, tensors, metadata_of(in));
      case Target::kWeightsH5:
        return saving::write_h5_file(o_.out, tensors);
      case Target::kShards:
        return saving::write_shards(o_.out, tensors, shard_bytes());
      case Target::kNpz:
        return saving::write_npz_file(o_.out, tensors);
      default:
        require(tensors.size() == 1, ErrorCode::kInvalidArgument, "[", o_.out, "] a .npy holds one array, and ", o_.in,
                " holds ", tensors.size(), ": give a .npz.");
        return save_npy(o_.out, tensors.front().second);
    }
  }

  void write_config(const StoredFile& in) {
    require(in.has_model(), ErrorCode::kInvalidArgument, "[", o_.in, "] is ", to_string(in.kind),
            ": it holds no config.");
    if (!in.tensors.empty()) notes_.push_back("the weights were left out: a config is the architecture alone.");
    const Json config = in.legacy ? load_model_file(in, o_.load).model.to_json() : *in.config;
    write_file_atomic(o_.out, config.dump(2) + "\n");
  }

  PathTensors load_tensors(const StoredFile& in) const {
    const LoadLimits limits = o_.load.limits();
    PathTensors out;
    int64_t total = 0;
    for (const saving::StoredTensor& tensor : in.tensors) {
      require(tensor.type.has_value(), ErrorCode::kUnsupported, "[", o_.in, "] ", printable(tensor.name), " holds ",
              tensor.dtype, ", which no other format takes.");
      total += tensor.bytes;  // each is bounded by the file
      require(total <= limits.max_memory, ErrorCode::kLimit, "[", o_.in, "] its tensors take more than the ",
              with_commas(limits.max_memory), " bytes that loading may use: --max-memory.");
    }
    for (const saving::StoredTensor& tensor : in.tensors)
      out.emplace_back(tensor.name.empty() ? "array" : tensor.name,
                       saving::read_value(tensor, *tensor.type, o_.load.allow_nonfinite));
    in.verify();
    return out;
  }

  void note_no_model(const StoredFile& in) {
    if (in.has_model() && !is_whole_model(target_) && target_ != Target::kSafetensors)
      notes_.push_back("the config and assets of the model were left out: this format holds weights alone.");
  }

  Texts assets_of(const StoredFile& in) {
    Texts out;
    for (const saving::StoredAsset& asset : in.assets) {
      std::string content = asset.read(o_.load.limits().max_text_bytes);
      if (target_ != Target::kSafetensors || is_utf8(content))
        out.emplace_back(asset.name, std::move(content));
      else
        notes_.push_back(cat("assets/", printable(asset.name), " was left out: it is no text."));
    }
    return out;
  }

  Texts metadata_of(const StoredFile& in) {
    Texts out = {{"format", "keras"}};
    if (in.has_model()) {
      out = {{saving::kSafetensorsConfig, in.config->dump()}, {saving::kSafetensorsVersion, version_of(in)}};
      for (const auto& [name, content] : assets_of(in)) out.emplace_back(saving::kSafetensorsAsset + name, content);
    }
    return out;
  }

  static std::string version_of(const StoredFile& in) {
    return in.keras_version.empty() ? saving::kKerasVersion : in.keras_version;
  }

  std::optional<int64_t> shard_bytes() const {
    if (o_.max_shard_size.empty()) return {};
    if (target_ != Target::kShards) throw UsageError{"--max-shard-size is for an OUT that ends in .weights.json"};
    return parse_bytes(o_.max_shard_size, "--max-shard-size");
  }

  const ConvertOptions& o_;
  Target target_;
  std::vector<std::string> notes_;
};

}  // namespace

std::vector<std::string> convert_file(const ConvertOptions& options) { return Conversion(options).run(); }

}  // namespace keratin::cli
