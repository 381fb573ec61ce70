#include "keratin/keras/saving/stored_file.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>

#include "keratin/base/checksummed_file.h"
#include "keratin/base/error.h"
#include "keratin/keras/saving/formats/format.h"

namespace keratin::saving {
namespace {

constexpr int64_t kPart = int64_t{1} << 20;

// Formats by magic bytes, those without any last.
std::array<Format, 5> formats() {
  return {zip_format(), npy_format(), hdf5_format(), safetensors_format(), json_format()};
}

Opened open_regular(const std::string& path, const LoadLimits& limits) {
  Opened out{open_file(path), path, limits, {}};
  const int64_t size = out.file->size();
  require(size > 0, ErrorCode::kCorrupt, "[", path, "] the file is empty.");
  require(size <= limits.max_file_bytes, ErrorCode::kLimit, "[", path, "] has ", with_commas(size),
          " bytes; the limit is ", with_commas(limits.max_file_bytes), " (LoadLimits::max_file_bytes).");
  out.start.resize(static_cast<size_t>(std::min<int64_t>(size, 64)));
  out.file->read_at(0, std::as_writable_bytes(std::span(out.start)));
  return out;
}

void describe_file(const std::string& path, const LoadLimits& limits, StoredFile& out) {
  const Opened file = open_regular(path, limits);
  out.bytes = file.file->size();
  for (const Format& format : formats())
    if (format.fits(file)) return format.describe(file, out);
  fail(
      ErrorCode::kUnsupported, "File not supported: filepath=", path,
      ". A `.keras` file is a zip archive, a `.h5` file is HDF5, and there are .safetensors, .npy, .npz and JSON; this "
      "one begins like none of them.");
}

template <class Bits>
int64_t count_exponents(std::span<const std::byte> bytes, Bits exponent) {
  int64_t count = 0;
  const size_t elements = bytes.size() / sizeof(Bits);
  for (size_t i = 0; i < elements; ++i) {
    Bits bits;
    std::memcpy(&bits, bytes.data() + i * sizeof(Bits), sizeof(Bits));
    count += (bits & exponent) == exponent;
  }
  return count;
}

// Its number when a name is one, for "10" behind "9".
std::optional<int64_t> number_of(std::string_view text) {
  int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return out;
}

}  // namespace

const char* to_string(FileKind kind) {
  switch (kind) {
    case FileKind::kKerasArchive:
      return "Keras model (.keras)";
    case FileKind::kKerasFolder:
      return "Keras model (unzipped .keras folder)";
    case FileKind::kWeightsH5:
      return "Keras weights (.weights.h5)";
    case FileKind::kShardedWeights:
      return "Keras weights in shards (.weights.json)";
    case FileKind::kLegacyModel:
      return "Keras model (legacy .h5)";
    case FileKind::kLegacyWeights:
      return "Keras weights (legacy .h5)";
    case FileKind::kHdf5:
      return "HDF5 file";
    case FileKind::kSafetensors:
      return "safetensors";
    case FileKind::kNpy:
      return "NumPy array (.npy)";
    case FileKind::kNpz:
      return "NumPy arrays (.npz)";
    case FileKind::kConfig:
      return "Keras config (json)";
    case FileKind::kCheckpoint:
      return "checkpoint (folder)";
  }
  return "";
}

void StoredTensor::read(std::span<std::byte> out, function_ref<void(std::span<const std::byte>)> seen) const {
  require(type.has_value(), ErrorCode::kUnsupported, "[", name, "] holds ", dtype, ", which no tensor has.");
  require(std::ssize(out) == bytes, ErrorCode::kInternal, "[", name, "] has ", bytes, " bytes, not ", out.size(), ".");
  const int64_t part = source->in_parts() ? kPart : std::max<int64_t>(bytes, 1);
  for (int64_t at = 0; at < bytes; at += part) {
    const auto there = out.subspan(static_cast<size_t>(at), static_cast<size_t>(std::min(part, bytes - at)));
    source->read(at, there);
    seen(there);
  }
}

void StoredTensor::visit(function_ref<void(std::span<const std::byte>)> seen) const {
  if (!type) return;
  const int64_t part = source->in_parts() ? kPart : bytes;
  std::vector<std::byte> buffer(static_cast<size_t>(std::min(part, bytes)));
  for (int64_t at = 0; at < bytes; at += part) {
    const auto there = std::span(buffer).first(static_cast<size_t>(std::min(part, bytes - at)));
    source->read(at, there);
    seen(there);
  }
}

Tensor StoredTensor::load() const {
  require(type.has_value(), ErrorCode::kUnsupported, "[", name, "] holds ", dtype, ", which no tensor has.");
  Tensor out = Tensor::empty(Shape(shape), *type);
  read({static_cast<std::byte*>(out.mutable_raw()), static_cast<size_t>(out.bytes())}, [](auto) {});
  return out;
}

int64_t count_non_finite(DType type, std::span<const std::byte> bytes) {
  switch (type) {
    case DType::float16:
      return count_exponents<uint16_t>(bytes, 0x7c00);
    case DType::bfloat16:
      return count_exponents<uint16_t>(bytes, 0x7f80);
    case DType::float32:
      return count_exponents<uint32_t>(bytes, 0x7f800000);
    case DType::float64:
      return count_exponents<uint64_t>(bytes, 0x7ff0000000000000);
    default:
      return 0;
  }
}

std::string StoredAsset::read(int64_t max_bytes) const {
  require(bytes <= max_bytes, ErrorCode::kLimit, "[assets/", name, "] has ", with_commas(bytes),
          " bytes; the limit is ", with_commas(max_bytes), ".");
  std::string out(static_cast<size_t>(bytes), '\0');
  source->read(0, std::as_writable_bytes(std::span(out)));
  return out;
}

void StoredFile::verify() const {
  for (const auto& member : unverified) member->verify();
}

const StoredTensor* StoredFile::find(std::string_view name) const {
  const auto found = std::find_if(tensors.begin(), tensors.end(), [&](const auto& t) { return t.name == name; });
  return found == tensors.end() ? nullptr : &*found;
}

const StoredAsset* StoredFile::find_asset(std::string_view name) const {
  const auto found = std::find_if(assets.begin(), assets.end(), [&](const auto& a) { return a.name == name; });
  return found == assets.end() ? nullptr : &*found;
}

StoredFile open_stored(const std::string& path, const LoadLimits& limits) {
  const FileInfo::Kind kind = file_system().info(path).kind;
  require(kind != FileInfo::Kind::kMissing, ErrorCode::kNotFound, "File not found: filepath=", path,
          ". Please ensure the file is an accessible `.keras` zip file.");
  StoredFile out;
  out.path = path;
  try {
    if (kind == FileInfo::Kind::kFolder)
      describe_folder(path, limits, out);
    else
      describe_file(path, limits, out);
  } catch (const Error& e) {
    throw e.in_file(path);
  }
  require(std::ssize(out.tensors) <= limits.max_objects, ErrorCode::kLimit, "[", path, "] has ", out.tensors.size(),
          " tensors; the limit is ", limits.max_objects, " (LoadLimits::max_objects).");
  return out;
}

TensorGroups::TensorGroups(const StoredFile& file) {
  for (const StoredTensor& tensor : file.tensors) {
    const size_t slash = tensor.name.rfind('/');
    if (slash == std::string::npos) continue;
    if (const std::optional<int64_t> number = number_of(std::string_view(tensor.name).substr(slash + 1)))
      groups_[tensor.name.substr(0, slash)].emplace_back(*number, &tensor);
  }
  for (auto& [name, tensors] : groups_) std::sort(tensors.begin(), tensors.end());
}

std::vector<const StoredTensor*> TensorGroups::in(const std::string& group) const {
  std::vector<const StoredTensor*> out;
  const auto found = groups_.find(group);
  if (found == groups_.end()) return out;
  for (const auto& [number, tensor] : found->second) out.push_back(tensor);
  return out;
}

}  // namespace keratin::saving
