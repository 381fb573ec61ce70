// The layout of the records is that of PKWARE's APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16 and 4.5.3.
#include <zlib.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "keratin/base/byte_cursor.h"
#include "keratin/base/utf8.h"
#include "keratin/base/zip.h"

namespace keratin {
namespace {

constexpr uint32_t kLocalSignature = 0x04034b50;
constexpr uint32_t kEntrySignature = 0x02014b50;
constexpr uint32_t kEnd64Signature = 0x06064b50;
constexpr uint32_t kLocator64Signature = 0x07064b50;
constexpr int64_t kLocalBytes = 30;
constexpr int64_t kEntryBytes = 46;
constexpr int64_t kEndBytes = 22;
constexpr int64_t kEnd64Bytes = 56;
constexpr int64_t kLocator64Bytes = 20;
constexpr int64_t kLongestComment = 65'535;
constexpr uint32_t kSee64 = 0xFFFFFFFF;
constexpr uint16_t kEncrypted = 1u << 0;
constexpr uint16_t kSizesFollow = 1u << 3;
constexpr uint16_t kStrongEncrypted = 1u << 6;

std::string read_bytes(const RandomAccessFile& file, int64_t offset, int64_t size) {
  require(size >= 0 && offset >= 0 && offset <= file.size() && size <= file.size() - offset, ErrorCode::kCorrupt, "[",
          file.name(), "] the zip archive is cut off or damaged: expected ", size, " bytes at offset ", offset, " of ",
          file.size());
  std::string bytes(static_cast<size_t>(size), '\0');
  file.read_at(offset, std::as_writable_bytes(std::span(bytes)));
  return bytes;
}

struct Directory {
  int64_t offset = 0;
  int64_t size = 0;
  int64_t count = 0;
};

class DirectoryReader {
 public:
  DirectoryReader(const RandomAccessFile& file, const LoadLimits& limits) : file_(file), limits_(limits) {}

  std::vector<ZipMember> members() {
    const Directory directory = find_directory();
    require(directory.count <= limits_.max_zip_members, ErrorCode::kLimit, "[", file_.name(), "] the zip archive has ",
            directory.count, " members; the limit is ", limits_.max_zip_members);
    const std::string bytes = read_bytes(file_, directory.offset, directory.size);
    ByteCursor cursor(bytes_of(bytes), file_.name());
    for (int64_t i = 0; i < directory.count; ++i) entry(cursor);
    require(cursor.left() == 0, ErrorCode::kCorrupt, "[", file_.name(),
            "] the zip directory has bytes behind its last entry");
    refuse_duplicates();
    refuse_overlap(directory.offset);
    return std::move(members_);
  }

 private:
  struct Extent {
    int64_t begin, end;
  };

  [[noreturn]] void corrupt(const ZipMember& member, std::string_view what) const {
    fail(ErrorCode::kCorrupt, "[", file_.name(), "] member \"", printable(member.name), "\": ", what);
  }

  // The end record stands last; its comment must reach exactly to the end of the file, and only one record may claim
  // so.
  int64_t find_end(const std::string& tail) const {
    std::optional<size_t> found;
    for (size_t i = 0; i + kEndBytes <= tail.size(); ++i) {
      if (tail.compare(i, 4, "PK\5\6") != 0) continue;
      const size_t comment = load_le(bytes_of(tail).subspan(i + 20, 2));
      if (i + kEndBytes + comment != tail.size()) continue;
      require(!found, ErrorCode::kCorrupt, "[", file_.name(), "] the zip archive has two end records");
      found = i;
    }
    require(found.has_value(), ErrorCode::kCorrupt, "[", file_.name(),
            "] expected a zip archive, but its end record is missing: the file is cut off or no zip archive");
    return static_cast<int64_t>(*found);
  }

  Directory find_directory() const {
    const int64_t tail_size = std::min(file_.size(), kEndBytes + kLongestComment);
    const int64_t tail_offset = file_.size() - tail_size;
    const std::string tail = read_bytes(file_, tail_offset, tail_size);
    const int64_t in_tail = find_end(tail);
    int64_t end = tail_offset + in_tail;
    ByteCursor cursor(bytes_of(tail).subspan(static_cast<size_t>(in_tail)), file_.name());
    cursor.skip(4);
    const uint32_t disks = cursor.u32();
    const uint16_t here = cursor.u16();
    const uint16_t count = cursor.u16();
    const uint32_t size = cursor.u32();
    const uint32_t offset = cursor.u32();
    Directory directory{.offset = offset, .size = size, .count = count};
    const bool zip64 = count == 0xFFFF || here == 0xFFFF || size == kSee64 || offset == kSee64;
    if (zip64 && has_locator(end)) {
      directory = directory64(end);
    } else {
      require(disks == 0 && here == count, ErrorCode::kUnsupported, "[", file_.name(),
              "] a zip archive in several parts");
    }
    const bool touches = directory.offset >= 0 && directory.size >= 0 && directory.size <= end &&
                         directory.offset == end - directory.size;
    require(touches, ErrorCode::kCorrupt, "[", file_.name(), "] the zip directory is not where the end record says");
    require(directory.count >= 0 && directory.count <= directory.size / kEntryBytes, ErrorCode::kCorrupt, "[",
            file_.name(), "] the zip directory is too small for ", directory.count, " members");
    return directory;
  }

