// Writes HDF5 files as h5py does by default: superblock 0, old-style groups, contiguous data sets. Equal content gives
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
  /// Adds or replaces an attribute: strings, or numbers in `bytes`. At most 64 KB; text counts 16 bytes however long it
  /// is.
  void attribute(Attribute attribute);

 private:
  friend class ImageBuilder;
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

/// A file to be written: fill root(), then write().
class Writer {
 public:
  GroupWriter& root() { return root_; }
  /// How many bytes write() will write; to announce the member of a zip archive.
  int64_t byte_size() const;
  /// Writes from start to end; array bytes go through without being copied.
  void write(ByteSink& out) const;

 private:
  GroupWriter root_;
};

}  // namespace keratin::hdf5
