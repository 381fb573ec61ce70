// Zip archives as Keras and NumPy write them, read strictly and written in one pass.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keratin/base/checksummed_file.h"
#include "keratin/base/files.h"
#include "keratin/base/limits.h"

namespace keratin {

/// One file inside an archive.
struct ZipMember {
  std::string name;         ///< UTF-8, relative, without ".."
  int64_t size = 0;         ///< bytes of content
  int64_t stored_size = 0;  ///< bytes in the archive
  uint32_t crc = 0;
  bool deflated = false;
  int64_t data_offset = 0;
};

/// A zip archive whose directory was checked: only stored and deflated members, local headers that agree with the
/// directory, names that are unique, stay inside and have one spelling, no overlap, no encryption, no links, nothing
/// behind the end but a comment without another end in it.
class ZipReader {
 public:
  /// Throws Error kCorrupt, kUnsupported or kLimit; it names the file, the member and the offset of the record.
  explicit ZipReader(FileRef file, const LoadLimits& limits = {});

  /// In the order of the directory, folders left out.
  const std::vector<ZipMember>& members() const { return members_; }
  /// nullptr when there is none of that name.
  const ZipMember* find(std::string_view name) const;
  /// The content, its checksum verified. Error kLimit above `max_bytes`.
  std::string read(const ZipMember& member, int64_t max_bytes) const;
  /// The content as a file, its checksum verified: a stored member is read in place, a deflated one is inflated into
  /// memory.
  FileRef open(const ZipMember& member) const;
  /// The same without the pass over a stored member that open() makes: its checksum is taken while it is read, and
  /// whoever reads it calls verify() before anything of it goes out. See ChecksummedFile for what that guarantees.
  std::shared_ptr<const ChecksummedFile> open_while_read(const ZipMember& member) const;

 private:
  FileRef file_;
  LoadLimits limits_;
  std::vector<ZipMember> members_;
};

/// Writes an archive of stored members, from start to end, zip64 where needed. Dates are 1980-01-01, so equal content
/// gives equal archives.
class ZipWriter {
 public:
  explicit ZipWriter(ByteSink& out) : out_(out) {}

  /// A member whose content is there already.
  void add(std::string_view name, std::span<const std::byte> content);
  void add(std::string_view name, std::string_view content) { add(name, bytes_of(content)); }
  /// Starts a member of at most `max_size` bytes, whose content is then written into the sink returned (position 0 is
  /// its first byte) until end().
  ByteSink& begin(std::string_view name, int64_t max_size);
  void end();
  /// Writes the directory. Nothing may be added afterwards.
  void finish();

 private:
  struct Entry {
    std::string name;
    int64_t header_offset = 0;
    int64_t size = 0;
    uint32_t crc = 0;
    bool zip64 = false;
  };
  // Counts and sums what passes. Overwriting changes bytes whose checksum is taken already, so it is refused.
  class Content : public ByteSink {
   public:
    explicit Content(ByteSink& out) : out_(out) {}
    using ByteSink::write;
    void write(std::span<const std::byte> bytes) override;
    void overwrite(int64_t offset, std::span<const std::byte> bytes) override;
    int64_t position() const override { return size_; }
    void restart() { size_ = 0, crc_ = 0; }
    uint32_t crc() const { return crc_; }

   private:
    ByteSink& out_;
    int64_t size_ = 0;
    uint32_t crc_ = 0;
  };

  void put_header(const Entry& entry, int64_t at);
  void put_directory_entry(const Entry& entry);

  ByteSink& out_;
  Content content_{out_};
  std::vector<Entry> entries_;
  std::set<std::string, std::less<>> names_;
  int64_t max_size_ = -1;  // of the open member; -1 when none is open
  bool finished_ = false;
};

}  // namespace keratin
