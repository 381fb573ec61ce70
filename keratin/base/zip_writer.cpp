#include <algorithm>

#include "keratin/base/crc32.h"
#include "keratin/base/error.h"
#include "keratin/base/little_endian.h"
#include "keratin/base/zip.h"

namespace keratin {
namespace {

constexpr uint32_t kSee64 = 0xFFFFFFFF;
constexpr uint16_t kUtf8Name = 1u << 11;
constexpr uint16_t kVersion = 20;
constexpr uint16_t kVersion64 = 45;
constexpr uint32_t kMadeByUnix = 3;
constexpr uint32_t kMode = 0100644;
constexpr uint32_t kFirstOfJanuary1980 = 0x00210000;  // MS-DOS date in the upper half, time in the lower

bool is_ascii(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  return true;
}

uint64_t short_or_64(int64_t value, bool zip64) { return zip64 ? kSee64 : static_cast<uint64_t>(value); }

// What local header and directory entry have in common, from the version needed to the length of the name.
void append_common(std::string& out, std::string_view name, uint32_t crc, int64_t size, bool zip64) {
  append_le(out, zip64 ? kVersion64 : kVersion, 2);
  append_le(out, is_ascii(name) ? 0 : kUtf8Name, 2);
  append_le(out, 0, 2);  // stored
  append_le(out, kFirstOfJanuary1980, 4);
  append_le(out, crc, 4);
  append_le(out, short_or_64(size, zip64), 4);
  append_le(out, short_or_64(size, zip64), 4);
  append_le(out, name.size(), 2);
}

}  // namespace

// Each block is summed while the cache has it for the write.
void ZipWriter::Content::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto block = bytes.first(std::min<size_t>(bytes.size(), kChecksumBlock));
    crc_ = add_to_crc32(crc_, block);
    out_.write(block);
    size_ += std::ssize(block);
    bytes = bytes.subspan(block.size());
  }
}

void ZipWriter::Content::overwrite(int64_t, std::span<const std::byte>) {
  fail(ErrorCode::kUnsupported, "[zip] a member is written from start to end");
}

void ZipWriter::put_header(const Entry& entry, int64_t at) {
  std::string header = "PK\3\4";
  append_common(header, entry.name, entry.crc, entry.size, entry.zip64);
  append_le(header, entry.zip64 ? 20 : 0, 2);
  header += entry.name;
  if (entry.zip64) {
    append_le(header, 1, 2);
    append_le(header, 16, 2);
    append_le(header, static_cast<uint64_t>(entry.size), 8);
    append_le(header, static_cast<uint64_t>(entry.size), 8);
  }
  if (at == out_.position())
    out_.write(header);
  else
    out_.overwrite(at, bytes_of(header));
}

void ZipWriter::put_directory_entry(const Entry& entry) {
  const bool far = entry.header_offset >= kSee64;
  std::string extra;
  if (entry.zip64 || far) {
    append_le(extra, 1, 2);
    append_le(extra, (entry.zip64 ? 16u : 0u) + (far ? 8u : 0u), 2);
    if (entry.zip64) append_le(extra, static_cast<uint64_t>(entry.size), 8);
    if (entry.zip64) append_le(extra, static_cast<uint64_t>(entry.size), 8);
    if (far) append_le(extra, static_cast<uint64_t>(entry.header_offset), 8);
  }
  std::string record = "PK\1\2";
  append_le(record, (kMadeByUnix << 8) | kVersion64, 2);
  append_common(record, entry.name, entry.crc, entry.size, entry.zip64);
  append_le(record, extra.size(), 2);
  append_le(record, 0, 2);  // comment
  append_le(record, 0, 2);  // disk
  append_le(record, 0, 2);  // internal attributes
  append_le(record, kMode << 16, 4);
  append_le(record, short_or_64(entry.header_offset, far), 4);
  out_.write(record);
  out_.write(entry.name);
  out_.write(extra);
}

ByteSink& ZipWriter::begin(std::string_view name, int64_t max_size) {
  require(max_size_ < 0 && !finished_, ErrorCode::kState, "[zip] end the member before beginning \"", name, "\"");
  require(!name.empty() && name.size() <= 65'535, ErrorCode::kInvalidArgument,
          "[zip] expected a name of 1 to 65535 bytes");
  require(names_.emplace(name).second, ErrorCode::kInvalidArgument, "[zip] the member \"", name, "\" is there already");
  max_size_ = max_size;
  Entry entry;
  entry.name = name;
  entry.header_offset = out_.position();
  entry.zip64 = max_size >= kSee64;
  entries_.push_back(entry);
  put_header(entry, entry.header_offset);
  content_.restart();
  return content_;
}

void ZipWriter::end() {
  require(max_size_ >= 0, ErrorCode::kState, "[zip] begin a member before ending it");
  Entry& entry = entries_.back();
  entry.size = content_.position();
  entry.crc = content_.crc();
  require(entry.size <= max_size_, ErrorCode::kInternal, "[zip] member \"", entry.name, "\" has ", entry.size,
          " bytes; at most ", max_size_, " were announced");
  put_header(entry, entry.header_offset);
  max_size_ = -1;
}

void ZipWriter::add(std::string_view name, std::span<const std::byte> content) {
  begin(name, std::ssize(content)).write(content);
  end();
}

void ZipWriter::finish() {
  require(max_size_ < 0 && !finished_, ErrorCode::kState, "[zip] end the last member before finishing");
  finished_ = true;
  const int64_t offset = out_.position();
  for (const Entry& entry : entries_) put_directory_entry(entry);
  const int64_t size = out_.position() - offset;
  const auto count = entries_.size();
  const bool zip64 = offset >= kSee64 || size >= kSee64 || count >= 0xFFFF;
  std::string record;
  if (zip64) {
    const int64_t end64 = out_.position();
    record += "PK\6\6";
    append_le(record, 44, 8);
    append_le(record, (kMadeByUnix << 8) | kVersion64, 2);
    append_le(record, kVersion64, 2);
    append_le(record, 0, 8);  // disks
    append_le(record, count, 8);
    append_le(record, count, 8);
    append_le(record, static_cast<uint64_t>(size), 8);
    append_le(record, static_cast<uint64_t>(offset), 8);
    record += "PK\6\7";
    append_le(record, 0, 4);
    append_le(record, static_cast<uint64_t>(end64), 8);
    append_le(record, 1, 4);
  }
  record += "PK\5\6";
  append_le(record, 0, 4);  // disks
  append_le(record, zip64 ? 0xFFFF : count, 2);
  append_le(record, zip64 ? 0xFFFF : count, 2);
  append_le(record, short_or_64(size, zip64), 4);
  append_le(record, short_or_64(offset, zip64), 4);
  append_le(record, 0, 2);  // comment
  out_.write(record);
}

}  // namespace keratin