  bool has_locator(int64_t end) const {
    if (end < kLocator64Bytes) return false;
    return read_bytes(file_, end - kLocator64Bytes, 4) == "PK\6\7";
  }

  // Moves `end` to the zip64 end record, which the directory must touch.
  Directory directory64(int64_t& end) const {
    const std::string locator = read_bytes(file_, end - kLocator64Bytes, kLocator64Bytes);
    ByteCursor where(bytes_of(locator), file_.name());
    require(where.u32() == kLocator64Signature && where.u32() == 0, ErrorCode::kCorrupt, "[", file_.name(),
            "] bad zip64 locator");
    const auto offset = static_cast<int64_t>(where.u64());
    require(where.u32() <= 1 && offset == end - kLocator64Bytes - kEnd64Bytes, ErrorCode::kCorrupt, "[", file_.name(),
            "] the zip64 end record is not where its locator says");
    const std::string record = read_bytes(file_, offset, kEnd64Bytes);
    ByteCursor cursor(bytes_of(record), file_.name());
    const bool valid = cursor.u32() == kEnd64Signature && cursor.u64() == kEnd64Bytes - 12;
    cursor.skip(4);
    const uint64_t disks = cursor.u64();
    const auto here = static_cast<int64_t>(cursor.u64());
    Directory directory;
    directory.count = static_cast<int64_t>(cursor.u64());
    directory.size = static_cast<int64_t>(cursor.u64());
    directory.offset = static_cast<int64_t>(cursor.u64());
    require(valid && disks == 0 && here == directory.count, ErrorCode::kCorrupt, "[", file_.name(),
            "] bad zip64 end record");
    end = offset;
    return directory;
  }

  void entry(ByteCursor& cursor) {
    require(cursor.u32() == kEntrySignature, ErrorCode::kCorrupt, "[", file_.name(), "] the zip directory is damaged");
    ZipMember member;
    const uint16_t made_by = cursor.u16();
    cursor.skip(2);
    const uint16_t flags = cursor.u16();
    const uint16_t method = cursor.u16();
    cursor.skip(4);
    member.crc = cursor.u32();
    uint64_t stored = cursor.u32();
    uint64_t size = cursor.u32();
    const uint16_t name_size = cursor.u16();
    const uint16_t extra_size = cursor.u16();
    const uint16_t comment_size = cursor.u16();
    const uint16_t disk = cursor.u16();
    cursor.skip(2);
    const uint32_t attributes = cursor.u32();
    uint64_t header = cursor.u32();
    member.name = cursor.text(name_size);
    ByteCursor extra(cursor.take(extra_size), file_.name());
    cursor.skip(comment_size);

    check_name(member);
    read_extra64(extra, member, size, stored, &header);
    if (flags & (kEncrypted | kStrongEncrypted))
      fail(ErrorCode::kUnsupported, "[", file_.name(), "] member \"", printable(member.name), "\" is encrypted");
    require(method == 0 || method == 8, ErrorCode::kUnsupported, "[", file_.name(), "] member \"",
            printable(member.name), "\" is compressed by method ", method, "; expected stored (0) or deflated (8)");
    if (disk != 0) corrupt(member, "it is said to be in another part");
    if ((made_by >> 8) == 3) check_unix_mode(member, attributes >> 16);
    member.deflated = method == 8;
    if (size > INT64_MAX || stored > INT64_MAX || header > INT64_MAX)
      corrupt(member, "its size or offset is impossible");
    member.size = static_cast<int64_t>(size);
    member.stored_size = static_cast<int64_t>(stored);
    if (!member.deflated && size != stored) corrupt(member, "a stored member has two different sizes");
    // Deflate cannot do better than 1032 to 1 (zlib's technical notes), so a larger claim is a lie.
    if (member.deflated && member.size / 1032 > member.stored_size) corrupt(member, "its size is impossible");
    local_header(member, static_cast<int64_t>(header), flags, method);
    const bool folder = member.name.back() == '/';
    if (folder && member.size != 0) corrupt(member, "a folder has content");
    if (!folder) members_.push_back(std::move(member));
  }

