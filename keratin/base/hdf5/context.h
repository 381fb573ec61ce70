// Internal to the HDF5 reader: the file, the sizes of its addresses, and the budget of work that it may cause.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>

#include "keratin/base/byte_cursor.h"
#include "keratin/base/files.h"
#include "keratin/base/limits.h"

namespace keratin::hdf5 {

class Context {
 public:
  /// Byte 0 of `file` is byte `base` of what messages name.
  Context(FileRef file, const LoadLimits& limits, int64_t base = 0);

  const RandomAccessFile& file() const { return *file_; }
  const std::string& name() const { return file_->name(); }
  const LoadLimits& limits() const { return limits_; }
  uint64_t size() const { return static_cast<uint64_t>(file_->size()); }

  int offset_size = 8;
  int length_size = 8;

  /// The `size` bytes at `address`, which must lie inside the file.
  std::string block(uint64_t address, uint64_t size);
  /// The same into memory of the caller.
  void read(uint64_t address, std::span<std::byte> out);
  /// Throws when those bytes are not all inside the file.
  void check_range(uint64_t address, uint64_t size) const;
  /// Throws when the structure at `address` was visited before: a cycle, or one object with two names.
  void claim(uint64_t address);
  /// Counts one group, data set or attribute.
  void count_object();
  /// Counts bytes of data sets that stand in the file as they are; throws when they are more than the file.
  void count_stored(int64_t bytes);

  uint64_t address(ByteCursor& cursor) const;
  uint64_t length(ByteCursor& cursor) const { return cursor.number(static_cast<size_t>(length_size)); }
  static constexpr uint64_t kUndefined = ~uint64_t{0};

  /// Throws unless the last four bytes are the lookup3 checksum of the others.
  void check_sum(std::string_view block) const;
  void expect_signature(ByteCursor& cursor, std::string_view signature) const;

  /// These throw an Error that names the file and the structure read last.
  [[noreturn]] void corrupt(std::string_view what) const;
  [[noreturn]] void unsupported(std::string_view what) const;
  [[noreturn]] void limit(std::string_view what) const;
  /// Gives an error of a cursor or of the file the same place.
  [[noreturn]] void rethrow(const Error& error) const;

 private:
  ErrorPlace place() const;
  void spend(uint64_t address, uint64_t size);

  FileRef file_;
  LoadLimits limits_;
  int64_t base_;
  int64_t budget_;  // bytes that may still be read, each structure counting some more
  int64_t objects_ = 0;
  int64_t stored_ = 0;
  uint64_t at_ = 0;  // of the structure read last
  std::unordered_set<uint64_t> claimed_;
};

}  // namespace keratin::hdf5
