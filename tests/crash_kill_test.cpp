// kill -9 while models are saved, and what the system may refuse: full disks, limits of a process.
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <thread>

#include "tests/crash_formats.h"
#include "tests/scratch.h"

namespace keratin {
namespace {

namespace fs = std::filesystem;

class CrashKill : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  /// Temporary files that were left behind; they are removed.
  int64_t sweep() const {
    int64_t count = 0;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      const std::string name = entry.path().filename().string();
      if (name.rfind(".keratin-", 0) != 0) continue;
      fs::remove(entry.path());
      ++count;
    }
    return count;
  }
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const auto& entry : fs::directory_iterator(folder_)) out.push_back(entry.path().filename().string());
    return out;
  }

  const Scratch scratch_;
  const fs::path folder_ = scratch_.path();
};

/// About 4 MB with the optimizer's momentum.
Model large_model(int version) {
  const Sequential model({layers::Dense(700, {.input_shape = {700}, .name = "wide"})});
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 0.01, .momentum = 0.9}), .loss = "mse"});
  for (const Variable& weight : model.weights())
    Variable(weight).assign(random::normal(weight.shape(), {.seed = version}));
  model.train_on_batch(random::normal({2, 700}, {.seed = version}), random::normal({2, 700}, {.seed = version + 1}));
  return model;
}

int64_t kills() {
  const char* text = std::getenv("KERATIN_KILLS");
  return text == nullptr ? 300 : std::max(1, std::atoi(text));
}

TEST_F(CrashKill, AtAnyMomentLeavesTheOldModelOrTheNewOneWhole) {
  const Warnings quiet;
  const Model models[] = {large_model(1), large_model(2)};
  const Model lender = large_model(3);
  const std::vector<crash::Format> formats(crash::formats().begin(), crash::formats().begin() + 3);
  std::vector<std::string> expected[2];
  for (const crash::Format& format : formats) {
    for (const size_t version : {1, 0}) {
      format.write(models[version], folder_.string() + format.file);
      expected[version].push_back(format.read(lender, folder_.string() + format.file));
    }
  }
  std::mt19937_64 random(20261122);
  int64_t found[2] = {0, 0}, in_the_middle = 0;
  for (int64_t kill_number = 0; kill_number < kills(); ++kill_number) {
    const size_t which = static_cast<size_t>(kill_number) % formats.size();
    const crash::Format& format = formats[which];
    const std::string file = folder_.string() + format.file;
    const pid_t child = fork();
    if (child == 0) {
      for (size_t i = 1;; ++i) format.write(models[i % 2], file);
    }
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 40'000));
    ASSERT_EQ(kill(child, SIGKILL), 0);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "saving ended by itself";
    in_the_middle += sweep();
    const std::string said = format.read(lender, file);
    const bool is_second = said == expected[1][which];
    ASSERT_TRUE(is_second || said == expected[0][which]) << "kill " << kill_number << " of " << file;
    ++found[is_second];
  }
  std::printf("%ld kills: %ld in the middle of a save, %ld times the one model, %ld times the other\n",
              static_cast<long>(kills()), static_cast<long>(in_the_middle), static_cast<long>(found[0]),
              static_cast<long>(found[1]));
  if (kills() >= 100) {
    EXPECT_GT(in_the_middle, kills() / 10);
    EXPECT_GT(std::min(found[0], found[1]), 0);
  }
}

/// A limit of this process while it lives.
class Limit {
 public:
  Limit(__rlimit_resource what, rlim_t value) : what_(what) {
    getrlimit(what_, &before_);
    rlimit now = before_;
    now.rlim_cur = std::min(value, before_.rlim_max);
    setrlimit(what_, &now);
  }
  ~Limit() { setrlimit(what_, &before_); }
  Limit(const Limit&) = delete;
  Limit& operator=(const Limit&) = delete;

 private:
  __rlimit_resource what_;
  rlimit before_{};
};

