#include "keratin/base/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <string_view>
#include <system_error>

#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/base/log.h"

namespace keratin {
namespace {

std::string reason(int error) { return std::generic_category().message(error); }

// Tells this run of the machine from others, whose processes had the same numbers.
std::string boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");  // has no size, so that read_file finds nothing in it
  std::string id;
  return std::getline(file, id) ? id : "unknown boot";
}

std::string holder_of(const std::string& path) {
  try {
    const std::string text = read_file(path, 4096);
    const std::string pid = text.substr(0, text.find('\n'));
    return pid.empty() ? std::string("another process") : cat("process ", pid);
  } catch (const Error&) {
    return "another process";
  }
}

void write_holder(int descriptor) {
  const std::string text = cat(::getpid(), "\n", boot_id(), "\n");
  // For people only: the lock holds without it, so a full disk is no reason to fail.
  if (::ftruncate(descriptor, 0) == 0) [[maybe_unused]]
    const ssize_t written = ::pwrite(descriptor, text.data(), text.size(), 0);
}

// False where there are no locks. Closes the file before it throws.
bool take(int descriptor, const std::string& folder) {
  int result = 0;
  do result = ::flock(descriptor, LOCK_EX | LOCK_NB);
  while (result < 0 && errno == EINTR);
  if (result == 0) return true;
  const int error = errno;
  if (error == ENOLCK || error == ENOTSUP || error == ENOSYS) {
    log_warning(cat("[", folder, "] this file system has no locks: see yourself that nobody else writes here"));
    return false;
  }
  ::close(descriptor);
  require(error == EWOULDBLOCK, ErrorCode::kIo, "[", folder, "] cannot lock: ", reason(error));
  fail(ErrorCode::kState, "[", folder, "] is in use by ", holder_of(folder + "/lock"),
       ": two trainings must not write into one folder. Wait for it, or choose another folder.");
}

// Whether the file that is locked is the one of that name: the last holder may have removed it meanwhile.
bool is_at(int descriptor, const std::string& path) {
  struct stat held {
  }, named{};
  return ::fstat(descriptor, &held) == 0 && ::stat(path.c_str(), &named) == 0 && held.st_ino == named.st_ino &&
         held.st_dev == named.st_dev;
}

}  // namespace

FolderLock::FolderLock(const std::string& folder) : path_(folder + "/lock") {
  do {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor_ < 0) fail(ErrorCode::kIo, "[", path_, "] cannot open the lock file: ", reason(errno));
    if (!take(descriptor_, folder)) return;
  } while (!is_at(descriptor_, path_));
  write_holder(descriptor_);
}

void FolderLock::remove_file() { ::unlink(path_.c_str()); }

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace keratin
