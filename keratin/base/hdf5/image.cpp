#include "keratin/base/hdf5/image.h"

#include <algorithm>

#include "keratin/base/hdf5/checksum.h"
#include "keratin/base/hdf5/encode.h"
#include "keratin/base/little_endian.h"

namespace keratin::hdf5 {
namespace {

constexpr size_t kBlock = size_t{1} << 18;  // what is summed while the cache still holds it

int padding_to_8(uint64_t end) { return static_cast<int>((8 - end % 8) % 8); }

void write_zeros(uint64_t count, ByteSink& out) {
  const std::string zeros(std::min<uint64_t>(count, kBlock), '\0');
  for (; count > 0; count -= std::min<uint64_t>(count, kBlock))
    out.write(std::string_view(zeros).substr(0, std::min<uint64_t>(count, kBlock)));
}

}  // namespace

uint64_t Image::add(std::string bytes) {
  const uint64_t address = end_;
  pad_to_8(bytes);
  end_ += bytes.size();
  pieces_.push_back({.owned = std::move(bytes)});
  return address;
}

uint64_t Image::add_borrowed(std::span<const std::byte> bytes) {
  const uint64_t address = end_;
  end_ += bytes.size();
  const int padding = padding_to_8(end_);
  end_ += static_cast<uint64_t>(padding);
  pieces_.push_back({.borrowed = bytes, .padding = padding});
  return address;
}

uint64_t Image::add_checked(std::span<const std::byte> data, uint64_t size) {
  const uint64_t address = end_;
  end_ += size + 4;
  const int padding = padding_to_8(end_);
  end_ += static_cast<uint64_t>(padding);
  pieces_.push_back({.borrowed = data, .zeros = size - data.size(), .checked = true, .padding = padding});
  return address;
}

void Image::write_checked(const Piece& piece, ByteSink& out) {
  Fletcher32 sum;
  for (size_t at = 0; at < piece.borrowed.size(); at += kBlock) {
    const auto block = piece.borrowed.subspan(at, std::min(kBlock, piece.borrowed.size() - at));
    sum.add(block);
    out.write(block);
  }
  sum.add_zeros(piece.zeros);
  write_zeros(piece.zeros, out);
  std::string end;
  append_le(end, sum.value(), 4);
  out.write(end);
}

void Image::write(ByteSink& out) const {
  out.write(front_);
  for (const Piece& piece : pieces_) {
    if (!piece.owned.empty()) out.write(piece.owned);
    if (piece.checked)
      write_checked(piece, out);
    else if (!piece.borrowed.empty())
      out.write(piece.borrowed);
    if (piece.padding > 0) out.write(std::string(static_cast<size_t>(piece.padding), '\0'));
  }
}

}  // namespace keratin::hdf5