TEST_F(CrashKill, ALimitOnTheSizeOfFilesLeavesTheOldFile) {
  const Warnings quiet;
  const auto before = std::signal(SIGXFSZ, SIG_IGN);  // a program's decision; `keratin` makes the same
  const Model small = crash::small_model(1), large = large_model(1);
  for (const crash::Format& format : crash::formats()) {
    const std::string file = folder_.string() + format.file;
    format.write(small, file);
    const std::string said = format.read(crash::small_model(2), file);
    {
      const Limit limit(RLIMIT_FSIZE, 1 << 20);
      try {
        format.write(large, file);
        ADD_FAILURE() << format.name;
      } catch (const Error& e) {
        EXPECT_EQ(e.code(), ErrorCode::kIo);
        EXPECT_NE(std::string(e.what()).find("File too large"), std::string::npos) << e.what();
      }
    }
    EXPECT_EQ(format.read(crash::small_model(2), file), said);
    EXPECT_EQ(sweep(), 0);
  }
  std::signal(SIGXFSZ, before);
}

TEST_F(CrashKill, WithoutFreeDescriptorsLoadingAndSavingAreErrors) {
  const Model model = crash::small_model(1);
  const std::string file = path("m.keras");
  model.save(file);
  const std::string said = crash::model_bits(saving::load_model(file));
  {
    const Limit limit(RLIMIT_NOFILE, 3);
    EXPECT_THROW(saving::load_model(file), Error);
    EXPECT_THROW(crash::small_model(2).save(file), Error);
  }
  EXPECT_EQ(crash::model_bits(saving::load_model(file)), said);
  EXPECT_EQ(names(), std::vector<std::string>{"m.keras"});
}

// Mounts need privileges: without them the test says so.
class Mounted {
 public:
  Mounted(const std::string& path, const char* options, unsigned long flags)
      : path_(path), mounted_(mount("tmpfs", path.c_str(), "tmpfs", flags, options) == 0) {}
  ~Mounted() {
    if (mounted_) umount2(path_.c_str(), MNT_DETACH);
  }
  Mounted(const Mounted&) = delete;
  Mounted& operator=(const Mounted&) = delete;
  explicit operator bool() const { return mounted_; }
  bool make_read_only() const { return mount(nullptr, path_.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0; }

 private:
  std::string path_;
  bool mounted_;
};

TEST_F(CrashKill, AFullFileSystemLeavesTheOldFileAndWorksAgainWithRoom) {
  const Warnings quiet;
  fs::create_directory(folder_ / "small");
  const Mounted disk(path("small"), "size=1m", 0);
  if (!disk) GTEST_SKIP() << "no right to mount a tmpfs";
  const Model small = crash::small_model(1), large = large_model(1);
  for (const crash::Format& format : crash::formats()) {
    const std::string file = path("small") + format.file;
    format.write(small, file);
    const std::string said = format.read(crash::small_model(2), file);
    EXPECT_THROW(format.write(large, file), Error) << format.name;
    EXPECT_EQ(format.read(crash::small_model(2), file), said);
    format.write(crash::small_model(3), file);
    EXPECT_NE(format.read(crash::small_model(2), file), said);
  }
  EXPECT_EQ(file_system().list_folder(path("small")).size(), crash::formats().size());
}

TEST_F(CrashKill, AReadOnlyFileSystemIsAnErrorThatSaysSo) {
  fs::create_directory(folder_ / "disk");
  const Mounted disk(path("disk"), "size=1m", 0);
  if (!disk) GTEST_SKIP() << "no right to mount a tmpfs";
  const std::string file = path("disk/m.keras");
  const Model model = crash::small_model(1);
  model.save(file);
  ASSERT_TRUE(disk.make_read_only());
  try {
    crash::small_model(2).save(file);
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::kIo);
    EXPECT_NE(std::string(e.what()).find("Read-only file system"), std::string::npos) << e.what();
  }
  EXPECT_EQ(crash::model_bits(saving::load_model(file)), crash::model_bits(model));
}

}  // namespace
}  // namespace keratin
