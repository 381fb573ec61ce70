// What several formats share: JSON members, versions, elements that stand in a file as they are.
#include "keratin/base/error.h"
#include "keratin/base/utf8.h"
#include "keratin/keras/saving/formats/format.h"

namespace keratin::saving {
namespace {

class FileSource final : public TensorSource {
 public:
  FileSource(FileRef file, int64_t offset) : file_(std::move(file)), offset_(offset) {}
  void read(int64_t offset, std::span<std::byte> out) const override { file_->read_at(offset_ + offset, out); }

 private:
  FileRef file_;
  int64_t offset_;
};

}  // namespace

std::shared_ptr<const TensorSource> file_source(FileRef file, int64_t offset) {
  return std::make_shared<FileSource>(std::move(file), offset);
}

Json parse_json(const std::string& text, const std::string& where, int64_t max_bytes, const LoadLimits& limits) {
  try {
    return Json::parse(text, {max_bytes, limits.max_depth, limits.max_objects, limits.max_string_bytes});
  } catch (const Error& e) {
    throw e.in_file(where);
  }
}

std::string short_text(const char* what, const std::string& text, const LoadLimits& limits) {
  require(std::ssize(text) <= limits.max_name_bytes, ErrorCode::kLimit, "the file's ", what, " has ",
          with_commas(std::ssize(text)), " bytes; the limit is ", limits.max_name_bytes,
          " (LoadLimits::max_name_bytes).");
  return printable(text);
}

void add_metadata(const std::string& text, const LoadLimits& limits, StoredFile& out) {
  const Json json = parse_json(text, cat(out.path, ": metadata.json"), limits.max_config_bytes, limits);
  require(json.is_object(), ErrorCode::kCorrupt, "[", out.path, "] metadata.json: expected an object, received ",
          json.kind(), ".");
  const auto text_at = [&](const char* key) {
    const Json* value = json.find(key);
    return value != nullptr && value->is_string() ? short_text(key, value->as_string(), limits) : std::string();
  };
  out.keras_version = text_at("keras_version");
  out.date_saved = text_at("date_saved");
}

void add_config(const std::string& text, const LoadLimits& limits, StoredFile& out) {
  out.config = parse_json(text, cat(out.path, ": config.json"), limits.max_config_bytes, limits);
  require(out.config->is_object(), ErrorCode::kCorrupt, "[", out.path, "] config.json: expected an object, received ",
          out.config->kind(), ".");
}

void add_weights_member(const std::string& name, const FileRef& file, const std::string& checksum,
                        const LoadLimits& limits, StoredFile& out) {
  if (!name.ends_with(".npz")) return add_hdf5_tensors(hdf5::File::open(file, limits).root(), checksum, out);
  add_npz_tensors(std::make_shared<ZipReader>(file, limits), limits, out);
}

}  // namespace keratin::saving
