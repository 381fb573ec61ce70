// The layout of the records is that of PKWARE's APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16 and 4.5.3.
#include <algorithm>
#include <optional>

#include "keratin/base/byte_cursor.h"
#include "keratin/base/utf8.h"
#include "keratin/base/zip_directory.h"

namespace keratin {
namespace {

constexpr uint32_t kLocalSignature = 0x04034b50;
constexpr uint32_t kEntrySignature = 0x02014b50;
constexpr uint32_t kEnd64Signature = 0x06064b50;
constexpr uint32_t kLocator64Signature = 0x07064b50;
constexpr std::string_view kEndMark = "PK\5\6";
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
  const bool inside = size >= 0 && offset >= 0 && offset <= file.size() && size <= file.size() - offset;
  if (!inside)
    fail_in_zip(ErrorCode::kCorrupt, file, offset, "the zip archive is cut off or damaged: expected ", size,
                " bytes at offset ", offset, " of ", file.size());
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
    if (file_.size() > limits_.max_file_bytes)
      fail_in_zip(ErrorCode::kLimit, file_, 0, "the file has ", file_.size(), " bytes; the limit is ",
                  limits_.max_file_bytes);
    const Directory directory = find_directory();
    at_ = directory.offset;
    if (directory.count > limits_.max_zip_members)
      fail_in_zip(ErrorCode::kLimit, file_, at_, "the zip archive has ", directory.count, " members; the limit is ",
                  limits_.max_zip_members);
    if (directory.size > limits_.max_text_bytes)
      fail_in_zip(ErrorCode::kLimit, file_, at_, "the zip directory has ", directory.size, " bytes; the limit is ",
                  limits_.max_text_bytes);
    const std::string bytes = read_bytes(file_, directory.offset, directory.size);
    ByteCursor cursor(bytes_of(bytes), file_.name(), directory.offset);
    for (int64_t i = 0; i < directory.count; ++i) {
      at_ = directory.offset + static_cast<int64_t>(cursor.position());
      entry(cursor);
    }
    at_ = directory.offset + static_cast<int64_t>(cursor.position());
    if (cursor.left() != 0) corrupt("the zip directory has bytes behind its last entry");
    refuse_duplicates();
    refuse_overlap(directory.offset);
    return std::move(members_);
  }

 private:
  struct Extent {
    int64_t begin, end;
  };

  [[noreturn]] void corrupt(const ZipMember& member, std::string_view what) const {
    fail_in_zip(ErrorCode::kCorrupt, file_, at_, "member \"", printable(member.name), "\": ", what);
  }

  [[noreturn]] void corrupt(std::string_view what) const { fail_in_zip(ErrorCode::kCorrupt, file_, at_, what); }

  // The end record stands last; its comment must reach exactly to the end of the file. A comment with another end
  // record in it is refused: readers do not agree on which of the two counts.
  int64_t find_end(const std::string& tail, int64_t tail_offset) {
    std::optional<size_t> found;
    for (size_t i = tail.find(kEndMark); i != std::string::npos; i = tail.find(kEndMark, i + 1)) {
      at_ = tail_offset + static_cast<int64_t>(i);
      if (found) corrupt("the zip archive has two end records");
      if (i + kEndBytes > tail.size()) continue;
      const size_t comment = load_le(bytes_of(tail).subspan(i + 20, 2));
      if (i + kEndBytes + comment == tail.size()) found = i;
    }
    at_ = file_.size();
    if (!found) corrupt("expected a zip archive, but its end record is missing: the file is cut off or no zip archive");
    return static_cast<int64_t>(*found);
  }

