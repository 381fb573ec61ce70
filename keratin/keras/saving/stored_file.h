// What a file of a model, of weights or of arrays holds: described when it is opened, read on demand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "keratin/base/function_ref.h"
#include "keratin/base/json.h"
#include "keratin/base/limits.h"
#include "keratin/core/tensor.h"

namespace keratin {
class ChecksummedFile;
}

namespace keratin::saving {

/// 128 bits: sums and products of sizes that a file claims do not overflow in it.
__extension__ typedef unsigned __int128 Wide;

enum class FileKind {
  kKerasArchive,    ///< .keras: zip of config.json and model.weights.h5
  kKerasFolder,     ///< the same, unzipped
  kWeightsH5,       ///< .weights.h5
  kShardedWeights,  ///< .weights.json and its .weights.h5 parts
  kLegacyModel,     ///< .h5 of Keras 1, 2 or 3's model.save("m.h5")
  kLegacyWeights,   ///< the same without a config
  kHdf5,            ///< other HDF5
  kSafetensors,
  kNpy,
  kNpz,
  kConfig,      ///< a model's config as JSON, without weights
  kCheckpoint,  ///< a folder that training resumes from
};
/// "Keras model (.keras)".
const char* to_string(FileKind kind);

/// Where a stored tensor's bytes come from.
class TensorSource {
 public:
  virtual ~TensorSource() = default;
  /// Fills `out` with bytes of the tensor from `offset` on: row-major, little-endian; whole elements.
  virtual void read(int64_t offset, std::span<std::byte> out) const = 0;
  /// False: reading a part costs as much as reading all.
  virtual bool in_parts() const { return true; }
};

/// A tensor in a file.
struct StoredTensor {
  std::string name;                ///< "layers/dense/vars/0"; empty for the one array of a .npy
  std::string dtype;               ///< NumPy's name: "float32", "string"
  std::optional<DType> type = {};  ///< nothing: elements that no tensor has
  std::vector<int64_t> shape = {};
  int64_t bytes = 0;          ///< of all elements in memory; no more than the file holds or deflates to
  std::string checksum = {};  ///< "crc32", "fletcher32", "lookup3" (inside a checked header); empty: none
  std::shared_ptr<const TensorSource> source = {};

  int64_t elements() const { return type ? bytes / size_of(*type) : 0; }
  /// Fills `out`, which has `bytes` bytes, and shows each part to `seen` while it is in the caches.
  void read(std::span<std::byte> out, function_ref<void(std::span<const std::byte>)> seen) const;
  /// Shows all elements in parts of about 1 MB, without keeping them.
  void visit(function_ref<void(std::span<const std::byte>)> seen) const;
  /// All of it, in its own dtype. Throws Error kUnsupported when tensors have no such elements.
  Tensor load() const;
};

/// NaN and infinite elements among `bytes` of that type.
int64_t count_non_finite(DType type, std::span<const std::byte> bytes);

/// A further file inside the file: assets/vocabulary.txt. Never written to a path: its name is only a name.
struct StoredAsset {
  std::string name;  ///< below assets/
  int64_t bytes = 0;
  std::shared_ptr<const TensorSource> source = {};
  /// The content. Error kLimit above `max_bytes`.
  std::string read(int64_t max_bytes) const;
};

/// A layer of a legacy file: weights by their places in StoredFile::tensors.
struct LegacyLayer {
  std::string name;
  std::vector<size_t> weights;
};
/// What legacy HDF5 says beside its tensors (keras-facts 4.5).
struct LegacyLayout {
  std::vector<LegacyLayer> layers;       ///< those with weights, in the order of the file
  std::optional<LegacyLayer> top_level;  ///< what the model owns beside its layers
  std::optional<LegacyLayer> optimizer;  ///< the optimizer's variables
};

/// A file, opened once and described.
struct StoredFile {
  std::string path;
  FileKind kind = FileKind::kHdf5;
  int64_t bytes = 0;               ///< of the file, or of all files of a folder or of shards
  std::string keras_version = {};  ///< as the file says; empty: it does not
  std::string backend = {}, date_saved = {};
  std::optional<Json> config = {};           ///< of the model; legacy files: in their own spelling
  std::optional<Json> training_config = {};  ///< of legacy files
  std::optional<LegacyLayout> legacy = {};
  std::vector<StoredTensor> tensors = {};
  std::vector<StoredAsset> assets = {};
  std::vector<std::pair<std::string, std::string>> facts = {};  ///< what else there is to tell: name, value
  std::vector<std::string> notes = {};                          ///< what is odd about it

  /// Archives whose checksums are taken while their members are read; see verify().
  std::vector<std::shared_ptr<const ChecksummedFile>> unverified = {};

  /// Throws Error kCorrupt unless all bytes, those read and those not, have the checksums of their archive. Whoever
  /// reads tensors calls it before anything of them goes out; it costs nothing for what was read.
  void verify() const;
  bool has_model() const { return config.has_value(); }
  const StoredTensor* find(std::string_view name) const;
  const StoredAsset* find_asset(std::string_view name) const;
};

/// Opens a file or folder by its first bytes, whatever its name ends in. Reads descriptions and configs, no tensor.
/// Throws Error kNotFound, kCorrupt, kUnsupported or kLimit with the path, and kUnsupported when the content is none of
/// the formats above.
StoredFile open_stored(const std::string& path, const LoadLimits& limits = {});

/// The tensors of a file by the group that holds them: "layers/dense/vars" has "layers/dense/vars/0", "/1", ... The
/// file must outlive it.
class TensorGroups {
 public:
  explicit TensorGroups(const StoredFile& file);
  /// In the order of their numbers; empty when there is no such group.
  std::vector<const StoredTensor*> in(const std::string& group) const;
  bool contains(const std::string& group) const { return groups_.contains(group); }

 private:
  std::unordered_map<std::string, std::vector<std::pair<int64_t, const StoredTensor*>>> groups_;
};

}  // namespace keratin::saving
