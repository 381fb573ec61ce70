// Runs every file of the folders named through one fuzz target, without libFuzzer: what was found once stays fixed.
//   replay_TARGET FOLDER...     ends with 1 when there is a finding or nothing to run
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "tests/fuzz/fuzz.h"

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
constexpr bool kSanitized = __has_feature(address_sanitizer);
#else
constexpr bool kSanitized = false;
#endif
constexpr double kMostSeconds = kSanitized ? 20 : 2;
constexpr long kMostKilobytes = 256 << 10;

std::vector<std::string> files_of(int count, char** folders) {
  std::vector<std::string> files;
  for (int i = 0; i < count; ++i) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folders[i]))
      if (entry.is_regular_file()) files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// What is wrong with this input, "" when nothing is.
std::string finding_of(const std::string& path) {
  const std::string bytes = keratin::read_file(path);
  const auto start = std::chrono::steady_clock::now();
  try {
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  } catch (const std::exception& e) {
    return e.what();
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return seconds <= kMostSeconds ? "" : keratin::cat("took ", seconds, " s");
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> files = files_of(argc - 1, argv + 1);
  int findings = files.empty() ? 1 : 0;
  for (const std::string& file : files) {
    const std::string finding = finding_of(file);
    if (finding.empty()) continue;
    ++findings;
    std::printf("%s: %s\n", file.c_str(), finding.c_str());
  }
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  if (!kSanitized && used.ru_maxrss > kMostKilobytes) {
    ++findings;
    std::printf("the process took %ld MiB\n", used.ru_maxrss >> 10);
  }
  std::printf("%zu inputs, %d findings, %ld MiB\n", files.size(), findings, used.ru_maxrss >> 10);
  return findings == 0 ? 0 : 1;
}
