#include "keratin/base/files.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>

#include "keratin/base/error.h"

namespace keratin {
namespace {

void require_range(const RandomAccessFile& file, int64_t offset, size_t length) {
  const bool inside = offset >= 0 && offset <= file.size() && length <= static_cast<uint64_t>(file.size() - offset);
  if (inside) return;
  fail(ErrorCode::kCorrupt, ErrorPlace{file.name(), offset, ""}, "[", file.name(), "] expected ", length,
       " bytes at offset ", offset, ", but there are only ", file.size(), " bytes: the file is cut off or damaged");
}

class MemoryFile final : public RandomAccessFile {
 public:
  MemoryFile(std::string name, std::string owned)
      : name_(std::move(name)), owned_(std::move(owned)), view_(bytes_of(owned_)) {}
  MemoryFile(std::string name, std::span<const std::byte> view) : name_(std::move(name)), view_(view) {}
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  const std::string& name() const override { return name_; }
  int64_t size() const override { return static_cast<int64_t>(view_.size()); }
  void read_at(int64_t offset, std::span<std::byte> out) const override {
    require_range(*this, offset, out.size());
    if (!out.empty()) std::memcpy(out.data(), view_.data() + offset, out.size());
  }

 private:
  std::string name_;
  std::string owned_;
  std::span<const std::byte> view_;
};

class FileSection final : public RandomAccessFile {
 public:
  FileSection(std::string name, FileRef file, int64_t offset, int64_t size)
      : name_(std::move(name)), file_(std::move(file)), offset_(offset), size_(size) {
    require(size >= 0, ErrorCode::kCorrupt, "[", name_, "] expected a size, received ", size);
    require_range(*file_, offset, static_cast<size_t>(size));
  }

  const std::string& name() const override { return name_; }
  int64_t size() const override { return size_; }
  void read_at(int64_t offset, std::span<std::byte> out) const override {
    require_range(*this, offset, out.size());
    file_->read_at(offset_ + offset, out);
  }

