// Files of the safetensors format (huggingface/safetensors): named tensors behind a JSON header.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "keratin/base/files.h"
#include "keratin/base/limits.h"
#include "keratin/core/named_tensors.h"

namespace keratin {

/// Texts under names that a safetensors file carries beside its tensors.
using SafetensorsMetadata = std::vector<std::pair<std::string, std::string>>;

/// A safetensors file, its header read and checked, its tensors not yet.
///
/// The header must be what the format says: tensors that lie one behind another from the first byte to the last without
/// hole or overlap, each of exactly the size of its shape, no name twice, metadata of texts alone. Element types are
/// BOOL, U8 to U64, I8 to I64, F16, BF16, F32 and F64; others (C64, F8_E4M3, ...) are Error kUnsupported by name.
/// Errors: kCorrupt, kUnsupported or kLimit, with the offset in the file.
///
/// Files that Keratin wrote hold a CRC-32 of the header and of each tensor in their metadata (keys that begin with
/// "keratin.crc32", which other readers take for ordinary metadata). They are verified: a damaged file is an error.
/// Other files have no checksum.
class SafetensorsReader {
 public:
  struct Entry {
    std::string name;
    DType dtype = DType::float32;
    Shape shape;
    int64_t offset = 0;           ///< of its first byte in the file
    int64_t bytes = 0;            ///< its size
    std::optional<uint32_t> crc;  ///< of its bytes, when the file says so
  };
  /// Where a tensor is in tensors().
  struct Named {
    size_t hash = 0;  ///< of its name
    uint32_t position = 0;
  };

  explicit SafetensorsReader(FileRef file, const LoadLimits& limits = {});

  /// In the order in which they lie in the file.
  const std::vector<Entry>& tensors() const { return tensors_; }
  /// nullptr when there is none of that name. Takes the time of a binary search.
  const Entry* find(std::string_view name) const;
  /// Without the checksums. In the file's order.
  const SafetensorsMetadata& metadata() const { return metadata_; }
  /// Whether the file carries checksums of everything in it.
  bool has_checksums() const { return has_checksums_; }

  /// Reads a tensor into `out`, which has exactly its size, and verifies its checksum. Bytes other than 0 and 1 of a
  /// bool become 1. May be called by several threads.
  void read(const Entry& entry, std::span<std::byte> out) const;
  /// The same as a tensor of its own.
  Tensor read(const Entry& entry) const;

 private:
  FileRef file_;
  std::vector<Entry> tensors_;
  std::vector<Named> by_name_;  // by hash, then by name
  SafetensorsMetadata metadata_;
  bool has_checksums_ = false;
};

/// All tensors of a file, in the order in which they lie there. Error kLimit when they need more than
/// limits.max_memory; else as SafetensorsReader.
NamedTensors load_safetensors(const std::string& path, const LoadLimits& limits = {});

/// A tensor whose bytes (row-major, little-endian) are somebody else's.
struct TensorBytes {
  std::string name;
  DType dtype = DType::float32;
  Shape shape;
  std::span<const std::byte> bytes;
};

/// Writes a file, with checksums, into `out` from its present position on; the header is overwritten at the end, when
/// the checksums are known. The tensors stand in it by falling alignment, then by name, so equal content gives equal
/// files. Throws Error kInvalidArgument for a name that comes twice, has more than 256 bytes between two slashes or is
/// "__metadata__", for text that is no UTF-8 and for a metadata key that begins with "keratin.crc32".
void write_safetensors(ByteSink& out, std::span<const TensorBytes> tensors, const SafetensorsMetadata& metadata = {});

/// Writes a file that appears whole or not at all.
void save_safetensors(const std::string& path, const NamedTensors& tensors, const SafetensorsMetadata& metadata = {});

}  // namespace keratin
