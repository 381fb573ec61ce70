// Internal to the HDF5 writer: the bytes of datatypes, dataspaces and global heaps.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "keratin/base/hdf5/types.h"

namespace keratin::hdf5 {

/// Throws Error kUnsupported for a type that is not written.
std::string encode_datatype(const ElementType& type);
std::string encode_dataspace(const std::vector<int64_t>& shape);
/// One message of a version-1 object header, padded to a multiple of 8.
std::string encode_message(uint16_t type, const std::string& body, bool constant);
/// One message of a version-2 object header.
std::string encode_message2(uint8_t type, const std::string& body);
/// A whole version-2 object header, checksum included.
std::string encode_header2(const std::string& messages);
/// Appends the lookup3 checksum of what is there.
void append_check_sum(std::string& bytes);
void pad_to_8(std::string& bytes);

/// Strings of any length, in global heap collections that stand one after another from a given address on.
class StringHeap {
 public:
  explicit StringHeap(uint64_t address) : address_(address) {}
  /// Stores the text and returns the 16 bytes that refer to it.
  std::string add(const std::string& text);
  /// The bytes of all collections; nothing may be added afterwards.
  std::string finish();

 private:
  void close_collection();

  uint64_t address_;
  std::string closed_;
  std::string open_;
  uint32_t count_ = 0;
};

}  // namespace keratin::hdf5
