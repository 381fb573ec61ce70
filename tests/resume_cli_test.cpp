// keratin train --checkpoint DIR [--resume], killed and signalled.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <thread>

#include "keratin/base/folder_lock.h"
#include "keratin/base/zip.h"
#include "keratin/keras/checkpoints/checkpoint_folder.h"
#include "tests/scratch.h"

#ifdef KERATIN_CLI
namespace keratin {
namespace {

namespace fs = std::filesystem;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using testing::HasSubstr;

struct Result {
  int code = -1;
  std::string out, err;
};

class CliResume : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(run({"datasets", "concrete", "-o", "c.csv"}).code, 0); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string read(const std::string& name) const {
    std::ifstream in(folder_ / name, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }

  pid_t start(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "keratin");
    const pid_t child = fork();
    if (child != 0) return child;
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    if (chdir(folder_.c_str()) != 0) _exit(99);
    dup2(open("stdout", O_WRONLY | O_CREAT | O_TRUNC, 0666), 1);
    dup2(open("stderr", O_WRONLY | O_CREAT | O_TRUNC, 0666), 2);
    execv(KERATIN_CLI, argv.data());
    _exit(99);
  }
  Result finish(pid_t child) const {
    int status = 0;
    waitpid(child, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status), read("stdout"), read("stderr")};
  }
  Result run(const std::vector<std::string>& arguments) const { return finish(start(arguments)); }

  /// Dropout, batch normalisation, validation and patience, for so many epochs.
  std::vector<std::string> training(const std::string& epochs, const std::vector<std::string>& more) const {
    std::vector<std::string> out = {"train",
                                    "c.csv",
                                    "--target",
                                    "strength",
                                    "--layers",
                                    "16 relu, batchnorm, dropout 0.2",
                                    "--validation-split",
                                    "0.2",
                                    "--patience",
                                    "1000",
                                    "--epochs",
                                    epochs,
                                    "--batch-size",
                                    "16"};
    out.insert(out.end(), more.begin(), more.end());
    return out;
  }
  /// Waits until the folder holds a checkpoint.
  void wait_for_checkpoint(const std::string& name) const {
    for (int i = 0; i < 3000 && !fs::exists(folder_ / name / "LATEST"); ++i)
      std::this_thread::sleep_for(milliseconds(10));
    ASSERT_TRUE(fs::exists(folder_ / name / "LATEST")) << read("stderr");
  }

  /// Every member of two .keras files but the one that holds the date.
  void expect_same_model(const std::string& a, const std::string& b) const {
    const ZipReader left(open_file(path(a))), right(open_file(path(b)));
    ASSERT_EQ(left.members().size(), right.members().size());
    for (const ZipMember& member : left.members()) {
      const ZipMember* other = right.find(member.name);
      ASSERT_NE(other, nullptr) << member.name;
      if (member.name == "metadata.json") continue;
      EXPECT_EQ(left.read(member, 1 << 30), right.read(*other, 1 << 30)) << member.name;
    }
  }

  const Scratch scratch_{Scratch::Place::kMemory};
  const fs::path folder_ = scratch_.path();
};

TEST_F(CliResume, KilledAgainAndAgainItWritesTheModelOfARunThatWasLeftAlone) {
  const auto began = std::chrono::steady_clock::now();
  const Result alone = run(training("40", {"-o", "golden.keras", "--history", "golden.json"}));
  ASSERT_EQ(alone.code, 0) << alone.err;
  const auto whole = std::chrono::duration_cast<microseconds>(std::chrono::steady_clock::now() - began);
  std::mt19937_64 random(4);
  int kills = 0;
  Result result;
  do {
    const pid_t child = start(training(
        "40", {"-o", "m.keras", "--history", "m.json", "--checkpoint", "ckpt", "--checkpoint-every", "7", "--resume"}));
    // Fewer and fewer: it comes to its end even where the machine is slow.
    std::this_thread::sleep_for(microseconds(random() % static_cast<uint64_t>(whole.count() * (10 + kills) / 10)));
    kill(child, SIGKILL);
    result = finish(child);
    kills += result.code == 256 + SIGKILL ? 1 : 0;
  } while (result.code == 256 + SIGKILL);
  ASSERT_EQ(result.code, 0) << result.err;
  expect_same_model("golden.keras", "m.keras");
  EXPECT_EQ(read("golden.json"), read("m.json"));
  std::printf("%d kills\n", kills);
}

