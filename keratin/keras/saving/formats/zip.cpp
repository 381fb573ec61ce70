// Zip archives: .keras (keras-facts 4.1) and .npz.
#include <algorithm>
#include <mutex>

#include "keratin/base/checksummed_file.h"
#include "keratin/base/error.h"
#include "keratin/base/utf8.h"
#include "keratin/keras/saving/formats/format.h"

namespace keratin::saving {
namespace {

constexpr std::string_view kAssets = "assets/";

// A member that is opened, and its checksum verified, when somebody asks for its bytes.
class MemberSource final : public TensorSource {
 public:
  MemberSource(std::shared_ptr<const ZipReader> zip, const ZipMember& member) : zip_(std::move(zip)), member_(member) {}
  void read(int64_t offset, std::span<std::byte> out) const override {
    const std::scoped_lock lock(mutex_);
    if (!file_) file_ = zip_->open(member_);
    file_->read_at(offset, out);
  }

 private:
  std::shared_ptr<const ZipReader> zip_;
  ZipMember member_;
  mutable std::mutex mutex_;
  mutable FileRef file_;
};

const ZipMember& member(const ZipReader& zip, const std::string& path, const char* name) {
  const ZipMember* found = zip.find(name);
  require(found != nullptr, ErrorCode::kCorrupt, "[", path, "] is a zip archive without ", name,
          ": it is no .keras file.");
  return *found;
}

void describe_keras(const std::shared_ptr<const ZipReader>& zip, const LoadLimits& limits, StoredFile& out) {
  out.kind = FileKind::kKerasArchive;
  if (const ZipMember* metadata = zip->find("metadata.json"))
    add_metadata(zip->read(*metadata, limits.max_config_bytes), limits, out);
  add_config(zip->read(member(*zip, out.path, "config.json"), limits.max_config_bytes), limits, out);
  const char* weights = zip->find("model.weights.npz") != nullptr ? "model.weights.npz" : "model.weights.h5";
  const auto content = zip->open_while_read(member(*zip, out.path, weights));
  out.unverified.push_back(content);
  add_weights_member(weights, content, "crc32", limits, out);
  for (const ZipMember& each : zip->members()) {
    const std::string_view name = each.name;
    if (name.starts_with(kAssets))
      out.assets.push_back(
          {std::string(name.substr(kAssets.size())), each.size, std::make_shared<MemberSource>(zip, each)});
    else if (name != "metadata.json" && name != "config.json" && name != weights)
      out.notes.push_back(cat("a member that no .keras file has: ", printable(name, 100)));
  }
}

void describe_zip(const Opened& file, StoredFile& out) {
  const auto zip = std::make_shared<const ZipReader>(file.file, file.limits);
  const std::vector<ZipMember>& members = zip->members();
  const auto is_array = [](const ZipMember& each) { return each.name.ends_with(".npy"); };
  const bool arrays = !members.empty() && std::all_of(members.begin(), members.end(), is_array);
  if (!arrays) return describe_keras(zip, file.limits, out);
  out.kind = FileKind::kNpz;
  add_npz_tensors(zip, file.limits, out);
}

}  // namespace

// An archive without members begins with the end of its directory.
Format zip_format() {
  return {[](const Opened& file) { return file.begins_with("PK\x03\x04") || file.begins_with("PK\x05\x06"); },
          describe_zip};
}

}  // namespace keratin::saving
