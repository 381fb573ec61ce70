#include <algorithm>
#include <set>

#include "keratin/base/crc32.h"
#include "keratin/base/error.h"
#include "keratin/base/json.h"
#include "keratin/base/little_endian.h"
#include "keratin/base/utf8.h"
#include "keratin/core/safetensors/header.h"
#include "keratin/core/safetensors/safetensors.h"

namespace keratin {
namespace {

using namespace safetensors;

constexpr int64_t kLongestPart = 256;  // that of LoadLimits: what is written can be read

std::string_view name_of(DType dtype) {
  for (const DTypeName& known : kDTypes)
    if (known.dtype == dtype) return known.name;
  fail(ErrorCode::kInternal, "[save_safetensors] ", dtype, " has no name in the format");
}

std::string quoted(std::string_view text) { return Json(text).dump(); }

std::string hex(uint32_t crc) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (int shift = 28; shift >= 0; shift -= 4) out += kDigits[(crc >> shift) & 15];
  return out;
}

void check(std::span<const TensorBytes> tensors, const SafetensorsMetadata& metadata) {
  constexpr ErrorCode kBad = ErrorCode::kInvalidArgument;
  std::set<std::string_view> names;
  for (const TensorBytes& tensor : tensors) {
    const std::string name = printable(tensor.name, 80);
    require(names.insert(tensor.name).second, kBad, "[save_safetensors] the name \"", name, "\" comes twice");
    require(is_utf8(tensor.name) && name_fits(tensor.name, kLongestPart) && tensor.name != kMetadataKey, kBad,
            "[save_safetensors] expected a name of at most ", kLongestPart,
            " bytes of UTF-8 between slashes, other than \"", kMetadataKey, "\", received \"", name, "\"");
    const int64_t size = tensor.shape.size() * size_of(tensor.dtype);
    require(std::ssize(tensor.bytes) == size, kBad, "[save_safetensors] \"", name, "\" of shape ", tensor.shape,
            " has ", size, " bytes, received ", tensor.bytes.size());
  }
  names.clear();
  for (const auto& [key, value] : metadata) {
    require(names.insert(key).second, kBad, "[save_safetensors] the metadata \"", printable(key, 80), "\" comes twice");
    require(is_utf8(key) && is_utf8(value) && !key.starts_with(kOurKeys), kBad,
            "[save_safetensors] expected metadata in"
            " UTF-8 under a key that does not begin with \"",
            kOurKeys, "\", received \"", printable(key, 80), "\"");
  }
}

/// The order of the format's own writer, which keeps every tensor aligned.
std::vector<const TensorBytes*> in_file_order(std::span<const TensorBytes> tensors) {
  std::vector<const TensorBytes*> out;
  for (const TensorBytes& tensor : tensors) out.push_back(&tensor);
  std::sort(out.begin(), out.end(), [](const TensorBytes* a, const TensorBytes* b) {
    const int64_t first = size_of(a->dtype), second = size_of(b->dtype);
    return first != second ? first > second : a->name < b->name;
  });
  return out;
}

/// The length and the text of a header. The texts of two with other checksums have the same size.
std::string header_bytes(const std::vector<const TensorBytes*>& tensors, const SafetensorsMetadata& metadata,
                         const std::vector<uint32_t>& crcs) {
  std::string text = cat("{\"", kMetadataKey, "\":{\"", kHeaderCrcKey, "\":\"");
  const size_t digits = kLengthBytes + text.size();
  text += cat(hex(0), "\",\"", kCountKey, "\":\"", tensors.size(), "\"");
  for (size_t i = 0; i < tensors.size(); ++i)
    text += cat(",", quoted(cat(kTensorCrcPrefix, tensors[i]->name)), ":\"", hex(crcs[i]), "\"");
  for (const auto& [key, value] : metadata) text += cat(",", quoted(key), ":", quoted(value));
  text += "}";
  int64_t offset = 0;
  for (const TensorBytes* tensor : tensors) {
    const int64_t end = offset + std::ssize(tensor->bytes);
    text += cat(",", quoted(tensor->name), ":{\"dtype\":\"", name_of(tensor->dtype), "\",\"shape\":[",
                join(tensor->shape, ","), "],\"data_offsets\":[", offset, ",", end, "]}");
    offset = end;
  }
  text += "}";
  text.resize((text.size() + 7) / 8 * 8, ' ');
  require(std::ssize(text) <= kLongestHeader, ErrorCode::kLimit, "[save_safetensors] the header has ", text.size(),
          " bytes; the format allows ", kLongestHeader);
  std::string out;
  append_le(out, text.size(), kLengthBytes);
  out += text;
  out.replace(digits, kCrcDigits, hex(crc32_of(bytes_of(out))));
  return out;
}

/// Each block is summed while the cache has it for the write.
uint32_t write_summed(ByteSink& out, std::span<const std::byte> bytes) {
  uint32_t crc = 0;
  while (!bytes.empty()) {
    const auto block = bytes.first(std::min<size_t>(bytes.size(), kChecksumBlock));
    crc = add_to_crc32(crc, block);
    out.write(block);
    bytes = bytes.subspan(block.size());
  }
  return crc;
}

}  // namespace

void write_safetensors(ByteSink& out, std::span<const TensorBytes> tensors, const SafetensorsMetadata& metadata) {
  check(tensors, metadata);
  const std::vector<const TensorBytes*> ordered = in_file_order(tensors);
  std::vector<uint32_t> crcs(ordered.size());
  const int64_t start = out.position();
  out.write(header_bytes(ordered, metadata, crcs));
  for (size_t i = 0; i < ordered.size(); ++i) crcs[i] = write_summed(out, ordered[i]->bytes);
  out.overwrite(start, bytes_of(header_bytes(ordered, metadata, crcs)));
}

void save_safetensors(const std::string& path, const NamedTensors& tensors, const SafetensorsMetadata& metadata) {
  std::vector<TensorBytes> bytes;
  for (const auto& [name, tensor] : tensors) {
    require(tensor.defined() && !tensor.is_symbolic(), ErrorCode::kInvalidArgument,
            "[save_safetensors] expected tensors with values; \"", printable(name, 80), "\" has none");
    bytes.push_back({.name = name,
                     .dtype = tensor.dtype(),
                     .shape = tensor.shape(),
                     .bytes = {static_cast<const std::byte*>(tensor.raw()), static_cast<size_t>(tensor.bytes())}});
  }
  AtomicFileWriter file(path);
  write_safetensors(file, bytes, metadata);
  file.commit();
}

}  // namespace keratin