TEST_F(CliResume, SigtermEndsWithOneHundredFortyThreeEverythingSavedAndResumes) {
  ASSERT_EQ(run(training("200", {"-o", "golden.keras"})).code, 0);
  for (const int signal : {SIGTERM, SIGINT}) {
    fs::remove_all(folder_ / "ckpt");
    fs::remove(folder_ / "m.keras");
    // A checkpoint after every batch takes so long that the signal surely comes before the end.
    const pid_t child = start(training("200", {"-o", "m.keras", "--checkpoint", "ckpt", "--checkpoint-every", "1"}));
    wait_for_checkpoint("ckpt");
    kill(child, signal);
    const Result stopped = finish(child);
    EXPECT_EQ(stopped.code, 128 + signal) << stopped.err;
    EXPECT_THAT(stopped.out, HasSubstr("wrote m.keras"));
    EXPECT_THAT(stopped.out, HasSubstr("the same command with --resume goes on"));
    EXPECT_EQ(run({"evaluate", "m.keras", "c.csv"}).code, 0);
    const Result resumed = run(training("200", {"-o", "m.keras", "--checkpoint", "ckpt", "--resume"}));
    EXPECT_EQ(resumed.code, 0) << resumed.err;
    EXPECT_THAT(resumed.out, HasSubstr("going on from ckpt/ckpt-"));
    expect_same_model("golden.keras", "m.keras");
  }
}

TEST_F(CliResume, ASecondSignalEndsAtOnceAndLeavesAWholeCheckpoint) {
  const pid_t child = start(training("1000000", {"-o", "m.keras", "--checkpoint", "ckpt", "--checkpoint-every", "1"}));
  wait_for_checkpoint("ckpt");
  // Both before the program can have ended of itself.
  kill(child, SIGSTOP);
  kill(child, SIGINT);
  kill(child, SIGTERM);
  kill(child, SIGCONT);
  const int code = finish(child).code;
  EXPECT_TRUE(code == 130 || code == 143) << code;
  EXPECT_FALSE(fs::exists(folder_ / "m.keras"));
  EXPECT_TRUE(newest_checkpoint(path("ckpt")).has_value());
}

TEST_F(CliResume, AnUnfinishedTrainingIsNotOverwritten) {
  const pid_t child = start(training("1000000", {"-o", "m.keras", "--checkpoint", "ckpt"}));
  wait_for_checkpoint("ckpt");
  kill(child, SIGKILL);
  finish(child);
  const Result refused = run(training("20", {"-o", "m.keras", "--checkpoint", "ckpt"}));
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("[ckpt] holds a training that was stopped after epoch"));
  EXPECT_THAT(refused.err, HasSubstr("--resume"));
}

TEST_F(CliResume, AFinishedTrainingMayBeginAgainOrGoOnForMoreEpochs) {
  const auto train_for = [&](const std::string& epochs, const std::string& output, bool resume) {
    std::vector<std::string> more = {"-o", output, "--checkpoint", "ckpt", "--checkpoint-every", "9"};
    if (resume) more.push_back("--resume");
    const Result result = run(training(epochs, more));
    EXPECT_EQ(result.code, 0) << result.err;
  };
  train_for("3", "three.keras", false);
  train_for("3", "again.keras", false);
  expect_same_model("three.keras", "again.keras");
  train_for("5", "longer.keras", true);
  ASSERT_EQ(run(training("5", {"-o", "golden.keras"})).code, 0);
  expect_same_model("golden.keras", "longer.keras");
}

TEST_F(CliResume, OtherOptionsAreRefusedByName) {
  const pid_t child = start(training("1000000", {"-o", "m.keras", "--checkpoint", "ckpt"}));
  wait_for_checkpoint("ckpt");
  kill(child, SIGKILL);
  finish(child);
  const Result refused = run(training("20", {"-o", "m.keras", "--checkpoint", "ckpt", "--resume", "--seed", "5"}));
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("this checkpoint is of"));
}

TEST_F(CliResume, AnotherTargetOfTheProcessorIsRefused) {
  const pid_t child = start(training("1000000", {"-o", "m.keras", "--checkpoint", "ckpt"}));
  wait_for_checkpoint("ckpt");
  kill(child, SIGKILL);
  finish(child);
  setenv("KERATIN_TARGET", "baseline", 1);
  const Result refused = run(training("1000000", {"-o", "m.keras", "--checkpoint", "ckpt", "--resume"}));
  unsetenv("KERATIN_TARGET");
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("avx2")) GTEST_SKIP() << "this machine has nothing but the baseline";
#endif
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("another CPU target"));
}

TEST_F(CliResume, TwoTrainingsInOneFolderAreRefused) {
  fs::create_directory(folder_ / "ckpt");
  const FolderLock held(path("ckpt"));
  const Result refused = run(training("2", {"-o", "m.keras", "--checkpoint", "ckpt"}));
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("is in use by process " + std::to_string(getpid())));
}

TEST_F(CliResume, OptionsThatMeanNothingAloneAreUsageErrors) {
  EXPECT_EQ(run(training("2", {"-o", "m.keras", "--resume"})).code, 2);
  EXPECT_EQ(run(training("2", {"-o", "m.keras", "--checkpoint-every", "5"})).code, 2);
}

}  // namespace
}  // namespace keratin
#endif  // KERATIN_CLI
