// The operating system's files: POSIX calls, with their interruptions and short counts handled here.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <system_error>
#include <utility>

#include "keratin/base/error.h"
#include "keratin/base/files.h"

namespace keratin {
namespace {

// One call moves at most 2 GiB less a page on Linux.
constexpr size_t kMostBytes = size_t{1} << 30;

[[noreturn]] void fail_errno(const std::string& path, const char* action, int error = errno) {
  const ErrorCode code = error == ENOENT || error == ENOTDIR ? ErrorCode::kNotFound : ErrorCode::kIo;
  fail(code, "[", path, "] cannot ", action, ": ", std::generic_category().message(error));
}

template <class Call>
auto uninterrupted(const Call& call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

class PosixReader final : public RandomAccessFile {
 public:
  PosixReader(std::string path, int fd, int64_t size) : path_(std::move(path)), fd_(fd), size_(size) {}

  const std::string& name() const override { return path_; }
  int64_t size() const override { return size_; }
  void read_at(int64_t offset, std::span<std::byte> out) const override {
    const bool inside = offset >= 0 && offset <= size_ && out.size() <= static_cast<uint64_t>(size_ - offset);
    if (!inside)
      fail(ErrorCode::kCorrupt, ErrorPlace{path_, offset, ""}, "[", path_, "] expected ", out.size(),
           " bytes at offset ", offset, ", but the file has only ", size_, ": it is cut off or damaged");
    while (!out.empty()) {
      const size_t wanted = std::min(out.size(), kMostBytes);
      const ssize_t count = uninterrupted([&] { return ::pread(fd_.get(), out.data(), wanted, offset); });
      if (count < 0) fail_errno(path_, "read");
      if (count == 0)
        fail(ErrorCode::kCorrupt, ErrorPlace{path_, offset, ""}, "[", path_, "] became shorter while it was read");
      out = out.subspan(static_cast<size_t>(count));
      offset += count;
    }
  }

 private:
  std::string path_;
  Descriptor fd_;
  int64_t size_;
};

class PosixWriter final : public WritableFile {
 public:
  PosixWriter(std::string path, int fd, bool special) : path_(std::move(path)), fd_(fd), special_(special) {}

  size_t write_some(int64_t offset, std::span<const std::byte> bytes) override {
    const size_t wanted = std::min(bytes.size(), kMostBytes);
    const ssize_t count = uninterrupted([&] {
      return special_ ? ::write(fd_.get(), bytes.data(), wanted) : ::pwrite(fd_.get(), bytes.data(), wanted, offset);
    });
    if (count < 0) fail_errno(path_, "write");
    if (count == 0 && wanted > 0) fail_errno(path_, "write", EIO);
    return static_cast<size_t>(count);
  }

  // Never retried after a failure: the kernel may have marked the lost pages clean.
  void sync() override {
    if (uninterrupted([&] { return ::fsync(fd_.get()); }) < 0) fail_errno(path_, "flush to the disk");
  }

  // After close has failed with EINTR, Linux has closed the descriptor all the same.
  void close() override {
    const int fd = fd_.release();
    if (fd >= 0 && ::close(fd) < 0 && errno != EINTR) fail_errno(path_, "close");
  }

 private:
  std::string path_;
  Descriptor fd_;
  bool special_;
};

FileInfo info_of(const struct stat& status) {
  FileInfo info;
  info.kind = S_ISREG(status.st_mode)   ? FileInfo::Kind::kRegular
              : S_ISDIR(status.st_mode) ? FileInfo::Kind::kFolder
                                        : FileInfo::Kind::kOther;
  info.size = status.st_size;
  info.mode = status.st_mode & 07777;
  return info;
}

class PosixFileSystem final : public FileSystem {
 public:
  FileInfo info(const std::string& path) override {
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0) return info_of(status);
    if (errno == ENOENT) return {};
    fail_errno(path, "look at the file");
  }

  std::optional<std::string> read_link(const std::string& path) override {
    std::string target(4096, '\0');
    const ssize_t length = ::readlink(path.c_str(), target.data(), target.size());
    if (length < 0) return std::nullopt;
    target.resize(static_cast<size_t>(length));
    return target;
  }

  // O_NONBLOCK: opening a pipe that nobody writes must not hang; it is refused below.
  FileRef open(const std::string& path) override {
    require(path.find('\0') == std::string::npos, ErrorCode::kInvalidArgument,
            "[open_file] a path has no NUL character");
    Descriptor fd(uninterrupted([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); }));
    if (fd.get() < 0) fail_errno(path, "open");
    struct stat status {};
    if (::fstat(fd.get(), &status) < 0) fail_errno(path, "look at the file");
    const FileInfo info = info_of(status);
    require(info.kind == FileInfo::Kind::kRegular, ErrorCode::kIo, "[", path, "] expected a file, received ",
            info.kind == FileInfo::Kind::kFolder ? "a folder" : "a device or pipe");
    return std::make_shared<PosixReader>(path, fd.release(), info.size);
  }

