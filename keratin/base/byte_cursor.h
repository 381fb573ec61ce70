// Reads the fields of a binary record one after another, never past its end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "keratin/base/error.h"
#include "keratin/base/little_endian.h"

namespace keratin {

/// Every read beyond the end is an Error kCorrupt whose message begins with `where`, and whose place is known when
/// `offset` is: that of the first byte in the file `where`.
class ByteCursor {
 public:
  ByteCursor(std::span<const std::byte> bytes, std::string_view where, int64_t offset = ErrorPlace::kNoOffset)
      : bytes_(bytes), where_(where), offset_(offset) {}

  size_t position() const { return position_; }
  size_t left() const { return bytes_.size() - position_; }
  std::string_view where() const { return where_; }

  uint8_t u8() { return static_cast<uint8_t>(number(1)); }
  uint16_t u16() { return static_cast<uint16_t>(number(2)); }
  uint32_t u32() { return static_cast<uint32_t>(number(4)); }
  uint64_t u64() { return number(8); }
  /// An unsigned little-endian number of 1 to 8 bytes.
  uint64_t number(size_t size) { return load_le(take(size)); }

  std::span<const std::byte> take(size_t size) {
    if (size > left()) [[unlikely]]
      too_short(size);
    const auto part = bytes_.subspan(position_, size);
    position_ += size;
    return part;
  }
  std::string_view text(size_t size) {
    const auto part = take(size);
    return {reinterpret_cast<const char*>(part.data()), part.size()};
  }
  void skip(size_t size) { take(size); }
  std::span<const std::byte> rest() { return take(left()); }

 private:
  [[noreturn]] void too_short(size_t size) const {
    ErrorPlace place;
    if (offset_ >= 0) place = {std::string(where_), offset_ + static_cast<int64_t>(position_), ""};
    fail(ErrorCode::kCorrupt, place, "[", where_, "] a record ends after ", bytes_.size(), " bytes; expected ", size,
         " more at byte ", position_);
  }

  std::span<const std::byte> bytes_;
  std::string_view where_;
  int64_t offset_;
  size_t position_ = 0;
};

}  // namespace keratin
