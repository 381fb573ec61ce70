#include "keratin/base/limits.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace keratin {
namespace {

// Version 2 of control groups, then version 1; "max" and an absent file both mean no limit.
int64_t control_group_memory() {
  for (const char* path : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
    std::FILE* file = std::fopen(path, "re");
    if (!file) continue;
    long long bytes = 0;
    const bool read = std::fscanf(file, "%lld", &bytes) == 1;
    std::fclose(file);
    if (read && bytes > 0) return bytes;
  }
  return INT64_MAX;
}

int64_t half_of_memory() {
  const int64_t machine = int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGESIZE);
  return std::max(int64_t{256} << 20, std::min(machine, control_group_memory()) / 2);
}

}  // namespace

int64_t default_max_memory() {
  static const int64_t bytes = half_of_memory();
  return bytes;
}

}  // namespace keratin
