// The command line where the system refuses: output paths that cannot be written, and limits of the process.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "tests/crash_formats.h"
#include "tests/scratch.h"

#ifdef KERATIN_CLI
namespace keratin {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

struct Result {
  int code = -1;  // 128 + number when a signal ended it
  std::string out, err;
};

class CrashCli : public testing::Test {
 protected:
  void SetUp() override {
    std::string rows = "a,b,y\n";
    for (int i = 0; i < 40; ++i) rows += cat(i, ",", 40 - i, ",", 2 * i, "\n");
    write_file_atomic(path("t.csv"), rows);
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string read(const std::string& name) const { return read_file(path(name)); }
  std::vector<std::string> names() const { return file_system().list_folder(folder_.string()); }

  /// The program in the folder; `limit` is set in its process before it starts.
  Result run(std::vector<std::string> arguments, void (*limit)() = nullptr) const {
    arguments.insert(arguments.begin(), "keratin");
    const pid_t child = fork();
    if (child == 0) {
      std::vector<char*> argv;
      for (std::string& argument : arguments) argv.push_back(argument.data());
      argv.push_back(nullptr);
      if (chdir(folder_.c_str()) != 0) _exit(99);
      dup2(open("/dev/null", O_RDONLY), 0);
      dup2(open(".stdout", O_WRONLY | O_CREAT | O_TRUNC, 0666), 1);
      dup2(open(".stderr", O_WRONLY | O_CREAT | O_TRUNC, 0666), 2);
      for (int fd = 3; fd < 64; ++fd) close(fd);
      if (limit != nullptr) limit();
      execv(KERATIN_CLI, argv.data());
      _exit(99);
    }
    int status = 0;
    waitpid(child, &status, 0);
    Result result{WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read(".stdout"), read(".stderr")};
    fs::remove(folder_ / ".stdout");
    fs::remove(folder_ / ".stderr");
    return result;
  }
  Result train(const std::string& output, const std::string& layers = "4", void (*limit)() = nullptr) const {
    return run({"train", "t.csv", "--target", "y", "--layers", layers, "--epochs", "1", "--verbose", "0", "-o", output},
               limit);
  }
  void expect_refused(const Result& result, const std::string& part) const {
    EXPECT_TRUE(result.code == 1 || result.code == 2) << result.code << result.err;
    EXPECT_THAT(result.err, StartsWith("keratin: ["));
    EXPECT_THAT(result.err, HasSubstr(part));
    EXPECT_LE(result.err.size(), 2100u);
  }

  const Scratch scratch_;
  const fs::path folder_ = scratch_.path();
};

// -- 76: output paths
// --------------------------------------------------------------------------------------------------

TEST_F(CrashCli, OutputPathsThatCannotBeWrittenAreNamedAndNothingIsLeft) {
  fs::create_directory(folder_ / "d.keras");
  expect_refused(train("missing/m.keras"), "missing");
  expect_refused(train("d.keras"), "d.keras");
  ASSERT_EQ(train("m.keras").code, 0);
  const std::vector<std::string> before = names();
  for (const char* output : {"missing/p.csv", "d.keras", "/dev/full"})
    expect_refused(run({"predict", "m.keras", "t.csv", "-o", output}), output);
  for (const char* output : {"missing/m.h5", "d.keras"})
    expect_refused(run({"convert", "m.keras", output, "--force"}), output);
  for (const char* output : {"missing/m.svg", "d.keras", "/dev/full"})
    expect_refused(run({"plot", "m.keras", "-o", output}), output);
  EXPECT_EQ(names(), before);
}

TEST_F(CrashCli, AFullDeviceAsStdoutIsAnError) {
  ASSERT_EQ(train("m.keras").code, 0);
  const auto full = [] { dup2(open("/dev/full", O_WRONLY), 1); };
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"predict", "m.keras", "t.csv", "-o", "-"}, {"inspect", "m.keras", "--json"}}) {
    const Result result = run(command, full);
    EXPECT_EQ(result.code, 1) << command[0];
    EXPECT_THAT(result.err, HasSubstr("stdout")) << command[0];
  }
}

