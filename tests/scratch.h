// A folder of a test's own. Tests only.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <stdexcept>
#include <string>

namespace keratin {

/// A new, empty folder, removed at the end. In memory where there is such a place: thousands of flushes to a disk take
/// minutes.
class Scratch {
 public:
  enum class Place { kDisk, kMemory };

  explicit Scratch(Place place = Place::kDisk) {
    if (place == Place::kMemory && made("/dev/shm/keratin-test-XXXXXX")) return;
    if (!made((std::filesystem::temp_directory_path() / "keratin-test-XXXXXX").string()))
      throw std::runtime_error("no folder for this test could be made");
  }
  ~Scratch() { std::filesystem::remove_all(path_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  bool made(std::string pattern) {
    if (mkdtemp(pattern.data()) == nullptr) return false;
    path_ = pattern;
    return true;
  }

  std::string path_;
};

}  // namespace keratin
