// From the bytes of a safetensors header to its entries.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keratin/core/safetensors/safetensors.h"

namespace keratin::safetensors {

struct Header {
  std::vector<SafetensorsReader::Entry> tensors;  ///< by offset
  std::vector<SafetensorsReader::Named> by_name;  ///< by hash, then by name
  SafetensorsMetadata metadata;                   ///< without our checksums
  bool has_checksums = false;
};

/// Reads the header of `file` and checks every rule of the format, and its own checksum when there is one.
Header read_header(const RandomAccessFile& file, const LoadLimits& limits);

}  // namespace keratin::safetensors
