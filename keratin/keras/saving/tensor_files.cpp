#include "keratin/keras/saving/tensor_files.h"

#include <algorithm>
#include <ctime>
#include <map>
#include <set>

#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/base/json.h"
#include "keratin/base/limits.h"
#include "keratin/base/npy.h"
#include "keratin/base/zip.h"
#include "keratin/core/safetensors/safetensors.h"
#include "keratin/keras/saving/weights.h"

namespace keratin::saving {
namespace {

std::span<const std::byte> bytes_in(const Tensor& tensor) {
  return {static_cast<const std::byte*>(tensor.raw()), static_cast<size_t>(tensor.bytes())};
}

std::string group_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

NpyHeader npy_header_of(const Tensor& tensor) {
  const DType dtype = tensor.dtype();
  NpyHeader header;
  header.kind = dtype == DType::bool_      ? 'b'
                : dtype == DType::bfloat16 ? 'V'
                : is_floating(dtype)       ? 'f'
                : dtype >= DType::uint8    ? 'u'
                                           : 'i';
  header.size = size_of(dtype);
  header.shape = tensor.shape().vector();
  return header;
}

std::string metadata_json(const std::string& keras_version) {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  char date[32];
  std::strftime(date, sizeof date, "%Y-%m-%d@%H:%M:%S", &local);
  return Json::object({{"keras_version", keras_version}, {"date_saved", date}}).dump();
}

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

/// The shards that the index at `path` names; none when there is no index, or none that can be read.
std::set<std::string> shards_in(const std::string& path) {
  std::set<std::string> names;
  try {
    if (file_system().info(path).kind != FileInfo::Kind::kRegular) return {};
    const Json index = Json::parse(read_file(path, LoadLimits().max_text_bytes));
    for (const auto& [group, where] : index.at("weight_map").as_object()) {
      if (where.is_string()) names.insert(where.as_string());
      if (where.is_array())
        for (const Json& name : where.as_array()) names.insert(name.as_string());
    }
  } catch (const Error&) {
    return {};
  }
  return names;
}

/// Names for the shards of one save. Those of the save before are not touched until the new index is there, so the
/// names alternate: x_00000.weights.h5, and x_00000-b.weights.h5 when the index in place uses the first.
class ShardNames {
 public:
  explicit ShardNames(const std::string& path)
      : stem_(path.substr(0, path.size() - std::string_view(".weights.json").size())), old_(shards_in(path)) {
    second_ = old_.contains(file_name((*this)(0)));
  }

  std::string operator()(size_t number) const {
    std::string digits = std::to_string(number);
    digits.insert(0, 5 - std::min<size_t>(5, digits.size()), '0');
    return cat(stem_, "_", digits, second_ ? "-b" : "", ".weights.h5");
  }
  /// After the new index is in place: the shards that nobody names any more. What cannot be removed stays.
  void remove_old() const {
    for (const std::string& name : old_)
      if (is_ours(name)) remove_quietly(cat(folder_of(stem_), "/", name));
  }
  static void remove_quietly(const std::string& path) {
    try {
      file_system().remove(path);
    } catch (const Error&) {
      // A shard too many harms nobody.
    }
  }

 private:
  // Only names as we give them are removed, whatever the old index says.
  bool is_ours(const std::string& name) const {
    const std::string start = file_name(stem_) + "_";
    return name.starts_with(start) && name.ends_with(".weights.h5") && name.find('/') == std::string::npos;
  }

  std::string stem_;
  std::set<std::string> old_;
  bool second_ = false;
};

}  // namespace

void add_tensors(hdf5::GroupWriter& root, const PathTensors& tensors) {
  for (const auto& [path, tensor] : tensors)
    root.group(group_of(path))
        .dataset(path.substr(path.rfind('/') + 1), element_type(tensor.dtype()), tensor.shape().vector(),
                 bytes_in(tensor));
}

void write_h5_file(const std::string& path, const PathTensors& tensors) {
  hdf5::Writer h5(hdf5::Checks::kChecksummed);
  h5.root().group("vars");  // Keras looks for it
  add_tensors(h5.root(), tensors);
  AtomicFileWriter file(path);
  h5.write(file);
  file.commit();
}

void write_shards(const std::string& path, const PathTensors& tensors, std::optional<int64_t> max_shard_bytes) {
  const ShardNames shard_name(path);
  std::vector<PathTensors> shards(1);
  std::vector<std::pair<std::string, Json>> map;
  std::map<std::string, size_t> places;
  int64_t in_shard = 0, total = 0;
  for (const auto& [name, tensor] : tensors) {
    if (max_shard_bytes) {
      require(tensor.bytes() <= *max_shard_bytes, ErrorCode::kLimit, "The size of ", name, " is ", tensor.bytes(),
              " bytes which exceeds the maximum shard size ", *max_shard_bytes,
              " bytes. You can increase the `max_shard_size` parameter to accommodate the size.");
      if (in_shard + tensor.bytes() > *max_shard_bytes) shards.emplace_back(), in_shard = 0;
    }
    in_shard += tensor.bytes(), total += tensor.bytes();
    shards.back().emplace_back(name, tensor);
    const std::string group = "/" + group_of(name);
    const auto [place, fresh] = places.emplace(group, map.size());
    if (fresh) map.emplace_back(group, Json::array());
    const Json shard = file_name(shard_name(shards.size() - 1));
    Json& list = map[place->second].second;
    if (list.size() == 0 || !(list.as_array().back() == shard)) list.push_back(shard);
  }
  Json weight_map = Json::object();
  for (auto& [group, list] : map) weight_map.set(group, std::move(list));
  const Json index = Json::object({{"metadata", Json::object({{"total_size", static_cast<double>(total)}})},
                                   {"weight_map", std::move(weight_map)}});
  size_t written = 0;
  try {
    for (; written < shards.size(); ++written) write_h5_file(shard_name(written), shards[written]);
  } catch (const Error&) {
    for (size_t i = 0; i < written; ++i) ShardNames::remove_quietly(shard_name(i));
    throw;
  }
  // A failure from here on may come after the new index is in place, so the new shards stay.
  write_file_atomic(path, index.dump(4));
  shard_name.remove_old();
}

void write_safetensors_file(const std::string& path, const PathTensors& tensors, const Texts& metadata) {
  save_safetensors(path, tensors, metadata);
}

void write_npz_file(const std::string& path, const PathTensors& tensors) {
  AtomicFileWriter file(path);
  ZipWriter zip(file);
  for (const auto& [name, tensor] : tensors) {
    const std::string header = npy_header_bytes(npy_header_of(tensor));
    ByteSink& out = zip.begin(name + ".npy", std::ssize(header) + tensor.bytes());
    out.write(header);
    out.write(bytes_in(tensor));
    zip.end();
  }
  zip.finish();
  file.commit();
}

void write_keras_archive(const std::string& path, const std::string& keras_version, const std::string& config,
                         const hdf5::Writer& weights, const Texts& assets) {
  AtomicFileWriter file(path);
  ZipWriter zip(file);
  zip.add("metadata.json", metadata_json(keras_version));
  zip.add("config.json", config);
  weights.write(zip.begin("model.weights.h5", weights.byte_size()));
  zip.end();
  for (const auto& [name, content] : assets) zip.add("assets/" + name, content);
  zip.finish();
  file.commit();
}

}  // namespace keratin::saving
