// safetensors: eight bytes of length, a JSON header, the tensors without gaps (ecosystem.md 2.2). A whole model keeps
// its config and assets as text in the metadata.
#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/base/little_endian.h"
#include "keratin/base/utf8.h"
#include "keratin/data/safetensors/safetensors.h"
#include "keratin/keras/saving/formats/format.h"
#include "keratin/keras/saving/safetensors_names.h"

namespace keratin::saving {
namespace {

constexpr int64_t kLengthBytes = 8;
constexpr int64_t kMaxHeader = 100'000'000;  // the reference implementation's

int64_t header_length(const Opened& file) {
  return static_cast<int64_t>(load_le(bytes_of(std::string_view(file.start).substr(0, kLengthBytes))));
}

bool is_safetensors(const Opened& file) {
  if (file.file->size() < kLengthBytes + 2 || file.start[kLengthBytes] != '{') return false;
  const int64_t length = header_length(file);
  return length >= 2 && length <= file.file->size() - kLengthBytes;
}

// In bits: some types are smaller than a byte.
std::optional<int64_t> bits_of(std::string_view dtype) {
  for (const auto& [name, bits] : {std::pair<std::string_view, int64_t>("BOOL", 8),
                                   {"U8", 8},
                                   {"I8", 8},
                                   {"F8_E5M2", 8},
                                   {"F8_E4M3", 8},
                                   {"F8_E8M0", 8},
                                   {"F8_E4M3FNUZ", 8},
                                   {"F8_E5M2FNUZ", 8},
                                   {"U16", 16},
                                   {"I16", 16},
                                   {"F16", 16},
                                   {"BF16", 16},
                                   {"U32", 32},
                                   {"I32", 32},
                                   {"F32", 32},
                                   {"U64", 64},
                                   {"I64", 64},
                                   {"F64", 64},
                                   {"C64", 64},
                                   {"F4", 4},
                                   {"F6_E2M3", 6},
                                   {"F6_E3M2", 6}})
    if (name == dtype) return bits;
  return {};
}

struct Range {
  int64_t begin, end;
  size_t tensor;
};

StoredTensor tensor_of(const std::string& name, const Json& entry, const LoadLimits& limits, Range& range) {
  StoredTensor out;
  require(std::ssize(name) <= limits.max_name_bytes, ErrorCode::kLimit, "a tensor's name has ", name.size(),
          " bytes; the limit is ", limits.max_name_bytes, " (LoadLimits::max_name_bytes).");
  out.name = name;
  const std::string& dtype = entry.at("dtype").as_string();
  const std::optional<int64_t> bits = bits_of(dtype);
  require(bits.has_value(), ErrorCode::kUnsupported, "the tensor '", printable(name), "' has the unknown dtype '",
          printable(dtype, 40), "'.");
  out.type = dtype_of_safetensors(dtype);
  out.dtype = out.type ? to_string(*out.type) : to_lower(dtype);
  Wide total = static_cast<Wide>(*bits);
  require(entry.at("shape").size() <= limits.max_rank, ErrorCode::kLimit, "the tensor '", printable(name), "' has ",
          entry.at("shape").size(), " axes; the limit is ", limits.max_rank, " (LoadLimits::max_rank).");
  bool empty = false;
  for (const Json& size : entry.at("shape").as_array()) {
    out.shape.push_back(size.as_int());
    require(out.shape.back() >= 0, ErrorCode::kCorrupt, "the tensor '", printable(name), "' has a negative size.");
    empty |= out.shape.back() == 0;
    if (total >> 64 == 0) total *= static_cast<uint64_t>(out.shape.back());
  }
  const Json& offsets = entry.at("data_offsets");
  require(offsets.is_array() && offsets.size() == 2, ErrorCode::kCorrupt, "the tensor '", printable(name),
          "': expected two data_offsets.");
  range.begin = offsets[0].as_int(), range.end = offsets[1].as_int();
  require(range.begin >= 0 && range.end >= range.begin &&
              (empty ? 0 : (total + 7) / 8) == static_cast<Wide>(range.end - range.begin),
          ErrorCode::kCorrupt, "the tensor '", printable(name), "' of shape (", join(out.shape), ") and dtype ",
          printable(dtype, 40), " does not fit its data_offsets ", range.begin, " to ", range.end, ".");
  out.bytes = range.end - range.begin;
  return out;
}

void check_ranges(std::vector<Range> ranges, int64_t size) {
  std::sort(ranges.begin(), ranges.end(),
            [](const Range& a, const Range& b) { return a.begin != b.begin ? a.begin < b.begin : a.end < b.end; });
  int64_t at = 0;
  for (const Range& range : ranges) {
    require(range.begin == at, ErrorCode::kCorrupt, "the tensors leave a gap or overlap at byte ", at, ".");
    at = range.end;
  }
  require(at == size, ErrorCode::kCorrupt, "the tensors end at byte ", at, " of ", size,
          ": the file is cut off or damaged.");
}

void add_metadata_text(const std::string& key, const std::string& text, const LoadLimits& limits, StoredFile& out) {
  if (key == kSafetensorsConfig)
    add_config(text, limits, out);
  else if (key == kSafetensorsVersion)
    out.keras_version = short_text("keras_version", text, limits);
  else if (std::string_view(key).starts_with(kSafetensorsAsset))
    out.assets.push_back({key.substr(std::string_view(kSafetensorsAsset).size()), std::ssize(text),
                          file_source(memory_file("asset", text), 0)});
  else
    out.facts.emplace_back(printable(key, 100), printable(text, 100));
}

/// A tensor of a file with checksums, which hold for whole tensors.
class CheckedSource final : public TensorSource {
 public:
  CheckedSource(std::shared_ptr<const SafetensorsReader> reader, size_t tensor)
      : reader_(std::move(reader)), entry_(reader_->tensors()[tensor]) {}
  bool in_parts() const override { return false; }
  void read(int64_t offset, std::span<std::byte> out) const override {
    if (std::ssize(out) == entry_.bytes) return reader_->read(entry_, out);
    std::vector<std::byte> whole(static_cast<size_t>(entry_.bytes));
    reader_->read(entry_, whole);
    std::copy_n(whole.begin() + offset, out.size(), out.begin());
  }

