// Folders: an unzipped .keras (keras-facts 4.1), or a checkpoint.
#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/base/utf8.h"
#include "keratin/keras/checkpoints/checkpoint_folder.h"
#include "keratin/keras/saving/formats/format.h"

namespace keratin::saving {
namespace {

// A file of an unzipped model: opened when somebody asks for its bytes.
class PathSource final : public TensorSource {
 public:
  explicit PathSource(std::string path) : path_(std::move(path)) {}
  void read(int64_t offset, std::span<std::byte> out) const override { open_file(path_)->read_at(offset, out); }

 private:
  std::string path_;
};

bool has(const std::string& path) { return file_system().info(path).kind == FileInfo::Kind::kRegular; }

// Everything below assets/, links left out: they may lead anywhere.
void add_assets(const std::string& folder, const std::string& prefix, int64_t depth, const LoadLimits& limits,
                StoredFile& out) {
  require(depth <= limits.max_depth, ErrorCode::kLimit, "[", folder, "] is nested deeper than ", limits.max_depth,
          " folders.");
  for (const std::string& name : file_system().list_folder(folder)) {
    const std::string path = cat(folder, "/", name);
    if (file_system().read_link(path)) {
      out.notes.push_back(cat("a symbolic link among the assets was left out: ", printable(prefix + name, 100)));
      continue;
    }
    const FileInfo info = file_system().info(path);
    if (info.kind == FileInfo::Kind::kFolder) add_assets(path, cat(prefix, name, "/"), depth + 1, limits, out);
    if (info.kind != FileInfo::Kind::kRegular) continue;
    out.assets.push_back({prefix + name, info.size, std::make_shared<PathSource>(path)});
    out.bytes += info.size;
    require(std::ssize(out.assets) <= limits.max_zip_members, ErrorCode::kLimit, "[", out.path, "] has more than ",
            limits.max_zip_members, " assets.");
  }
}

void describe_model(const std::string& path, const LoadLimits& limits, StoredFile& out) {
  out.kind = FileKind::kKerasFolder;
  const auto text = [&](const char* name) {
    std::string content = read_file(cat(path, "/", name), limits.max_config_bytes);
    out.bytes += std::ssize(content);
    return content;
  };
  if (has(path + "/metadata.json")) add_metadata(text("metadata.json"), limits, out);
  add_config(text("config.json"), limits, out);
  const char* weights = has(path + "/model.weights.npz") ? "model.weights.npz" : "model.weights.h5";
  const FileRef file = open_file(cat(path, "/", weights));
  require(file->size() <= limits.max_file_bytes, ErrorCode::kLimit, "[", file->name(), "] has ",
          with_commas(file->size()), " bytes; the limit is ", with_commas(limits.max_file_bytes), ".");
  out.bytes += file->size();
  add_weights_member(weights, file, "", limits, out);
  if (file_system().info(path + "/assets").kind == FileInfo::Kind::kFolder)
    add_assets(path + "/assets", "", 1, limits, out);
}

// What its manifest says, and the tensors in its files.
void describe_checkpoint(const std::string& path, const LoadLimits& limits, StoredFile& out) {
  out.kind = FileKind::kCheckpoint;
  const std::string manifest_path = path + "/MANIFEST.json";
  const Json manifest =
      parse_json(read_file(manifest_path, limits.max_config_bytes), manifest_path, limits.max_config_bytes, limits);
  for (const auto& [key, value] : manifest.as_object())
    out.facts.emplace_back(printable(key, 100), printable(value.is_string() ? value.as_string() : value.dump(), 100));
  for (const std::string& name : file_system().list_folder(path)) {
    const std::string file = cat(path, "/", name);
    const FileInfo info = file_system().info(file);
    if (info.kind != FileInfo::Kind::kRegular) continue;
    out.bytes += info.size;
    if (!name.ends_with(".safetensors")) continue;
    StoredFile part = open_stored(file, limits);
    out.tensors.insert(out.tensors.end(), part.tensors.begin(), part.tensors.end());
    out.unverified.insert(out.unverified.end(), part.unverified.begin(), part.unverified.end());
  }
}

}  // namespace

void describe_folder(const std::string& path, const LoadLimits& limits, StoredFile& out) {
  if (has(path + "/config.json")) return describe_model(path, limits, out);
  if (has(path + "/MANIFEST.json")) return describe_checkpoint(path, limits, out);
  require(has(path + "/LATEST"), ErrorCode::kUnsupported, "[", path,
          "] is a folder, but neither an unzipped .keras file (it has no config.json) nor a checkpoint (no "
          "MANIFEST.json, no LATEST).");
  const std::string latest(trim(read_file(path + "/LATEST", limits.max_name_bytes)));
  const bool plain = !latest.empty() && latest.front() != '.' && latest.find_first_of("/\\") == std::string::npos;
  require(plain, ErrorCode::kCorrupt, "[", path, "/LATEST] expected the name of a folder, received '",
          printable(latest, 100), "'.");
  out.facts.emplace_back("newest", printable(latest));
  describe_checkpoint(cat(path, "/", latest), limits, out);
}

}  // namespace keratin::saving
