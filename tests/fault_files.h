// A file system whose N-th call fails, or whose writes are short: a loop over N = 1, 2, ... walks through every moment
// at which an operation can go wrong.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "keratin/base/error.h"
#include "keratin/base/files.h"

namespace keratin::faults {

enum class Call {
  kInfo,
  kReadLink,
  kOpen,
  kRead,
  kCreate,
  kOpenSpecial,
  kWrite,
  kSync,
  kClose,
  kRename,
  kRemove,
  kSyncFolder,
  kMakeFolder,
  kListFolder,
  kRemoveFolder,
  kFreeBytes,
};
inline constexpr size_t kCalls = static_cast<size_t>(Call::kFreeBytes) + 1;

/// What goes wrong, and when.
struct Fault {
  int64_t at = 0;                 ///< the number, from 1, of the call that fails; 0: none does
  std::optional<Call> kind = {};  ///< counts calls of this kind only
  bool from_then_on = false;      ///< every later call (of this kind) fails too
  std::string reason = "No space left on device";
  bool sticks_in_removal = false;  ///< whether removing may fail: a full disk lets files be removed
  size_t most_bytes = SIZE_MAX;    ///< that one write takes
};

/// Another file system with a fault.
class FaultFiles : public FileSystem {
 public:
  explicit FaultFiles(FileSystem& real, Fault fault = {}) : real_(real), fault_(std::move(fault)) {}

  /// Whether the fault has happened.
  bool failed() const { return failures_ > 0; }
  /// Calls seen so far.
  int64_t count(Call kind) const { return counts_[static_cast<size_t>(kind)]; }
  int64_t count() const { return all_; }

  FileInfo info(const std::string& path) override { return step(Call::kInfo, path), real_.info(path); }
  std::optional<std::string> read_link(const std::string& path) override {
    return step(Call::kReadLink, path), real_.read_link(path);
  }
  FileRef open(const std::string& path) override {
    step(Call::kOpen, path);
    return std::make_shared<Reader>(*this, real_.open(path));
  }
  std::unique_ptr<WritableFile> create(const std::string& path, std::optional<uint32_t> mode) override {
    step(Call::kCreate, path);
    return writer(path, real_.create(path, mode));
  }
  std::unique_ptr<WritableFile> open_special(const std::string& path) override {
    step(Call::kOpenSpecial, path);
    return writer(path, real_.open_special(path));
  }
  void rename(const std::string& from, const std::string& to) override {
    step(Call::kRename, to), real_.rename(from, to);
  }
  void remove(const std::string& path) override { step(Call::kRemove, path), real_.remove(path); }
  void sync_folder(const std::string& path) override { step(Call::kSyncFolder, path), real_.sync_folder(path); }
  bool make_folder(const std::string& path) override { return step(Call::kMakeFolder, path), real_.make_folder(path); }
  std::vector<std::string> list_folder(const std::string& path) override {
    return step(Call::kListFolder, path), real_.list_folder(path);
  }
  void remove_folder(const std::string& path) override { step(Call::kRemoveFolder, path), real_.remove_folder(path); }
  int64_t free_bytes(const std::string& path) override { return step(Call::kFreeBytes, path), real_.free_bytes(path); }

 private:
  // Must not outlive the file system.
  class Reader : public RandomAccessFile {
   public:
    Reader(FaultFiles& owner, FileRef file) : owner_(owner), file_(std::move(file)) {}
    const std::string& name() const override { return file_->name(); }
    int64_t size() const override { return file_->size(); }
    void read_at(int64_t offset, std::span<std::byte> out) const override {
      owner_.step(Call::kRead, file_->name());
      file_->read_at(offset, out);
    }

   private:
    FaultFiles& owner_;
    FileRef file_;
  };
  class Writer : public WritableFile {
   public:
    Writer(FaultFiles& owner, std::string path, std::unique_ptr<WritableFile> file)
        : owner_(owner), path_(std::move(path)), file_(std::move(file)) {}
    size_t write_some(int64_t offset, std::span<const std::byte> bytes) override {
      owner_.step(Call::kWrite, path_);
      return file_->write_some(offset, bytes.first(std::min(bytes.size(), owner_.fault_.most_bytes)));
    }
    void sync() override { owner_.step(Call::kSync, path_), file_->sync(); }
    void close() override { owner_.step(Call::kClose, path_), file_->close(); }

   private:
    FaultFiles& owner_;
    std::string path_;
    std::unique_ptr<WritableFile> file_;
  };

  std::unique_ptr<WritableFile> writer(const std::string& path, std::unique_ptr<WritableFile> file) {
    if (!file) return nullptr;
    return std::make_unique<Writer>(*this, path, std::move(file));
  }

  // Files may be read by several threads.
  void step(Call kind, const std::string& path) {
    const std::lock_guard<std::mutex> guard(mutex_);
    const int64_t number = ++counts_[static_cast<size_t>(kind)];
    ++all_;
    if (fault_.at == 0 || (fault_.kind && *fault_.kind != kind)) return;
    const bool removal = kind == Call::kRemove || kind == Call::kRemoveFolder;
    if (removal && !fault_.sticks_in_removal && fault_.kind != kind) return;
    const int64_t now = fault_.kind ? number : all_;
    if (now != fault_.at && !(fault_.from_then_on && now > fault_.at)) return;
    ++failures_;
    fail(ErrorCode::kIo, "[", path, "] ", fault_.reason);
  }

  FileSystem& real_;
  Fault fault_;
  std::mutex mutex_;
  std::array<int64_t, kCalls> counts_{};
  int64_t all_ = 0, failures_ = 0;
};

/// The file system in force while it lives.
class InForce {
 public:
  explicit InForce(FileSystem& files) : before_(set_file_system(&files)) {}
  ~InForce() { set_file_system(before_); }
  InForce(const InForce&) = delete;
  InForce& operator=(const InForce&) = delete;

 private:
  FileSystem* before_;
};

}  // namespace keratin::faults