 private:
  std::shared_ptr<const SafetensorsReader> reader_;
  const SafetensorsReader::Entry& entry_;
};

void describe_checked(const std::shared_ptr<const SafetensorsReader>& reader, const LoadLimits& limits,
                      StoredFile& out) {
  for (const auto& [key, text] : reader->metadata()) add_metadata_text(key, text, limits, out);
  for (size_t i = 0; i < reader->tensors().size(); ++i) {
    const SafetensorsReader::Entry& entry = reader->tensors()[i];
    StoredTensor tensor;
    tensor.name = entry.name;
    tensor.type = entry.dtype;
    tensor.dtype = to_string(entry.dtype);
    tensor.shape = entry.shape.vector();
    tensor.bytes = entry.bytes;
    tensor.checksum = "crc32";
    tensor.source = std::make_shared<CheckedSource>(reader, i);
    out.tensors.push_back(std::move(tensor));
  }
}

void describe_safetensors(const Opened& file, StoredFile& out) {
  out.kind = FileKind::kSafetensors;
  const int64_t length = header_length(file), data = kLengthBytes + length;
  require(length <= std::min(kMaxHeader, file.limits.max_text_bytes), ErrorCode::kLimit, "the header has ",
          with_commas(length), " bytes; the limit is ", with_commas(std::min(kMaxHeader, file.limits.max_text_bytes)),
          " (LoadLimits::max_text_bytes).");
  std::string text(static_cast<size_t>(length), '\0');
  file.file->read_at(kLengthBytes, std::as_writable_bytes(std::span(text)));
  const LoadLimits& limits = file.limits;
  LoadLimits long_texts = limits;  // the config of a model is one string here
  long_texts.max_string_bytes = std::max(limits.max_string_bytes, limits.max_config_bytes);
  // Files of ours carry checksums; a flipped bit leaves some of their names whole. Other files may have more dtypes.
  if (text.find("crc32") != std::string::npos) {
    const auto reader = std::make_shared<const SafetensorsReader>(file.file, long_texts);
    if (reader->has_checksums()) return describe_checked(reader, limits, out);
  }
  const Json header = parse_json(text, file.path, limits.max_text_bytes, long_texts);
  std::vector<Range> ranges;
  for (const auto& [name, entry] : header.as_object()) {
    if (name == "__metadata__") {
      for (const auto& [key, value] : entry.as_object()) add_metadata_text(key, value.as_string(), limits, out);
      continue;
    }
    Range range{0, 0, out.tensors.size()};
    StoredTensor tensor = tensor_of(name, entry, limits, range);
    tensor.source = file_source(file.file, data + range.begin);
    out.tensors.push_back(std::move(tensor));
    ranges.push_back(range);
  }
  check_ranges(std::move(ranges), file.file->size() - data);
}

}  // namespace

Format safetensors_format() { return {is_safetensors, describe_safetensors}; }

}  // namespace keratin::saving
