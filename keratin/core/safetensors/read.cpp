#include <algorithm>
#include <bit>
#include <functional>

#include "keratin/base/checksummed_file.h"
#include "keratin/base/error.h"
#include "keratin/base/utf8.h"
#include "keratin/core/safetensors/read_header.h"
#include "keratin/core/safetensors/safetensors.h"

namespace keratin {

static_assert(std::endian::native == std::endian::little, "big-endian machines need their bytes swapped here");

SafetensorsReader::SafetensorsReader(FileRef file, const LoadLimits& limits) : file_(std::move(file)) {
  safetensors::Header header = safetensors::read_header(*file_, limits);
  tensors_ = std::move(header.tensors);
  metadata_ = std::move(header.metadata);
  has_checksums_ = header.has_checksums;
  by_name_ = std::move(header.by_name);
}

const SafetensorsReader::Entry* SafetensorsReader::find(std::string_view name) const {
  const size_t hash = std::hash<std::string_view>()(name);
  const auto found = std::lower_bound(by_name_.begin(), by_name_.end(), hash, [&](const Named& each, size_t wanted) {
    return each.hash != wanted ? each.hash < wanted : tensors_[each.position].name < name;
  });
  const bool there = found != by_name_.end() && tensors_[found->position].name == name;
  return there ? &tensors_[found->position] : nullptr;
}

void SafetensorsReader::read(const Entry& entry, std::span<std::byte> out) const {
  require(std::ssize(out) == entry.bytes, ErrorCode::kInvalidArgument, "[SafetensorsReader] expected room for ",
          entry.bytes, " bytes, received ", out.size());
  if (entry.crc) {
    const std::string name = cat(file_->name(), ": tensor \"", printable(entry.name), "\"");
    const ChecksummedFile checked(file_section(name, file_, entry.offset, entry.bytes), *entry.crc);
    checked.read_at(0, out);
    checked.verify();
  } else {
    file_->read_at(entry.offset, out);
  }
  // Anything but 0 and 1 in a bool would be undefined behaviour later.
  if (entry.dtype == DType::bool_)
    for (std::byte& byte : out) byte = std::byte{byte != std::byte{0}};
}

Tensor SafetensorsReader::read(const Entry& entry) const {
  Tensor out = Tensor::empty(entry.shape, entry.dtype);
  read(entry, {static_cast<std::byte*>(out.mutable_raw()), static_cast<size_t>(entry.bytes)});
  return out;
}

NamedTensors load_safetensors(const std::string& path, const LoadLimits& limits) {
  const SafetensorsReader file(open_file(path), limits);
  int64_t bytes = 0;
  for (const auto& entry : file.tensors()) bytes += entry.bytes;
  require(bytes <= limits.max_memory, ErrorCode::kLimit, "[load_safetensors] ", path, ": the tensors have ", bytes,
          " bytes; the limit is ", limits.max_memory);
  NamedTensors out;
  out.reserve(file.tensors().size());
  for (const auto& entry : file.tensors()) out.emplace_back(entry.name, file.read(entry));
  return out;
}

}  // namespace keratin
