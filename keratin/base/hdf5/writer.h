// Writes HDF5 files, plain as h5py does by default or with a checksum over every byte that matters. Equal content gives
// equal bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keratin/base/files.h"
#include "keratin/base/hdf5/types.h"

namespace keratin::hdf5 {

/// A group of the file to be written.
class GroupWriter {
 public:
  /// The group at a relative path ("layers/dense/vars"), made with those before it where missing.
  GroupWriter& group(std::string_view path);
  /// Adds an array: row-major and little-endian bytes, which are borrowed until the file is written. Numbers only.
  /// bfloat16 gets the attribute that Keras expects.
  void dataset(std::string_view name, const ElementType& type, std::vector<int64_t> shape,
               std::span<const std::byte> data, std::vector<Attribute> attributes = {});
  /// Adds or replaces an attribute: strings, or numbers in `bytes`. At most 64 KB; text may be longer, and counts 16
  /// bytes then.
  void attribute(Attribute attribute);

 private:
  friend class PlainBuilder;
  friend class CheckedBuilder;
  struct Data {
    ElementType type;
    std::vector<int64_t> shape;
    std::span<const std::byte> bytes;
    std::vector<Attribute> attributes;
  };
  void check_name(std::string_view name) const;

  std::map<std::string, std::unique_ptr<GroupWriter>, std::less<>> groups_;
  std::map<std::string, Data, std::less<>> datasets_;
  std::vector<Attribute> attributes_;
};

class Image;

enum class Checks {
  /// As h5py does by default: superblock 0, old-style groups, contiguous data sets. For a file inside an archive that
  /// has checksums of its own.
  kPlain,
  /// Superblock 2, headers of version 2 and indexes of chunks that all carry lookup3; arrays in chunks with Fletcher32,
  /// small ones inside their header; text of fixed length inside its header. Longer text, and text of data sets, stands
  /// outside and is guarded by an attribute NAME_crc32: the CRC-32 of the texts, joined by zero bytes. A flipped bit is
  /// an error for File::open or read(), or changes nothing. HDF5 1.10 and later reads it.
  kChecksummed,
};

/// A file to be written: fill root(), then write().
class Writer {
 public:
  static constexpr int64_t kChunkBytes = int64_t{64} << 20;
  /// With checksums, arrays of more than `chunk_bytes` are cut into several chunks.
  explicit Writer(Checks checks = Checks::kPlain, int64_t chunk_bytes = kChunkBytes)
      : checks_(checks), chunk_bytes_(chunk_bytes) {}

  GroupWriter& root() { return root_; }
  /// How many bytes write() will write; to announce the member of a zip archive.
  int64_t byte_size() const;
  /// Writes from start to end; array bytes go through without being copied.
  void write(ByteSink& out) const;

 private:
  Image image() const;

  GroupWriter root_;
  Checks checks_;
  int64_t chunk_bytes_;
};

}  // namespace keratin::hdf5