  std::unique_ptr<WritableFile> create(const std::string& path, std::optional<uint32_t> mode) override {
    Descriptor fd(uninterrupted([&] { return ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); }));
    if (fd.get() < 0 && errno == EEXIST) return nullptr;
    if (fd.get() < 0) fail_errno(path, "create");
    if (mode && ::fchmod(fd.get(), *mode) < 0) {
      const int error = errno;
      ::unlink(path.c_str());
      fail_errno(path, "set the permissions", error);
    }
    return std::make_unique<PosixWriter>(path, fd.release(), false);
  }

  std::unique_ptr<WritableFile> open_special(const std::string& path) override {
    Descriptor fd(uninterrupted([&] { return ::open(path.c_str(), O_WRONLY | O_CLOEXEC); }));
    if (fd.get() < 0) fail_errno(path, "open for writing");
    return std::make_unique<PosixWriter>(path, fd.release(), true);
  }

  void rename(const std::string& from, const std::string& to) override {
    if (::rename(from.c_str(), to.c_str()) < 0) fail_errno(to, "put the new file in place");
  }

  void remove(const std::string& path) override {
    if (::unlink(path.c_str()) < 0) fail_errno(path, "remove");
  }

  // Some file systems cannot flush a folder and say EINVAL: there is nothing more to do there.
  void sync_folder(const std::string& path) override {
    Descriptor fd(uninterrupted([&] { return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
    if (fd.get() < 0 && errno == EACCES) return;
    if (fd.get() < 0) fail_errno(path, "open the folder");
    const int result = uninterrupted([&] { return ::fsync(fd.get()); });
    if (result < 0 && errno != EINVAL && errno != ENOTSUP) fail_errno(path, "flush the folder to the disk");
  }

  bool make_folder(const std::string& path) override {
    if (::mkdir(path.c_str(), 0777) == 0) return true;
    if (errno != EEXIST || info(path).kind != FileInfo::Kind::kFolder) fail_errno(path, "make the folder");
    return false;
  }

  std::vector<std::string> list_folder(const std::string& path) override {
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path.c_str()), &::closedir);
    if (!folder) fail_errno(path, "list the folder");
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = ::readdir(folder.get())) {
      const std::string name = entry->d_name;
      if (name != "." && name != "..") names.push_back(name);
      errno = 0;
    }
    if (errno != 0) fail_errno(path, "list the folder");
    std::sort(names.begin(), names.end());
    return names;
  }

  void remove_folder(const std::string& path) override {
    if (::rmdir(path.c_str()) < 0) fail_errno(path, "remove the folder");
  }

  int64_t free_bytes(const std::string& path) override {
    struct statvfs status {};
    if (::statvfs(path.c_str(), &status) < 0) fail_errno(path, "look at the file system");
    return static_cast<int64_t>(status.f_bavail) * static_cast<int64_t>(status.f_frsize);
  }
};

std::atomic<FileSystem*>& replacement() {
  static std::atomic<FileSystem*> pointer{nullptr};
  return pointer;
}

}  // namespace

FileSystem& file_system() {
  static PosixFileSystem system;
  FileSystem* replaced = replacement().load(std::memory_order_acquire);
  return replaced ? *replaced : system;
}

FileSystem* set_file_system(FileSystem* other) { return replacement().exchange(other, std::memory_order_acq_rel); }

}  // namespace keratin