  void check_name(const ZipMember& member) const {
    const std::string& name = member.name;
    constexpr size_t kLongestName = 4096;
    const bool readable = !name.empty() && name.size() <= kLongestName && is_utf8(name) &&
                          name.find('\0') == std::string::npos && name.find('\\') == std::string::npos;
    if (!readable) corrupt(member, "expected a name in UTF-8 with slashes");
    const bool drive = name.size() >= 2 && name[1] == ':';
    if (name[0] == '/' || drive) corrupt(member, "its path is absolute");
    for (const std::string& part : split(name, '/'))
      if (part == "..") corrupt(member, "its path leaves the archive");
  }

  void check_unix_mode(const ZipMember& member, uint32_t mode) const {
    const uint32_t kind = mode & 0170000;
    if (kind != 0 && kind != 0100000 && kind != 0040000) corrupt(member, "it is neither a file nor a folder");
  }

  // Sizes that do not fit in 32 bits stand in extra field 1, each only when its short field is full, in this order.
  void read_extra64(ByteCursor extra, const ZipMember& member, uint64_t& size, uint64_t& stored,
                    uint64_t* header) const {
    while (extra.left() >= 4) {
      const uint16_t id = extra.u16();
      ByteCursor field(extra.take(extra.u16()), file_.name());
      if (id != 1) continue;
      if (size == kSee64) size = field.u64();
      if (stored == kSee64) stored = field.u64();
      if (header && *header == kSee64) *header = field.u64();
      return;
    }
    if (size == kSee64 || stored == kSee64) corrupt(member, "its zip64 sizes are missing");
  }

  void local_header(ZipMember& member, int64_t offset, uint16_t flags, uint16_t method) {
    const std::string fixed = read_bytes(file_, offset, kLocalBytes);
    ByteCursor cursor(bytes_of(fixed), file_.name());
    if (cursor.u32() != kLocalSignature) corrupt(member, "its header is not where the directory says");
    cursor.skip(2);
    const uint16_t local_flags = cursor.u16();
    const uint16_t local_method = cursor.u16();
    cursor.skip(4);
    const uint32_t crc = cursor.u32();
    uint64_t stored = cursor.u32();
    uint64_t size = cursor.u32();
    const uint16_t name_size = cursor.u16();
    const uint16_t extra_size = cursor.u16();
    const std::string variable = read_bytes(file_, offset + kLocalBytes, name_size + extra_size);
    const bool same_name = std::string_view(variable).substr(0, name_size) == member.name;
    if (!same_name || local_flags != flags || local_method != method)
      corrupt(member, "its header contradicts the directory");
    read_extra64(ByteCursor(bytes_of(variable).subspan(name_size), file_.name()), member, size, stored, nullptr);
    const bool same_sizes = crc == member.crc && stored == static_cast<uint64_t>(member.stored_size) &&
                            size == static_cast<uint64_t>(member.size);
    const bool absent = (flags & kSizesFollow) && crc == 0 && stored == 0 && size == 0;
    if (!same_sizes && !absent) corrupt(member, "its header contradicts the directory");
    member.data_offset = offset + kLocalBytes + name_size + extra_size;
    if (member.stored_size > file_.size() - member.data_offset) corrupt(member, "it is longer than the file");
    extents_.push_back({offset, member.data_offset + member.stored_size});
  }

  void refuse_duplicates() const {
    std::vector<std::string_view> names;
    for (const ZipMember& member : members_) names.push_back(member.name);
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    require(twice == names.end(), ErrorCode::kCorrupt, "[", file_.name(), "] the zip archive has the member \"",
            twice == names.end() ? std::string() : printable(*twice), "\" twice");
  }

  void refuse_overlap(int64_t directory_offset) {
    extents_.push_back({directory_offset, directory_offset});
    std::sort(extents_.begin(), extents_.end(), [](const Extent& a, const Extent& b) { return a.begin < b.begin; });
    for (size_t i = 0; i + 1 < extents_.size(); ++i)
      require(extents_[i].end <= extents_[i + 1].begin, ErrorCode::kCorrupt, "[", file_.name(),
              "] members of the zip archive overlap");
    require(extents_.back().begin == directory_offset, ErrorCode::kCorrupt, "[", file_.name(),
            "] a member of the zip archive stands behind its directory");
  }

