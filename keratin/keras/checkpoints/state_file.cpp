#include "keratin/keras/checkpoints/state_file.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>

#include "keratin/base/error.h"

namespace keratin {
namespace {

// As the safetensors format spells the dtypes.
constexpr std::pair<DType, const char*> kNames[] = {
    {DType::bool_, "BOOL"}, {DType::int8, "I8"},     {DType::int16, "I16"},     {DType::int32, "I32"},
    {DType::int64, "I64"},  {DType::uint8, "U8"},    {DType::uint16, "U16"},    {DType::uint32, "U32"},
    {DType::uint64, "U64"}, {DType::float16, "F16"}, {DType::bfloat16, "BF16"}, {DType::float32, "F32"},
    {DType::float64, "F64"}};

const char* name_of(DType dtype) {
  return std::find_if(std::begin(kNames), std::end(kNames), [&](const auto& n) { return n.first == dtype; })->second;
}

DType dtype_of_name(const std::string& name) {
  const auto* at = std::find_if(std::begin(kNames), std::end(kNames), [&](const auto& n) { return n.second == name; });
  require(at != std::end(kNames), ErrorCode::kCorrupt, "[checkpoint] there is no dtype \"", name, "\".");
  return at->first;
}

std::string header_of(const NamedTensors& tensors) {
  Json header = Json::object();
  int64_t offset = 0;
  for (const auto& [name, tensor] : tensors) {
    const std::vector<int64_t> shape(tensor.shape().begin(), tensor.shape().end());
    const std::vector<int64_t> range = {offset, offset + tensor.bytes()};
    header.set(name, Json::object({{"dtype", name_of(tensor.dtype())}, {"shape", shape}, {"data_offsets", range}}));
    offset += tensor.bytes();
  }
  std::string text = header.dump();
  constexpr size_t kAlignment = 64;
  text.resize((text.size() + 8 + kAlignment - 1) / kAlignment * kAlignment - 8, ' ');
  return text;
}

std::array<std::byte, 8> little_endian(uint64_t value) {
  std::array<std::byte, 8> out;
  for (size_t i = 0; i < 8; ++i) out[i] = static_cast<std::byte>(value >> (8 * i));
  return out;
}

Tensor read_entry(const RandomAccessFile& file, int64_t start, const Json& entry) {
  Shape shape;
  std::vector<int64_t> sizes;
  for (const Json& size : entry.at("shape").as_array()) {
    sizes.push_back(size.as_int());
    require(sizes.back() >= 0, ErrorCode::kCorrupt, "[", file.name(), "] a size is never negative.");
  }
  const DType dtype = dtype_of_name(entry.at("dtype").as_string());
  const int64_t first = entry.at("data_offsets")[0].as_int(), last = entry.at("data_offsets")[1].as_int();
  require(first >= 0 && last >= first && last <= file.size() - start, ErrorCode::kCorrupt, "[", file.name(),
          "] an array lies outside of the file.");
  double bytes = static_cast<double>(size_of(dtype));
  for (const int64_t size : sizes) bytes *= static_cast<double>(size);
  require(bytes == static_cast<double>(last - first), ErrorCode::kCorrupt, "[", file.name(),
          "] an array's bytes are not what its shape needs.");
  Tensor out = Tensor::empty(Shape(sizes), dtype);
  file.read_at(start + first, std::span(static_cast<std::byte*>(out.mutable_raw()), static_cast<size_t>(out.bytes())));
  return out;
}

}  // namespace

void write_state_file(ByteSink& out, const NamedTensors& tensors) {
  const std::string header = header_of(tensors);
  out.write(little_endian(header.size()));
  out.write(header);
  for (const auto& [name, tensor] : tensors)
    out.write(std::span(static_cast<const std::byte*>(tensor.raw()), static_cast<size_t>(tensor.bytes())));
}

int64_t state_file_bytes(const NamedTensors& tensors) {
  int64_t bytes = 8 + static_cast<int64_t>(header_of(tensors).size());
  for (const auto& [name, tensor] : tensors) bytes += tensor.bytes();
  return bytes;
}

NamedTensors read_state_file(const RandomAccessFile& file, const LoadLimits& limits) {
  std::array<std::byte, 8> length_bytes;
  file.read_at(0, length_bytes);
  uint64_t length = 0;
  for (size_t i = 0; i < 8; ++i) length |= static_cast<uint64_t>(length_bytes[i]) << (8 * i);
  require(length <= static_cast<uint64_t>(std::min(limits.max_text_bytes, file.size() - 8)), ErrorCode::kCorrupt, "[",
          file.name(), "] expected a safetensors header, received a length of ", length, " bytes.");
  std::string header(static_cast<size_t>(length), '\0');
  file.read_at(8, std::as_writable_bytes(std::span(header)));
  const Json json = Json::parse(header);
  NamedTensors out;
  for (const auto& [name, entry] : json.as_object())
    out.emplace_back(name, read_entry(file, 8 + static_cast<int64_t>(length), entry));
  return out;
}

}  // namespace keratin
