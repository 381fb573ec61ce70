// JSON: the config of a model, or the index of weights in shards (keras-facts 4.3).
#include <algorithm>
#include <set>

#include "keratin/base/error.h"
#include "keratin/base/utf8.h"
#include "keratin/keras/saving/formats/format.h"

namespace keratin::saving {
namespace {

// Beside the index and nowhere else: an index must not make us open other people's files.
void check_shard_name(const std::string& name, const LoadLimits& limits) {
  const bool plain = !name.empty() && name.find_first_of("/\\:") == std::string::npos && name.front() != '.' &&
                     name.find('\0') == std::string::npos && name.ends_with(".weights.h5") &&
                     std::ssize(name) <= limits.max_name_bytes;
  require(plain, ErrorCode::kCorrupt, "the index names the shard '", printable(name, 100),
          "'; expected a plain file name that ends in .weights.h5.");
}

// Group -> the shards that hold its tensors.
std::set<std::string> shards_of(const Json& where, const LoadLimits& limits) {
  std::set<std::string> out;
  if (where.is_string()) {
    out.insert(where.as_string());
  } else {
    for (const Json& each : where.as_array()) out.insert(each.as_string());
  }
  for (const std::string& name : out) check_shard_name(name, limits);
  return out;
}

Opened open_shard(const FileRef& shard, const Opened& index) {
  Opened out{shard, shard->name(), index.limits, {}};
  out.start.resize(static_cast<size_t>(std::min<int64_t>(shard->size(), 64)));
  shard->read_at(0, std::as_writable_bytes(std::span(out.start)));
  return out;
}

void describe_shards(const Json& index, const Opened& file, StoredFile& out) {
  out.kind = FileKind::kShardedWeights;
  std::set<std::string> shards;
  std::vector<std::pair<std::string, std::set<std::string>>> map;
  for (const auto& [group, where] : index.at("weight_map").as_object()) {
    std::set<std::string> names = shards_of(where, file.limits);
    shards.insert(names.begin(), names.end());
    map.emplace_back(group.substr(group.starts_with('/') ? 1 : 0), std::move(names));
  }
  require(std::ssize(shards) <= file.limits.max_zip_members, ErrorCode::kLimit, "the index names ", shards.size(),
          " shards; the limit is ", file.limits.max_zip_members, ".");
  std::set<std::pair<std::string, std::string>> wanted;
  for (const auto& [group, names] : map)
    for (const std::string& name : names) wanted.emplace(name, group);
  std::set<std::string> seen;
  for (const std::string& name : shards) {
    const std::string path = cat(folder_of(file.path), "/", name);
    const FileRef shard = open_file(path);
    require(shard->size() <= file.limits.max_file_bytes, ErrorCode::kLimit, "[", path, "] has ",
            with_commas(shard->size()), " bytes; the limit is ", with_commas(file.limits.max_file_bytes), ".");
    StoredFile part;
    part.path = path;
    hdf5_format().describe(open_shard(shard, file), part);
    out.bytes += shard->size();
    for (StoredTensor& tensor : part.tensors) {
      const std::string group = tensor.name.substr(0, tensor.name.rfind('/'));
      if (!wanted.contains({name, group})) continue;
      require(seen.insert(tensor.name).second, ErrorCode::kCorrupt, "two shards hold ", printable(tensor.name), ".");
      out.tensors.push_back(std::move(tensor));
    }
  }
  out.facts.emplace_back("shards", std::to_string(shards.size()));
}

void describe_json(const Opened& file, StoredFile& out) {
  const std::string text = read_all(*file.file, file.limits.max_config_bytes);
  Json json = parse_json(text, file.path, file.limits.max_config_bytes, file.limits);
  if (json.contains("weight_map")) return describe_shards(json, file, out);
  out.kind = FileKind::kConfig;
  require(json.contains("class_name"), ErrorCode::kUnsupported, "[", file.path,
          "] is JSON, but neither a model's config (it has no class_name) nor an index of weights (no weight_map).");
  out.config = std::move(json);
}

}  // namespace

Format json_format() {
  return {[](const Opened& file) {
            const std::string_view text = trim(file.start);
            return !text.empty() && text.front() == '{';
          },
          describe_json};
}

}  // namespace keratin::saving
