// Files cut off at every byte and with every bit flipped: an error, or the same model to the last bit.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "tests/crash_files.h"
#include "tests/crash_formats.h"
#include "tests/fault_files.h"

namespace keratin {
namespace {

using crash::Format;

/// What came of many damaged files.
struct Outcome {
  int64_t refused = 0, identical = 0, silent = 0;
  int64_t first_silent = -1;  // number of the case
  int64_t bad_errors = 0;     // that are too long, have control bytes or no path
  int64_t other_exceptions = 0;
  int64_t largest_growth = 0;  // of memory, in KiB
  double slowest = 0;          // seconds of processor time
  char example[400] = {};      // of what is wrong

  void note(const std::string& text) {
    if (example[0] == '\0') std::snprintf(example, sizeof example, "%s", text.c_str());
  }
  void add(const Outcome& other) {
    refused += other.refused, identical += other.identical, silent += other.silent;
    bad_errors += other.bad_errors, other_exceptions += other.other_exceptions;
    if (first_silent < 0 || (other.first_silent >= 0 && other.first_silent < first_silent))
      first_silent = other.first_silent;
    largest_growth = std::max(largest_growth, other.largest_growth);
    slowest = std::max(slowest, other.slowest);
    note(other.example);
  }
};

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

int64_t peak_kib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

bool is_good_error(const Error& e, const std::string& path) {
  const std::string text = e.what();
  const bool clean = std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n') || byte == 0x7f;
  });
  return text.size() <= 2048 && clean && e.place().path.find(path) != std::string::npos;
}

/// A format, its good file, and what that says.
class Damage : public testing::TestWithParam<Format> {
 protected:
  void SetUp() override {
    const Model model = crash::small_model(1);
    const faults::InForce force(disk_);
    GetParam().write(model, path_);
    good_ = disk_.contents().at(path_);
    said_ = GetParam().read(lender_, path_);
  }

  /// Loads `cases` damaged files, number i being damaged(i), in two processes.
  template <class Damaged>
  Outcome load_all(int64_t cases, const Damaged& damaged) {
    constexpr int kProcesses = 2;
    Outcome sum;
    int pipes[kProcesses];
    pid_t children[kProcesses];
    for (int p = 0; p < kProcesses; ++p) {
      int ends[2];
      if (pipe(ends) != 0) return sum;
      pipes[p] = ends[0];
      children[p] = fork();
      if (children[p] != 0) {
        close(ends[1]);
        continue;
      }
      Outcome outcome;
      for (int64_t i = p; i < cases; i += kProcesses) load(i, damaged(i), outcome);
      const bool sent = write(ends[1], &outcome, sizeof outcome) == static_cast<ssize_t>(sizeof outcome);
      _exit(sent ? 0 : 1);
    }
    for (int p = 0; p < kProcesses; ++p) {
      Outcome outcome;
      EXPECT_EQ(::read(pipes[p], &outcome, sizeof outcome), static_cast<ssize_t>(sizeof outcome));
      close(pipes[p]);
      int status = 0;
      waitpid(children[p], &status, 0);
      EXPECT_EQ(status, 0) << "a load ended the process";
      sum.add(outcome);
    }
    std::printf("%-10s %zu bytes, %ld files: %ld refused, %ld identical, %ld silently different; slowest %.4f s\n",
                GetParam().name, good_.size(), static_cast<long>(cases), static_cast<long>(sum.refused),
                static_cast<long>(sum.identical), static_cast<long>(sum.silent), sum.slowest);
    return sum;
  }

  void load(int64_t number, std::string content, Outcome& outcome) {
    disk_.put(path_, std::move(content));
    const faults::InForce force(disk_);
    const int64_t memory = peak_kib();
    const double start = processor_seconds();
    try {
      const std::string said = GetParam().read(lender_, path_);
      outcome.identical += said == said_;
      outcome.silent += said != said_;
      if (said != said_ && outcome.first_silent < 0) outcome.first_silent = number;
    } catch (const Error& e) {
      ++outcome.refused;
      if (!is_good_error(e, path_)) {
        ++outcome.bad_errors;
        outcome.note(cat("case ", number, ", path \"", e.place().path, "\": ", e.what()));
      }
    } catch (const std::exception& e) {
      ++outcome.other_exceptions;
      outcome.note(cat("case ", number, ": ", e.what()));
    }
    outcome.slowest = std::max(outcome.slowest, processor_seconds() - start);
    outcome.largest_growth = std::max(outcome.largest_growth, peak_kib() - memory);
  }

  static void expect_harmless(const Outcome& outcome) {
    EXPECT_TRUE(outcome.silent == 0 || !GetParam().has_checksums) << "the first is number " << outcome.first_silent;
    EXPECT_EQ(outcome.other_exceptions, 0) << outcome.example;
    EXPECT_EQ(outcome.bad_errors, 0) << outcome.example;
    EXPECT_LE(outcome.largest_growth, 64 << 10);
    EXPECT_LE(outcome.slowest, 1.0);
  }

  const Warnings quiet_;
  const std::string path_ = GetParam().file;
  faults::CrashFiles disk_;
  const Model lender_ = crash::small_model(2);
  std::string good_, said_;
};

TEST_P(Damage, CutOffAtAnyByteIsAnErrorAndNeverAPartOfAModel) {
  const auto size = static_cast<int64_t>(good_.size());
  const Outcome outcome = load_all(size, [&](int64_t i) { return good_.substr(0, static_cast<size_t>(i)); });
  EXPECT_EQ(outcome.refused, size);
  expect_harmless(outcome);
}

TEST_P(Damage, AnyBitFlippedIsAnErrorOrTheSameModelBitForBit) {
  const auto bits = static_cast<int64_t>(good_.size()) * 8;
  const Outcome outcome = load_all(bits, [&](int64_t i) {
    std::string content = good_;
    content[static_cast<size_t>(i / 8)] ^= static_cast<char>(1 << i % 8);
    return content;
  });
  EXPECT_EQ(outcome.refused + outcome.identical + outcome.silent, bits);
  EXPECT_GT(outcome.refused, bits / 3);
  expect_harmless(outcome);
}

TEST_P(Damage, AnySectorOfZerosIsAnErrorOrTheSameModel) {
  constexpr size_t kSector = 512;
  const auto sectors = static_cast<int64_t>((good_.size() + kSector - 1) / kSector);
  expect_harmless(load_all(sectors, [&](int64_t i) {
    std::string content = good_;
    const auto from = content.begin() + i * static_cast<int64_t>(kSector);
    std::fill(from, from + std::min<int64_t>(kSector, content.end() - from), '\0');
    return content;
  }));
}

INSTANTIATE_TEST_SUITE_P(Formats, Damage, testing::ValuesIn(crash::formats()),
                         [](const auto& about) { return std::string(about.param.name); });

}  // namespace
}  // namespace keratin
