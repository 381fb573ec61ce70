#include "keratin/base/processors.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace keratin {
namespace {

int64_t processors_in_mask() {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  if (sched_getaffinity(0, sizeof mask, &mask) == 0) return CPU_COUNT(&mask);
  return sysconf(_SC_NPROCESSORS_ONLN);  // more processors than the mask has bits
}

// Reads numbers from the start of a file; how many were read.
int read_numbers(const char* path, long long& first, long long& second) {
  std::FILE* file = std::fopen(path, "re");
  if (!file) return 0;
  const int count = std::fscanf(file, "%lld %lld", &first, &second);
  std::fclose(file);
  return count;
}

// Version 2 of control groups writes "quota period" or "max period"; version 1 has a file for each, and a quota of -1.
int64_t processors_of_quota() {
  long long quota = 0, period = 0, unused = 0;
  const bool version2 = read_numbers("/sys/fs/cgroup/cpu.max", quota, period) == 2;
  const bool version1 = !version2 && read_numbers("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", quota, unused) >= 1 &&
                        read_numbers("/sys/fs/cgroup/cpu/cpu.cfs_period_us", period, unused) >= 1;
  if ((!version1 && !version2) || quota <= 0 || period <= 0) return INT64_MAX;
  return (quota + period - 1) / period;
}

}  // namespace

int64_t available_processors() { return std::max<int64_t>(1, std::min(processors_in_mask(), processors_of_quota())); }

}  // namespace keratin
