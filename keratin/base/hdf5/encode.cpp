#include "keratin/base/hdf5/encode.h"

#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/base/hdf5/checksum.h"
#include "keratin/base/little_endian.h"

namespace keratin::hdf5 {
namespace {

using Kind = ElementType::Kind;

constexpr size_t kLargestMessage = 65'528;

// Class and version 1, 24 bits of flags, size.
std::string head(int type_class, uint32_t flags, int64_t size) {
  std::string out;
  append_le(out, 0x10u | static_cast<uint32_t>(type_class), 1);
  append_le(out, flags, 3);
  append_le(out, static_cast<uint64_t>(size), 4);
  return out;
}

std::string integer(int64_t size, bool is_signed) {
  std::string out = head(0, is_signed ? 8 : 0, size);
  append_le(out, 0, 2);
  append_le(out, static_cast<uint64_t>(size) * 8, 2);
  return out;
}

std::string ieee_float(int64_t size) {
  struct Format {
    int exponent_at, exponent_size;
    uint32_t bias;
  };
  const Format format = size == 2 ? Format{10, 5, 15} : size == 4 ? Format{23, 8, 127} : Format{52, 11, 1023};
  std::string out = head(1, static_cast<uint32_t>(size * 8 - 1) << 8 | 0x20, size);
  append_le(out, 0, 2);
  append_le(out, static_cast<uint64_t>(size) * 8, 2);
  append_le(out, static_cast<uint64_t>(format.exponent_at), 1);
  append_le(out, static_cast<uint64_t>(format.exponent_size), 1);
  append_le(out, 0, 1);
  append_le(out, static_cast<uint64_t>(format.exponent_at), 1);
  append_le(out, format.bias, 4);
  return out;
}

std::string boolean() {
  using namespace std::string_literals;
  return head(8, 2, 1) + integer(1, true) + "FALSE\0\0\0"s + "TRUE\0\0\0\0"s + "\0\1"s;
}

}  // namespace

void pad_to_8(std::string& bytes) { bytes.resize((bytes.size() + 7) / 8 * 8); }

std::string encode_datatype(const ElementType& type) {
  constexpr uint32_t kUtf8Text = 0x101;
  switch (type.kind) {
    case Kind::kInt:
      return integer(type.size, true);
    case Kind::kUInt:
      return integer(type.size, false);
    case Kind::kFloat:
      return ieee_float(type.size);
    case Kind::kBool:
      return boolean();
    case Kind::kBFloat16:
    case Kind::kOpaque:
      return head(5, 0, type.size);
    case Kind::kString:
      return head(9, kUtf8Text, 16) + integer(1, false);
    case Kind::kFixedString:
      return head(3, 0x11, type.size);  // UTF-8, zeros behind
    case Kind::kOther:
      break;
  }
  fail(ErrorCode::kUnsupported, "[hdf5] cannot write elements of type ", type);
}

std::string encode_dataspace(const std::vector<int64_t>& shape) {
  std::string out;
  append_le(out, 1, 1);
  append_le(out, shape.size(), 1);
  append_le(out, shape.empty() ? 0 : 1, 1);  // with greatest sizes
  append_le(out, 0, 5);
  for (int repeat = 0; repeat < 2; ++repeat)
    for (const int64_t size : shape) append_le(out, static_cast<uint64_t>(size), 8);
  return out;
}

std::string encode_message(uint16_t type, const std::string& body, bool constant) {
  std::string padded = body;
  pad_to_8(padded);
  require(padded.size() <= kLargestMessage, ErrorCode::kLimit, "[hdf5] an attribute has ", padded.size(),
          " bytes; the format allows ", kLargestMessage);
  std::string out;
  append_le(out, type, 2);
  append_le(out, padded.size(), 2);
  append_le(out, constant ? 1 : 0, 1);
  append_le(out, 0, 3);
  return out + padded;
}

std::string encode_message2(uint8_t type, const std::string& body) {
  require(body.size() <= kLargestMessage, ErrorCode::kLimit, "[hdf5] an attribute has ", body.size(),
          " bytes; the format allows ", kLargestMessage);
  std::string out;
  append_le(out, type, 1);
  append_le(out, body.size(), 2);
  append_le(out, 0, 1);
  return out + body;
}

std::string encode_header2(const std::string& messages) {
  const int width = messages.size() < 1u << 8 ? 0 : messages.size() < 1u << 16 ? 1 : 2;
  std::string out = "OHDR";
  append_le(out, 2, 1);
  append_le(out, static_cast<uint64_t>(width), 1);
  append_le(out, messages.size(), 1 << width);
  out += messages;
  append_check_sum(out);
  return out;
}

void append_check_sum(std::string& bytes) { append_le(bytes, lookup3(bytes_of(bytes)), 4); }

std::string StringHeap::add(const std::string& text) {
  constexpr size_t kFull = 65'536;
  constexpr uint32_t kMostObjects = 60'000;
  if (open_.size() >= kFull || count_ >= kMostObjects) close_collection();
  if (open_.empty()) open_.resize(16);  // the head, written on closing
  std::string reference;
  append_le(reference, text.size(), 4);
  if (text.empty()) {
    append_le(reference, 0, 8);
    append_le(reference, 0, 4);
    return reference;
  }
  append_le(reference, address_ + closed_.size(), 8);
  append_le(reference, ++count_, 4);
  append_le(open_, count_, 2);
  append_le(open_, 1, 2);  // reference count
  append_le(open_, 0, 4);
  append_le(open_, text.size(), 8);
  open_ += text;
  pad_to_8(open_);
  return reference;
}

// The library makes no collection below 4096 bytes; what is left belongs to object 0.
void StringHeap::close_collection() {
  if (open_.empty()) return;
  constexpr size_t kSmallest = 4096;
  const size_t used = open_.size();
  const size_t size = std::max(kSmallest, used + 16);
  std::string start = "GCOL";
  append_le(start, 1, 4);
  append_le(start, size, 8);
  open_.replace(0, 16, start);
  append_le(open_, 0, 8);
  append_le(open_, size - used, 8);
  open_.resize(size);
  closed_ += open_;
  open_.clear();
  count_ = 0;
}

std::string StringHeap::finish() {
  close_collection();
  return std::move(closed_);
}

}  // namespace keratin::hdf5
