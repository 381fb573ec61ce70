#include "keratin/keras/saving/tensor_files.h"

#include <algorithm>
#include <ctime>
#include <map>

#include "keratin/base/error.h"
#include "keratin/base/json.h"
#include "keratin/base/npy.h"
#include "keratin/base/zip.h"
#include "keratin/data/safetensors/safetensors.h"
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

std::string shard_name(const std::string& path, size_t number) {
  std::string digits = std::to_string(number);
  digits.insert(0, 5 - std::min<size_t>(5, digits.size()), '0');
  return cat(path.substr(0, path.size() - std::string_view(".weights.json").size()), "_", digits, ".weights.h5");
}

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

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
    const Json shard = file_name(shard_name(path, shards.size() - 1));
    Json& list = map[place->second].second;
    if (list.size() == 0 || !(list.as_array().back() == shard)) list.push_back(shard);
  }
  for (size_t i = 0; i < shards.size(); ++i) write_h5_file(shard_name(path, i), shards[i]);
  Json weight_map = Json::object();
  for (auto& [group, list] : map) weight_map.set(group, std::move(list));
  const Json index = Json::object({{"metadata", Json::object({{"total_size", static_cast<double>(total)}})},
                                   {"weight_map", std::move(weight_map)}});
  write_file_atomic(path, index.dump(4));
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
