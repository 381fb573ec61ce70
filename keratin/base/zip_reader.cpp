#include <zlib.h>

#include <algorithm>

#include "keratin/base/crc32.h"
#include "keratin/base/utf8.h"
#include "keratin/base/zip.h"
#include "keratin/base/zip_directory.h"

namespace keratin {
namespace {

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
    : file_(std::move(file)), limits_(limits), members_(read_zip_directory(*file_, limits_)) {}

const ZipMember* ZipReader::find(std::string_view name) const {
  for (const ZipMember& member : members_)
    if (member.name == name) return &member;
  return nullptr;
}

std::string ZipReader::read(const ZipMember& member, int64_t max_bytes) const {
  if (member.size > max_bytes)
    fail_in_zip(ErrorCode::kLimit, *file_, member.data_offset, "member \"", printable(member.name), "\" has ",
                member.size, " bytes; the limit is ", max_bytes);
  std::string content(static_cast<size_t>(member.size), '\0');
  if (!member.deflated) {
    const auto file = open_while_read(member);
    file->read_at(0, std::as_writable_bytes(std::span(content)));
    file->verify();
    return content;
  }
  const auto damaged = [&](std::string_view what) {
    fail_in_zip(ErrorCode::kCorrupt, *file_, member.data_offset, "member \"", printable(member.name),
                "\" is damaged: ", what);
  };
  Inflater inflater;
  size_t filled = 0;
  uint32_t crc = 0;
  in_pieces(*file_, member.data_offset, member.stored_size, [&](std::span<const std::byte> piece) {
    const size_t before = filled;
    if (!inflater.feed(piece, content, filled)) damaged("it cannot be inflated");
    crc = add_to_crc32(crc, bytes_of(content).subspan(before, filled - before));
  });
  if (!inflater.ended() || filled != content.size()) damaged("it inflates to another size");
  if (crc != member.crc) damaged("its checksum is wrong");
  return content;
}

std::shared_ptr<const ChecksummedFile> ZipReader::open_while_read(const ZipMember& member) const {
  std::string name = cat(file_->name(), ": ", printable(member.name));
  FileRef content = member.deflated ? memory_file(std::move(name), read(member, limits_.max_memory))
                                    : file_section(std::move(name), file_, member.data_offset, member.size);
  return std::make_shared<ChecksummedFile>(std::move(content), member.crc);
}

FileRef ZipReader::open(const ZipMember& member) const {
  auto file = open_while_read(member);
  file->verify();
  return file;
}

}  // namespace keratin
