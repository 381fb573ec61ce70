// One process at a time in a folder.
#pragma once

#include <string>

namespace keratin {

/// Holds `folder`/lock (flock) from its making to its end, which the operating system makes sure of however the process
/// ends. The file holds the process and the boot in which it runs, for whoever is refused.
class FolderLock {
 public:
  /// Error kState when another process (or another FolderLock of this one) holds it, with its number; kIo when the file
  /// cannot be written. A file system without locks (some network ones) gives a warning instead.
  explicit FolderLock(const std::string& folder);
  ~FolderLock();
  /// Removes the file, still held, for a folder that is removed.
  void remove_file();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  std::string path_;
  int descriptor_ = -1;
};

}  // namespace keratin
