// safetensors (ecosystem.md 2.2). A whole model keeps its config and assets as text in the metadata.
#include "keratin/core/safetensors/safetensors.h"

#include "keratin/base/checksummed_file.h"
#include "keratin/base/error.h"
#include "keratin/base/little_endian.h"
#include "keratin/base/utf8.h"
#include "keratin/keras/saving/formats/format.h"
#include "keratin/keras/saving/safetensors_names.h"

namespace keratin::saving {
namespace {

constexpr int64_t kLengthBytes = 8;

bool is_safetensors(const Opened& file) {
  if (file.file->size() < kLengthBytes + 2 || file.start[kLengthBytes] != '{') return false;
  const auto length = static_cast<int64_t>(load_le(bytes_of(std::string_view(file.start).substr(0, kLengthBytes))));
  return length >= 2 && length <= file.file->size() - kLengthBytes;
}

// Anything but 0 and 1 in a bool would be undefined behaviour later.
class BoolSource final : public TensorSource {
 public:
  explicit BoolSource(std::shared_ptr<const TensorSource> bytes) : bytes_(std::move(bytes)) {}
  void read(int64_t offset, std::span<std::byte> out) const override {
    bytes_->read(offset, out);
    for (std::byte& byte : out) byte = std::byte{byte != std::byte{0}};
  }

 private:
  std::shared_ptr<const TensorSource> bytes_;
};

StoredTensor tensor_of(const SafetensorsReader::Entry& entry, const Opened& file, StoredFile& out) {
  StoredTensor tensor;
  tensor.name = entry.name;
  tensor.type = entry.dtype;
  tensor.dtype = to_string(entry.dtype);
  tensor.shape = entry.shape.vector();
  tensor.bytes = entry.bytes;
  FileRef bytes = file_section(cat(file.path, ": ", printable(entry.name)), file.file, entry.offset, entry.bytes);
  if (entry.crc) {
    tensor.checksum = "crc32";
    const auto checked = std::make_shared<const ChecksummedFile>(bytes, *entry.crc);
    out.unverified.push_back(checked);
    bytes = checked;
  }
  tensor.source = file_source(std::move(bytes), 0);
  if (entry.dtype == DType::bool_) tensor.source = std::make_shared<BoolSource>(tensor.source);
  return tensor;
}

void add_metadata_text(const std::string& key, const std::string& text, const LoadLimits& limits, StoredFile& out) {
  constexpr std::string_view kAsset = kSafetensorsAsset;
  if (key == kSafetensorsConfig)
    add_config(text, limits, out);
  else if (key == kSafetensorsVersion)
    out.keras_version = short_text("keras_version", text, limits);
  else if (key.starts_with(kAsset))
    out.assets.push_back({key.substr(kAsset.size()), std::ssize(text), file_source(memory_file("asset", text), 0)});
  else
    out.facts.emplace_back(printable(key, 100), printable(text, 100));
}

void describe_safetensors(const Opened& file, StoredFile& out) {
  out.kind = FileKind::kSafetensors;
  const SafetensorsReader reader(file.file, file.limits);
  for (const auto& [key, text] : reader.metadata()) add_metadata_text(key, text, file.limits, out);
  for (const SafetensorsReader::Entry& entry : reader.tensors()) out.tensors.push_back(tensor_of(entry, file, out));
}

}  // namespace

Format safetensors_format() { return {is_safetensors, describe_safetensors}; }

}  // namespace keratin::saving
