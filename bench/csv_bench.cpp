// csv_bench FILE [THREADS]: reads a CSV file once and prints, as one line of JSON, how long it took and what it cost.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/base/parallel_for.h"
#include "keratin/data/frame/frame.h"

namespace {

double megabytes_of(const char* path) {
  const keratin::FileRef file = keratin::open_file(path);
  return static_cast<double>(file->size()) / 1e6;
}

int64_t bytes_of_columns(const keratin::DataFrame& frame) {
  int64_t bytes = 0;
  for (const auto& [name, type] : frame.dtypes()) {
    bytes += frame.rows() * (type == keratin::ColumnType::string ? 16 : type == keratin::ColumnType::bool_ ? 1 : 8);
  }
  return bytes;
}

int run(const char* path, int threads) {
  keratin::set_num_threads(threads);
  const auto start = std::chrono::steady_clock::now();
  const auto frame = keratin::DataFrame::read_csv(path, {.threads = threads});
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf(
      "{\"seconds\": %.4f, \"mb_per_s\": %.0f, \"threads\": %d, \"rows\": %lld, \"columns\": %lld, \"cell_mb\": %.0f, "
      "\"peak_rss_mb\": %.0f}\n",
      taken.count(), megabytes_of(path) / taken.count(), threads, static_cast<long long>(frame.rows()),
      static_cast<long long>(frame.columns().size()), static_cast<double>(bytes_of_columns(frame)) / 1e6,
      static_cast<double>(usage.ru_maxrss) / 1e3);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    std::fprintf(stderr, "usage: csv_bench FILE [THREADS]\n");
    return 2;
  }
  try {
    return run(argv[1], argc == 3 ? std::atoi(argv[2]) : 1);
  } catch (const keratin::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
