// Internal to the HDF5 reader: strings in elements and in global heaps.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "keratin/base/hdf5/context.h"
#include "keratin/base/hdf5/types.h"

namespace keratin::hdf5 {

/// What guards text outside of its header: an attribute of that name with the suffix holds crc_of_texts.
inline constexpr std::string_view kCrcSuffix = "_crc32";
/// CRC-32 of the texts, joined by zero bytes.
uint32_t crc_of_texts(const std::vector<std::string>& texts);

/// Finds strings of any length by their references (length, address of the collection, index).
class GlobalHeap {
 public:
  explicit GlobalHeap(Context& context) : context_(context) {}
  std::string string(ByteCursor& reference);

 private:
  struct Collection {
    std::string bytes;
    std::unordered_map<uint32_t, std::pair<uint64_t, uint64_t>> objects;  // index to offset and size
  };
  const Collection& collection(uint64_t address);

  Context& context_;
  int64_t total_ = 0;
  std::unordered_map<uint64_t, Collection> collections_;
};

/// The elements in `bytes`, which are of a string type.
std::vector<std::string> decode_strings(Context& context, GlobalHeap& heap, const ElementType& type,
                                        std::string_view bytes, int64_t count);

/// Turns big-endian elements around, in place.
void to_little_endian(const ElementType& type, std::span<std::byte> bytes);

}  // namespace keratin::hdf5