TEST_F(CrashCli, ASymbolicLinkStaysAndWhatItLeadsToIsReplaced) {
  fs::create_directory(folder_ / "elsewhere");
  fs::create_symlink("elsewhere/m.keras", folder_ / "m.keras");
  ASSERT_EQ(train("m.keras").code, 0);
  EXPECT_TRUE(fs::is_symlink(folder_ / "m.keras"));
  EXPECT_TRUE(fs::is_regular_file(folder_ / "elsewhere/m.keras"));
}

TEST_F(CrashCli, TheInputIsNeverOverwritten) {
  ASSERT_EQ(train("m.keras").code, 0);
  const std::string model = read("m.keras"), table = read("t.csv");
  fs::create_symlink("t.csv", folder_ / "link.csv");
  fs::create_hard_link(folder_ / "m.keras", folder_ / "hard.keras");
  expect_refused(run({"predict", "m.keras", "t.csv", "-o", "t.csv"}), "t.csv");
  expect_refused(run({"predict", "m.keras", "t.csv", "-o", "./t.csv"}), "t.csv");
  expect_refused(run({"predict", "m.keras", "t.csv", "-o", "link.csv"}), "link.csv");
  expect_refused(run({"predict", "m.keras", "t.csv", "-o", "m.keras"}), "m.keras");
  expect_refused(run({"convert", "m.keras", "m.keras", "--force"}), "m.keras");
  expect_refused(run({"convert", "m.keras", "hard.keras", "--force"}), "hard.keras");
  expect_refused(run({"plot", "m.keras", "-o", "m.keras"}), "m.keras");
  EXPECT_EQ(read("m.keras"), model);
  EXPECT_EQ(read("t.csv"), table);
}

// -- 80: limits
// --------------------------------------------------------------------------------------------------------

void set(__rlimit_resource what, rlim_t value) {
  const rlimit limit{value, value};
  setrlimit(what, &limit);
}

TEST_F(CrashCli, ALimitOnTheSizeOfFilesIsAnErrorAndTheOldModelStays) {
  ASSERT_EQ(train("m.keras").code, 0);
  const std::string before = read("m.keras");
  const Result result = train("m.keras", "600,600", [] { set(RLIMIT_FSIZE, 1 << 20); });
  expect_refused(result, "File too large");
  EXPECT_EQ(read("m.keras"), before);
  EXPECT_EQ(names(), (std::vector<std::string>{"m.keras", "t.csv"}));
}

TEST_F(CrashCli, SmallLimitsAreErrorsOrDoNoHarm) {
  ASSERT_EQ(train("m.keras").code, 0);
  const std::string before = read("m.keras");
  struct Limit {
    const char* name;
    void (*set)();
  };
  const Limit limits[] = {{"8 open files", [] { set(RLIMIT_NOFILE, 8); }},
                          {"4 open files", [] { set(RLIMIT_NOFILE, 4); }},
                          {"200 MB of addresses", [] { set(RLIMIT_AS, 200'000'000); }},
                          {"60 MB of addresses", [] { set(RLIMIT_AS, 60'000'000); }},
                          {"one process", [] { set(RLIMIT_NPROC, 1); }},
                          {"256 KB of stack", [] { set(RLIMIT_STACK, 256 << 10); }}};
  for (const Limit& limit : limits) {
    const Result trained = train("m.keras", "8", limit.set);
    EXPECT_TRUE(trained.code >= 0 && trained.code <= 2) << limit.name << ": " << trained.code << trained.err;
    if (trained.code != 0) {
      EXPECT_THAT(trained.err, StartsWith("keratin: [")) << limit.name;
      EXPECT_EQ(read("m.keras"), before) << limit.name;
    }
    EXPECT_EQ(names(), (std::vector<std::string>{"m.keras", "t.csv"})) << limit.name;
    const Result looked = run({"inspect", "m.keras"}, limit.set);
    EXPECT_TRUE(looked.code >= 0 && looked.code <= 2) << limit.name << ": " << looked.code << looked.err;
    ASSERT_EQ(train("m.keras").code, 0);
    write_file_atomic(path("m.keras"), before);
  }
}

}  // namespace
}  // namespace keratin
#endif
