// Files: random access reading, atomic writing, and the file system behind both, which tests replace to inject faults.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keratin {

inline std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

/// Bytes of known size that are read in any order, by several threads at once.
class RandomAccessFile {
 public:
  virtual ~RandomAccessFile() = default;
  /// Where the bytes come from, for messages: a path, or "model.keras: config.json".
  virtual const std::string& name() const = 0;
  /// The size when the file was opened.
  virtual int64_t size() const = 0;
  /// Fills `out` with the bytes from `offset`. Error kCorrupt when the file does not have them, kIo when reading fails.
  virtual void read_at(int64_t offset, std::span<std::byte> out) const = 0;
};
using FileRef = std::shared_ptr<const RandomAccessFile>;

/// A file of bytes in memory.
FileRef memory_file(std::string name, std::string bytes);
/// The same over memory of somebody else, who keeps it.
FileRef memory_view(std::string name, std::span<const std::byte> bytes);
/// `size` bytes of `file` from `offset`, as a file of its own.
FileRef file_section(std::string name, FileRef file, int64_t offset, int64_t size);

/// Where bytes go, one after another.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual void write(std::span<const std::byte> bytes) = 0;
  void write(std::string_view text) { write(bytes_of(text)); }
  /// Replaces bytes that were written before.
  virtual void overwrite(int64_t offset, std::span<const std::byte> bytes) = 0;
  /// How many bytes were written.
  virtual int64_t position() const = 0;
};

/// A sink that keeps everything.
class MemorySink : public ByteSink {
 public:
  using ByteSink::write;
  void write(std::span<const std::byte> bytes) override;
  void overwrite(int64_t offset, std::span<const std::byte> bytes) override;
  int64_t position() const override { return static_cast<int64_t>(bytes_.size()); }
  const std::string& bytes() const { return bytes_; }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// A file being written, as the operating system offers it.
class WritableFile {
 public:
  virtual ~WritableFile() = default;
  /// Writes at least one byte of `bytes` at `offset` and returns how many.
  virtual size_t write_some(int64_t offset, std::span<const std::byte> bytes) = 0;
  virtual void sync() = 0;
  virtual void close() = 0;
};

struct FileInfo {
  enum class Kind { kMissing, kRegular, kFolder, kOther };
  Kind kind = Kind::kMissing;
  int64_t size = 0;
  uint32_t mode = 0;  ///< permission bits
};

/// What Keratin asks of a file system. Every function throws Error kIo (or kNotFound) with the path and the reason.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  /// Of what `path` leads to through symbolic links.
  virtual FileInfo info(const std::string& path) = 0;
  /// Where the symbolic link `path` leads, one step; nothing when it is no link.
  virtual std::optional<std::string> read_link(const std::string& path) = 0;
  virtual FileRef open(const std::string& path) = 0;
  /// A new file; nullptr when the name is taken. Without a mode: 0666 less the umask.
  virtual std::unique_ptr<WritableFile> create(const std::string& path, std::optional<uint32_t> mode) = 0;
  /// A device, pipe or socket that exists, for writing from its start to its end.
  virtual std::unique_ptr<WritableFile> open_special(const std::string& path) = 0;
  virtual void rename(const std::string& from, const std::string& to) = 0;
  virtual void remove(const std::string& path) = 0;
  /// Makes names that were created, renamed or removed in a folder survive a power cut.
  virtual void sync_folder(const std::string& path) = 0;

  /// A new folder; false when there is one already. Folders above it must exist.
  virtual bool make_folder(const std::string& path) = 0;
  /// The names in a folder, sorted, without "." and "..".
  virtual std::vector<std::string> list_folder(const std::string& path) = 0;
  /// An empty folder.
  virtual void remove_folder(const std::string& path) = 0;
  /// Bytes that may still be written to the file system that holds `path`.
  virtual int64_t free_bytes(const std::string& path) = 0;
};

/// The one in force; the operating system's unless replaced.
FileSystem& file_system();
/// Replaces it for the whole process (nullptr: back to the operating system's) and returns the one before. For tests.
FileSystem* set_file_system(FileSystem* replacement);

/// The folder part of a path, "." when there is none.
std::string folder_of(const std::string& path);
/// Makes a folder and those above it where they are missing; a power cut afterwards does not take them away.
void make_folders(const std::string& path);
/// Removes a folder and everything below it, links themselves and not what they lead to. Error kIo with the first path
/// that stays.
void remove_folder_tree(const std::string& path);

/// Opens a regular file. Error kNotFound or kIo.
FileRef open_file(const std::string& path);
/// The whole content of a regular file. Error kLimit when it has more than `max_bytes`.
std::string read_file(const std::string& path, int64_t max_bytes = int64_t{1} << 40);
/// The whole content of an opened file.
std::string read_all(const RandomAccessFile& file, int64_t max_bytes = int64_t{1} << 40);

/// Writes a file so that its path always holds the whole old content or the whole new one: into a temporary file of the
/// same folder, fsync, rename, fsync of the folder. Destroyed before commit(), it removes the temporary file and the
/// old file stays. A symbolic link stays a link: what it leads to is replaced. An existing file keeps its permission
/// bits. What is neither a file nor free (/dev/stdout, a pipe) is written in place, at commit().
class AtomicFileWriter : public ByteSink {
 public:
  explicit AtomicFileWriter(const std::string& path);
  ~AtomicFileWriter() override;
  AtomicFileWriter(const AtomicFileWriter&) = delete;
  AtomicFileWriter& operator=(const AtomicFileWriter&) = delete;

  using ByteSink::write;
  void write(std::span<const std::byte> bytes) override;
  void overwrite(int64_t offset, std::span<const std::byte> bytes) override;
  int64_t position() const override { return flushed_ + static_cast<int64_t>(buffer_.size()); }
  /// Makes the file appear. Nothing may be written afterwards.
  void commit();

 private:
  void flush();
  void write_through(int64_t offset, std::span<const std::byte> bytes);

  std::string target_;
  std::string temporary_;  // empty when the target is written in place
  std::unique_ptr<WritableFile> file_;
  std::string buffer_;  // the bytes behind flushed_
  int64_t flushed_ = 0;
};

void write_file_atomic(const std::string& path, std::span<const std::byte> bytes);
inline void write_file_atomic(const std::string& path, std::string_view text) {
  write_file_atomic(path, bytes_of(text));
}

}  // namespace keratin
