// A file that is checked while it is read, so that checking costs no pass of its own.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>

#include "keratin/base/files.h"

namespace keratin {

/// A file whose CRC-32 is known, summed as its bytes are read: in any order, in any parts, by several threads.
///
/// The guarantee: verify() returns only if every byte, as it was first read, belongs to a whole that has the checksum;
/// what nobody has read by then is read by verify(). So a reader that lets nothing out before verify() has returned
/// passes no damaged byte on. Until then it has to take the bytes as a stranger's, which it does anyway. A part that is
/// read twice is summed once: as with a checking pass in front, a file that another process changes between the two
/// is not noticed by the second.
class ChecksummedFile final : public RandomAccessFile {
 public:
  ChecksummedFile(FileRef file, uint32_t expected_crc);

  const std::string& name() const override { return file_->name(); }
  int64_t size() const override { return file_->size(); }
  void read_at(int64_t offset, std::span<std::byte> out) const override;

  /// Throws Error kCorrupt, naming the file, when its bytes do not have the checksum. Costs nothing when all were read.
  void verify() const;

 private:
  struct Range {
    int64_t begin = 0, end = 0;
    uint32_t crc = 0;
  };

  Range first_unread(int64_t begin, int64_t end) const;
  Range read_summed(Range range, std::span<std::byte> out) const;
  void remember(Range range) const;

  FileRef file_;
  uint32_t expected_;
  mutable std::mutex mutex_;
  mutable std::map<int64_t, Range> summed_;  // by where they begin; no two touch
};

}  // namespace keratin
