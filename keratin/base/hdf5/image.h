// Internal to the HDF5 writer: the bytes of a file in the making. Arrays are borrowed, and their checksums are computed
// on the way out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>

#include "keratin/base/files.h"

namespace keratin::hdf5 {

class GroupWriter;

class Image {
 public:
  /// What stands in front, `front_bytes` long, is told when the rest is known.
  explicit Image(uint64_t front_bytes) : end_(front_bytes) {}
  void set_front(std::string front) { front_ = std::move(front); }

  /// These add bytes and return their address, a multiple of 8.
  uint64_t add(std::string bytes);
  uint64_t add_borrowed(std::span<const std::byte> bytes);
  /// `data`, zeros up to `size` bytes, and the Fletcher32 checksum of all.
  uint64_t add_checked(std::span<const std::byte> data, uint64_t size);

  /// The address behind everything so far.
  uint64_t end() const { return end_; }
  void write(ByteSink& out) const;

 private:
  struct Piece {
    std::string owned;
    std::span<const std::byte> borrowed;
    uint64_t zeros = 0;
    bool checked = false;
    int padding = 0;
  };
  static void write_checked(const Piece& piece, ByteSink& out);

  std::string front_;
  std::deque<Piece> pieces_;
  uint64_t end_;
};

Image plain_image(const GroupWriter& root);
Image checked_image(const GroupWriter& root, int64_t chunk_bytes);

}  // namespace keratin::hdf5