 private:
  std::string name_;
  FileRef file_;
  int64_t offset_;
  int64_t size_;
};

std::string follow_links(std::string path) {
  constexpr int kMostLinks = 40;  // as Linux has it
  for (int i = 0; i < kMostLinks; ++i) {
    const std::optional<std::string> next = file_system().read_link(path);
    if (!next) return path;
    path = next->starts_with('/') ? *next : cat(folder_of(path), "/", *next);
  }
  fail(ErrorCode::kIo, "[", path, "] too many symbolic links");
}

}  // namespace

std::string folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

void make_folders(const std::string& path) {
  if (path.empty() || file_system().info(path).kind == FileInfo::Kind::kFolder) return;
  const std::string above = folder_of(path);
  if (above != path) make_folders(above);
  if (file_system().make_folder(path)) file_system().sync_folder(above);
}

void remove_folder_tree(const std::string& path) {
  FileSystem& fs = file_system();
  for (const std::string& name : fs.list_folder(path)) {
    const std::string child = cat(path, "/", name);
    if (!fs.read_link(child) && fs.info(child).kind == FileInfo::Kind::kFolder)
      remove_folder_tree(child);
    else
      fs.remove(child);
  }
  fs.remove_folder(path);
}

FileRef memory_file(std::string name, std::string bytes) {
  return std::make_shared<MemoryFile>(std::move(name), std::move(bytes));
}

FileRef memory_view(std::string name, std::span<const std::byte> bytes) {
  return std::make_shared<MemoryFile>(std::move(name), bytes);
}

FileRef file_section(std::string name, FileRef file, int64_t offset, int64_t size) {
  return std::make_shared<FileSection>(std::move(name), std::move(file), offset, size);
}

void MemorySink::write(std::span<const std::byte> bytes) {
  bytes_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

void MemorySink::overwrite(int64_t offset, std::span<const std::byte> bytes) {
  bytes_.replace(static_cast<size_t>(offset), bytes.size(), reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

FileRef open_file(const std::string& path) { return file_system().open(path); }

std::string read_all(const RandomAccessFile& file, int64_t max_bytes) {
  require(file.size() <= max_bytes, ErrorCode::kLimit, "[", file.name(), "] has ", file.size(), " bytes; the limit is ",
          max_bytes);
  std::string content(static_cast<size_t>(file.size()), '\0');
  file.read_at(0, std::as_writable_bytes(std::span(content)));
  return content;
}

std::string read_file(const std::string& path, int64_t max_bytes) { return read_all(*open_file(path), max_bytes); }

AtomicFileWriter::AtomicFileWriter(const std::string& path) : target_(follow_links(path)) {
  FileSystem& fs = file_system();
  require(!target_.empty() && target_.back() != '/', ErrorCode::kIo, "[", path, "] expected the path of a file");
  const FileInfo existing = fs.info(target_);
  require(existing.kind != FileInfo::Kind::kFolder, ErrorCode::kIo, "[", path,
          "] cannot write a file here: it is a folder. Give a file name inside it.");
  if (existing.kind == FileInfo::Kind::kOther) {
    file_ = fs.open_special(target_);
    return;
  }
  std::optional<uint32_t> mode;
  if (existing.kind == FileInfo::Kind::kRegular) mode = existing.mode;
  static std::atomic<uint64_t> counter{0};
  constexpr int kAttempts = 1000;  // names left behind by processes that were killed
  for (int attempt = 0; attempt < kAttempts && !file_; ++attempt) {
    temporary_ = cat(folder_of(target_), "/.keratin-", ::getpid(), "-", counter++, ".tmp");
    file_ = fs.create(temporary_, mode);
  }
  require(file_ != nullptr, ErrorCode::kIo, "[", path, "] cannot find a free name for a temporary file beside it");
}

AtomicFileWriter::~AtomicFileWriter() {
  if (!file_ || temporary_.empty()) return;
  file_.reset();
  try {
    file_system().remove(temporary_);
  } catch (const Error&) {
    // The error that brought us here matters more than a file that cannot be removed.
  }
}

void AtomicFileWriter::write_through(int64_t offset, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const size_t written = file_->write_some(offset, bytes);
    bytes = bytes.subspan(written);
    offset += static_cast<int64_t>(written);
  }
}

void AtomicFileWriter::flush() {
  write_through(flushed_, bytes_of(buffer_));
  flushed_ += static_cast<int64_t>(buffer_.size());
  buffer_.clear();
}

void AtomicFileWriter::write(std::span<const std::byte> bytes) {
  require(file_ != nullptr, ErrorCode::kState, "[", target_, "] the file was committed; open a new writer");
  constexpr size_t kBuffer = size_t{1} << 16;
  const bool in_place = temporary_.empty();
  if (!in_place && bytes.size() >= kBuffer) {
    flush();
    write_through(flushed_, bytes);
    flushed_ += static_cast<int64_t>(bytes.size());
    return;
  }
  buffer_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!in_place && buffer_.size() >= kBuffer) flush();
}

void AtomicFileWriter::overwrite(int64_t offset, std::span<const std::byte> bytes) {
  require(offset >= 0 && offset + static_cast<int64_t>(bytes.size()) <= position(), ErrorCode::kInternal, "[", target_,
          "] only bytes that were written can be overwritten");
  if (offset < flushed_) {
    flush();
    write_through(offset, bytes);
  } else if (!bytes.empty()) {
    std::memcpy(buffer_.data() + (offset - flushed_), bytes.data(), bytes.size());
  }
}

void AtomicFileWriter::commit() {
  require(file_ != nullptr, ErrorCode::kState, "[", target_, "] the file was committed before");
  flush();
  const bool in_place = temporary_.empty();
  if (!in_place) file_->sync();
  file_->close();
  if (!in_place) {
    file_system().rename(temporary_, target_);
    temporary_.clear();
    file_system().sync_folder(folder_of(target_));
  }
  file_.reset();
}

void write_file_atomic(const std::string& path, std::span<const std::byte> bytes) {
  AtomicFileWriter writer(path);
  writer.write(bytes);
  writer.commit();
}

}  // namespace keratin