  const RandomAccessFile& file_;
  const LoadLimits& limits_;
  std::vector<ZipMember> members_;
  std::vector<Extent> extents_;
};

// Calls `use` with the file's bytes in pieces.
template <class Use>
void in_pieces(const RandomAccessFile& file, int64_t offset, int64_t size, const Use& use) {
  std::string piece(static_cast<size_t>(std::min<int64_t>(size, int64_t{1} << 18)), '\0');
  while (size > 0) {
    const auto part =
        std::as_writable_bytes(std::span(piece)).first(static_cast<size_t>(std::min<int64_t>(size, std::ssize(piece))));
    file.read_at(offset, part);
    use(std::span<const std::byte>(part));
    offset += std::ssize(part);
    size -= std::ssize(part);
  }
}

uint32_t add_to_crc(uint32_t crc, std::span<const std::byte> bytes) {
  return static_cast<uint32_t>(crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

class Inflater {
 public:
  Inflater() { require(inflateInit2(&stream_, -MAX_WBITS) == Z_OK, ErrorCode::kLimit, "[zip] no memory for zlib"); }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Inflates all of `in` to the end of `out`; false when the stream is damaged or does not fit.
  bool feed(std::span<const std::byte> in, std::string& out, size_t& filled) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(in.data()));
    stream_.avail_in = static_cast<uInt>(in.size());
    while (stream_.avail_in > 0) {
      if (ended_) return false;
      const size_t room = std::min<size_t>(out.size() - filled, size_t{1} << 30);
      // At the very end a spare byte lets zlib read the end mark, and shows a stream that is longer than declared.
      Bytef spare = 0;
      stream_.next_out = room ? reinterpret_cast<Bytef*>(out.data() + filled) : &spare;
      stream_.avail_out = room ? static_cast<uInt>(room) : 1;
      const uInt before = stream_.avail_out;
      const int status = inflate(&stream_, Z_NO_FLUSH);
      const uInt written = before - stream_.avail_out;
      if (room == 0 && written > 0) return false;
      filled += written;
      ended_ = status == Z_STREAM_END;
      if (status != Z_OK && !ended_) return false;
    }
    return true;
  }

  // True when the stream came to its end. zlib may hold its last bits until it is asked once more.
  bool ended() {
    if (ended_) return true;
    Bytef spare = 0;
    stream_.next_out = &spare;
    stream_.avail_out = 1;
    return inflate(&stream_, Z_NO_FLUSH) == Z_STREAM_END && stream_.avail_out == 1;
  }

 private:
  z_stream stream_{};
  bool ended_ = false;
};

}  // namespace

ZipReader::ZipReader(FileRef file, const LoadLimits& limits)
    : file_(std::move(file)), limits_(limits), members_(DirectoryReader(*file_, limits_).members()) {}

const ZipMember* ZipReader::find(std::string_view name) const {
  for (const ZipMember& member : members_)
    if (member.name == name) return &member;
  return nullptr;
}

std::string ZipReader::read(const ZipMember& member, int64_t max_bytes) const {
  const auto damaged = [&](std::string_view what) {
    fail(ErrorCode::kCorrupt, "[", file_->name(), "] member \"", printable(member.name), "\" is damaged: ", what);
  };
  require(member.size <= max_bytes, ErrorCode::kLimit, "[", file_->name(), "] member \"", printable(member.name),
          "\" has ", member.size, " bytes; the limit is ", max_bytes);
  std::string content(static_cast<size_t>(member.size), '\0');
  if (member.deflated) {
    Inflater inflater;
    size_t filled = 0;
    in_pieces(*file_, member.data_offset, member.stored_size, [&](std::span<const std::byte> piece) {
      if (!inflater.feed(piece, content, filled)) damaged("it cannot be inflated");
    });
    if (!inflater.ended() || filled != content.size()) damaged("it inflates to another size");
  } else {
    file_->read_at(member.data_offset, std::as_writable_bytes(std::span(content)));
  }
  if (add_to_crc(0, bytes_of(content)) != member.crc) damaged("its checksum is wrong");
  return content;
}

FileRef ZipReader::open(const ZipMember& member) const {
  std::string name = cat(file_->name(), ": ", printable(member.name));
  if (member.deflated) return memory_file(std::move(name), read(member, limits_.max_memory));
  uint32_t crc = 0;
  in_pieces(*file_, member.data_offset, member.stored_size, [&](auto piece) { crc = add_to_crc(crc, piece); });
  require(crc == member.crc, ErrorCode::kCorrupt, "[", file_->name(), "] member \"", printable(member.name),
          "\" is damaged: its checksum is wrong");
  return file_section(std::move(name), file_, member.data_offset, member.size);
}

}  // namespace keratin
