// Model files that are no plain files, or that change while they are read; and how long a load may take.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#include "tests/crash_formats.h"
#include "tests/scratch.h"

namespace keratin {
namespace {

namespace fs = std::filesystem;

class HostileFiles : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  const Scratch scratch_;
  const fs::path folder_ = scratch_.path();
};
using LoaderRequirement02 = HostileFiles;
using LoaderRequirement18 = HostileFiles;

TEST_F(LoaderRequirement02, PipesSocketsDevicesAndFoldersAreRefusedAtOnce) {
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  fs::create_directory(path("folder"));
  const int listening = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path("socket").copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(bind(listening, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  fs::create_symlink("pipe", path("link"));
  fs::create_symlink("circle", path("circle"));
  const Warnings quiet;
  const Model lender = crash::small_model(1);
  for (const std::string& file : {path("pipe"), path("folder"), path("socket"), path("link"), path("circle"),
                                  std::string("/dev/zero"), std::string("/dev/tty"), path("missing")}) {
    for (const crash::Format& format : crash::formats()) {
      try {
        format.read(lender, file);
        ADD_FAILURE() << format.name << " read " << file;
      } catch (const Error& e) {
        EXPECT_NE(std::string(e.what()).find(file), std::string::npos) << e.what();
        EXPECT_LE(std::string(e.what()).size(), 2048u);
      }
    }
  }
  close(listening);
}

TEST_F(LoaderRequirement02, AFileOfNothingButHolesIsRefusedWithoutReadingIt) {
  const Warnings quiet;
  const Model lender = crash::small_model(1);
  for (const crash::Format& format : crash::formats()) {
    const std::string file = folder_.string() + format.file;
    write_file_atomic(file, std::string_view());
    ASSERT_EQ(truncate(file.c_str(), int64_t{60} << 30), 0);
    EXPECT_THROW(format.read(lender, file), Error) << format.name;
    fs::remove(file);
  }
}

// Item 49: somebody truncates and replaces the file while it is read.
TEST_F(HostileFiles, AFileThatShrinksOrIsReplacedWhileItIsReadIsAnErrorOrOneOfTheTwo) {
  const Warnings quiet;
  const Model models[] = {crash::small_model(1), crash::small_model(2)};
  const Model lender = crash::small_model(3);
  for (const crash::Format& format : crash::formats()) {
    const std::string file = folder_.string() + format.file, other = file + ".other";
    std::string said[2], content[2];
    for (const size_t i : {0, 1}) {
      format.write(models[i], file);
      said[i] = format.read(lender, file);
      content[i] = read_file(file);
    }
    std::atomic<bool> stop{false};
    std::thread vandal([&] {
      for (size_t i = 0; !stop; ++i) {
        const std::string& whole = content[i / 2 % 2];
        if (i % 2 == 0) {
          (void)!truncate(file.c_str(), static_cast<off_t>(i * 7919 % whole.size()));
          continue;
        }
        const int fd = open(other.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        (void)!pwrite(fd, whole.data(), whole.size(), 0);
        close(fd);
        rename(other.c_str(), file.c_str());
        // Whole for a while, now and then long enough for the slowest reader on a busy machine.
        std::this_thread::sleep_for(std::chrono::microseconds(i % 64 * 100));
      }
    });
    int64_t loaded = 0, refused = 0;
    for (int i = 0; i < 400 || (loaded == 0 && i < 20000); ++i) {
      try {
        const std::string now = format.read(lender, file);
        EXPECT_TRUE(now == said[0] || now == said[1]) << format.name;
        ++loaded;
      } catch (const Error&) {
        ++refused;
      }
    }
    stop = true;
    vandal.join();
    std::printf("%s: %ld loaded, %ld refused\n", format.name, static_cast<long>(loaded), static_cast<long>(refused));
    EXPECT_GT(loaded, 0);
  }
}

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

TEST_F(LoaderRequirement18, ALoadTakesATenthOfASecondAndFiveNanosecondsAByteAtMost) {
  const Warnings quiet;
  const Sequential model({layers::Dense(2000, {.input_shape = {2000}, .kernel_initializer = "ones"})});
  const Sequential lender({layers::Dense(2000, {.input_shape = {2000}, .kernel_initializer = "zeros"})});
  for (const crash::Format& format : crash::formats()) {
    const std::string file = folder_.string() + format.file;
    format.write(model, file);
    double best = 1e9;
    for (int i = 0; i < 3; ++i) {
      const double start = processor_seconds();
      format.read(lender, file);
      best = std::min(best, processor_seconds() - start);
    }
    const double allowed = 0.1 + static_cast<double>(fs::file_size(file)) / 200e6;
    std::printf("%s: %.1f MB in %.3f s of %.3f s\n", format.name, static_cast<double>(fs::file_size(file)) / 1e6, best,
                allowed);
    EXPECT_LE(best, allowed) << format.name;
  }
}

}  // namespace
}  // namespace keratin