  Directory find_directory() {
    const int64_t tail_size = std::min(file_.size(), kEndBytes + kLongestComment);
    const int64_t tail_offset = file_.size() - tail_size;
    const std::string tail = read_bytes(file_, tail_offset, tail_size);
    const int64_t in_tail = find_end(tail, tail_offset);
    int64_t end = tail_offset + in_tail;
    at_ = end;
    ByteCursor cursor(bytes_of(tail).subspan(static_cast<size_t>(in_tail)), file_.name(), end);
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
    } else if (disks != 0 || here != count) {
      fail_in_zip(ErrorCode::kUnsupported, file_, at_, "a zip archive in several parts");
    }
    const bool touches = directory.offset >= 0 && directory.size >= 0 && directory.size <= end &&
                         directory.offset == end - directory.size;
    if (!touches) corrupt("the zip directory is not where the end record says");
    if (directory.count < 0 || directory.count > directory.size / kEntryBytes)
      corrupt(cat("the zip directory is too small for ", directory.count, " members"));
    return directory;
  }

  bool has_locator(int64_t end) const {
    if (end < kLocator64Bytes) return false;
    return read_bytes(file_, end - kLocator64Bytes, 4) == "PK\6\7";
  }

  // Moves `end` to the zip64 end record, which the directory must touch.
  Directory directory64(int64_t& end) {
    at_ = end - kLocator64Bytes;
    const std::string locator = read_bytes(file_, end - kLocator64Bytes, kLocator64Bytes);
    ByteCursor where(bytes_of(locator), file_.name(), at_);
    if (where.u32() != kLocator64Signature || where.u32() != 0) corrupt("bad zip64 locator");
    const auto offset = static_cast<int64_t>(where.u64());
    if (where.u32() > 1 || offset != end - kLocator64Bytes - kEnd64Bytes)
      corrupt("the zip64 end record is not where its locator says");
    at_ = offset;
    const std::string record = read_bytes(file_, offset, kEnd64Bytes);
    ByteCursor cursor(bytes_of(record), file_.name(), at_);
    const bool valid = cursor.u32() == kEnd64Signature && cursor.u64() == kEnd64Bytes - 12;
    cursor.skip(4);
    const uint64_t disks = cursor.u64();
    const auto here = static_cast<int64_t>(cursor.u64());
    Directory directory;
    directory.count = static_cast<int64_t>(cursor.u64());
    directory.size = static_cast<int64_t>(cursor.u64());
    directory.offset = static_cast<int64_t>(cursor.u64());
    if (!valid || disks != 0 || here != directory.count) corrupt("bad zip64 end record");
    end = offset;
    return directory;
  }

  void entry(ByteCursor& cursor) {
    if (cursor.left() < kEntryBytes || cursor.u32() != kEntrySignature) corrupt("the zip directory is damaged");
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
    ByteCursor extra(cursor.take(extra_size), file_.name(), at_);
    cursor.skip(comment_size);

    check_name(member);
    read_extra64(extra, member, size, stored, &header);
    if (flags & (kEncrypted | kStrongEncrypted))
      fail_in_zip(ErrorCode::kUnsupported, file_, at_, "member \"", printable(member.name), "\" is encrypted");
    if (method != 0 && method != 8)
      fail_in_zip(ErrorCode::kUnsupported, file_, at_, "member \"", printable(member.name),
                  "\" is compressed by method ", method, "; expected stored (0) or deflated (8)");
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
    // A folder's name ends with a slash.
    std::vector<std::string> parts = split(name, '/');
    if (parts.back().empty()) parts.pop_back();
    for (const std::string& part : parts) {
      if (part == "..") corrupt(member, "its path leaves the archive");
      if (part.empty() || part == ".") corrupt(member, "its path has more than one spelling");
      if (std::ssize(part) > limits_.max_name_bytes)
        fail_in_zip(ErrorCode::kLimit, file_, at_, "member \"", printable(name, 80), "\": a name of ", part.size(),
                    " bytes; the limit is ", limits_.max_name_bytes);
    }
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
      ByteCursor field(extra.take(extra.u16()), file_.name(), at_);
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
    ByteCursor cursor(bytes_of(fixed), file_.name(), offset);
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
    read_extra64(ByteCursor(bytes_of(variable).subspan(name_size), file_.name(), offset), member, size, stored,
                 nullptr);
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
    if (twice != names.end()) corrupt(cat("the zip archive has the member \"", printable(*twice), "\" twice"));
  }

  void refuse_overlap(int64_t directory_offset) {
    extents_.push_back({directory_offset, directory_offset});
    std::sort(extents_.begin(), extents_.end(), [](const Extent& a, const Extent& b) { return a.begin < b.begin; });
    for (size_t i = 0; i + 1 < extents_.size(); ++i) {
      at_ = extents_[i + 1].begin;
      if (extents_[i].end > extents_[i + 1].begin) corrupt("members of the zip archive overlap");
    }
    if (extents_.back().begin != directory_offset) corrupt("a member of the zip archive stands behind its directory");
  }

  const RandomAccessFile& file_;
  const LoadLimits& limits_;
  int64_t at_ = 0;  // where the record begins that is being read, for messages
  std::vector<ZipMember> members_;
  std::vector<Extent> extents_;
};

}  // namespace

std::vector<ZipMember> read_zip_directory(const RandomAccessFile& file, const LoadLimits& limits) {
  return DirectoryReader(file, limits).members();
}

}  // namespace keratin
