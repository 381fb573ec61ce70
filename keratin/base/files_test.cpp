#include "keratin/base/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>

#include "keratin/base/error.h"

namespace keratin {
namespace {

namespace fs = std::filesystem;

// A folder of its own for each test, removed afterwards.
class Files : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "keratin-files-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  void TearDown() override {
    set_file_system(nullptr);
    fs::remove_all(folder_);
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const auto& entry : fs::directory_iterator(folder_)) out.push_back(entry.path().filename().string());
    std::sort(out.begin(), out.end());
    return out;
  }

  fs::path folder_;
};

// The real file system, whose n-th call fails, and whose writes are short.
class FaultyFileSystem : public FileSystem {
 public:
  explicit FaultyFileSystem(int failing_call) : real_(file_system()), left_(failing_call) {}

  FileInfo info(const std::string& path) override { return step(), real_.info(path); }
  std::optional<std::string> read_link(const std::string& path) override { return step(), real_.read_link(path); }
  FileRef open(const std::string& path) override { return step(), real_.open(path); }
  std::unique_ptr<WritableFile> create(const std::string& path, std::optional<uint32_t> mode) override {
    step();
    return std::make_unique<Writer>(*this, real_.create(path, mode));
  }
  std::unique_ptr<WritableFile> open_special(const std::string& path) override { return real_.open_special(path); }
  void rename(const std::string& from, const std::string& to) override { step(), real_.rename(from, to); }
  void remove(const std::string& path) override { real_.remove(path); }
  void sync_folder(const std::string& path) override { step(), real_.sync_folder(path); }
  bool make_folder(const std::string& path) override { return step(), real_.make_folder(path); }
  std::vector<std::string> list_folder(const std::string& path) override { return step(), real_.list_folder(path); }
  void remove_folder(const std::string& path) override { real_.remove_folder(path); }
  int64_t free_bytes(const std::string& path) override { return step(), real_.free_bytes(path); }
  bool failed() const { return left_ < 0; }

 private:
  class Writer : public WritableFile {
   public:
    Writer(FaultyFileSystem& owner, std::unique_ptr<WritableFile> file) : owner_(owner), file_(std::move(file)) {}
    size_t write_some(int64_t offset, std::span<const std::byte> bytes) override {
      owner_.step();
      return file_->write_some(offset, bytes.first(std::min<size_t>(bytes.size(), 40'000)));
    }
    void sync() override { owner_.step(), file_->sync(); }
    void close() override { owner_.step(), file_->close(); }

   private:
    FaultyFileSystem& owner_;
    std::unique_ptr<WritableFile> file_;
  };

  void step() {
    if (left_-- == 0) fail(ErrorCode::kIo, "[test] No space left on device");
  }

  FileSystem& real_;
  int left_;
};

TEST_F(Files, WritesAndReadsBack) {
  write_file_atomic(path("a"), std::string_view("hello"));
  EXPECT_EQ(read_file(path("a")), "hello");
  write_file_atomic(path("a"), std::string_view(""));
  EXPECT_EQ(read_file(path("a")), "");
  EXPECT_EQ(names(), std::vector<std::string>{"a"});
}

TEST_F(Files, EveryFailingStepLeavesTheOldFileOrTheNewOneAndNothingElse) {
  const std::string new_content(300'000, 'n');
  for (int failing = 0;; ++failing) {
    write_file_atomic(path("model"), std::string_view("old"));
    FaultyFileSystem faulty(failing);
    set_file_system(&faulty);
    bool threw = false;
    try {
      write_file_atomic(path("model"), std::string_view(new_content));
    } catch (const Error& error) {
      threw = true;
      EXPECT_EQ(error.code(), ErrorCode::kIo);
    }
    set_file_system(nullptr);
    EXPECT_EQ(threw, faulty.failed());
    const std::string content = read_file(path("model"));
    EXPECT_TRUE(content == "old" || content == new_content) << failing;
    EXPECT_EQ(names(), std::vector<std::string>{"model"}) << failing;
    if (!threw) {
      EXPECT_EQ(content, new_content);
      EXPECT_GE(failing, 8);  // link, info, create, 8 writes, sync, close, rename, folder
      return;
    }
  }
}

TEST_F(Files, AWriterThatIsNotCommittedLeavesTheOldFile) {
  write_file_atomic(path("a"), std::string_view("old"));
  {
    AtomicFileWriter writer(path("a"));
    writer.write(std::string(100'000, 'x'));
  }
  EXPECT_EQ(read_file(path("a")), "old");
  EXPECT_EQ(names(), std::vector<std::string>{"a"});
}

TEST_F(Files, OverwritesBufferedAndFlushedBytes) {
  AtomicFileWriter writer(path("a"));
  writer.write("0123");
  writer.overwrite(1, bytes_of("ab"));
  writer.write(std::string(70'000, 'x'));
  writer.overwrite(0, bytes_of("Z"));
  writer.commit();
  EXPECT_EQ(read_file(path("a")).substr(0, 6), "Zab3xx");
  EXPECT_EQ(writer.position(), 70'004);
  EXPECT_THROW(writer.write("more"), Error);
}

TEST_F(Files, KeepsThePermissionsOfTheFileThatItReplaces) {
  write_file_atomic(path("a"), std::string_view("old"));
  ASSERT_EQ(::chmod(path("a").c_str(), 0640), 0);
  write_file_atomic(path("a"), std::string_view("new"));
  EXPECT_EQ(file_system().info(path("a")).mode, 0640u);
}

TEST_F(Files, ASymbolicLinkStaysALink) {
  write_file_atomic(path("a"), std::string_view("old"));
  fs::create_symlink("a", path("link"));
  fs::create_symlink("missing", path("dangling"));
  write_file_atomic(path("link"), std::string_view("new"));
  write_file_atomic(path("dangling"), std::string_view("made"));
  EXPECT_TRUE(fs::is_symlink(path("link")));
  EXPECT_EQ(read_file(path("a")), "new");
  EXPECT_EQ(read_file(path("missing")), "made");
}

TEST_F(Files, WritesADeviceInPlaceAndReportsThatItIsFull) {
  write_file_atomic("/dev/null", std::string_view("x"));
  EXPECT_EQ(file_system().info("/dev/null").kind, FileInfo::Kind::kOther);
  EXPECT_THROW(write_file_atomic("/dev/full", std::string_view("x")), Error);
}

TEST_F(Files, RefusesFoldersPipesAndMissingFiles) {
  EXPECT_THROW(read_file(folder_.string()), Error);
  EXPECT_THROW(write_file_atomic(folder_.string(), std::string_view("x")), Error);
  EXPECT_THROW(write_file_atomic(path("no/such/folder"), std::string_view("x")), Error);
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_THROW(read_file(path("pipe")), Error);
  try {
    read_file(path("missing"));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kNotFound);
    EXPECT_EQ(std::string(error.what()), "[" + path("missing") + "] cannot open: No such file or directory");
  }
}

TEST_F(Files, ReadsStopAtTheLimitAndAtTheEnd) {
  write_file_atomic(path("a"), std::string_view("hello"));
  EXPECT_THROW(read_file(path("a"), 4), Error);
  std::byte two[2];
  EXPECT_THROW(open_file(path("a"))->read_at(4, two), Error);
  EXPECT_THROW(open_file(path("a"))->read_at(-1, two), Error);
  EXPECT_NO_THROW(open_file(path("a"))->read_at(3, two));
}

TEST_F(Files, ASectionSeesOnlyItsBytes) {
  const FileRef file = memory_file("m", "0123456789");
  const FileRef part = file_section("part", file, 2, 3);
  EXPECT_EQ(read_all(*part), "234");
  std::byte two[2];
  EXPECT_THROW(part->read_at(2, two), Error);
  EXPECT_THROW(file_section("bad", file, 8, 3), Error);
}

TEST_F(Files, MakesListsAndRemovesFolders) {
  const std::string deep = path("a/b/c");
  make_folders(deep);
  make_folders(deep);
  make_folders("");
  write_file_atomic(deep + "/x", std::string_view("1"));
  write_file_atomic(path("kept"), std::string_view("2"));
  fs::create_symlink(path("kept"), path("a/link"));
  fs::create_directory_symlink(folder_, path("a/up"));
  EXPECT_EQ(file_system().list_folder(path("a")), (std::vector<std::string>{"b", "link", "up"}));
  EXPECT_GT(file_system().free_bytes(deep), 0);
  remove_folder_tree(path("a"));
  EXPECT_EQ(names(), (std::vector<std::string>{"kept"}));
}

TEST_F(Files, KnowTheFolderOfAPath) {
  EXPECT_EQ(folder_of("model.keras"), ".");
  EXPECT_EQ(folder_of("/model.keras"), "/");
  EXPECT_EQ(folder_of("a/b/model.keras"), "a/b");
}

TEST_F(Files, EveryCallThatTheSystemRefusesIsAnErrorWithThePath) {
  FileSystem& system = file_system();
  write_file_atomic(path("file"), std::string_view("1"));
  const std::string file = path("file"), below = path("file/x"), missing = path("missing/x");
  const std::function<void()> calls[] = {
      [&] { system.info(below); },
      [&] { system.create(missing, std::nullopt); },
      [&] { system.open_special(missing); },
      [&] { system.rename(missing, file); },
      [&] { system.remove(missing); },
      [&] { system.sync_folder(missing); },
      [&] { system.make_folder(file); },
      [&] { system.make_folder(missing); },
      [&] { system.list_folder(missing); },
      [&] { system.remove_folder(folder_.string()); },
      [&] { system.free_bytes(missing); },
      [&] { make_folders(below); },
      [&] { open_file(std::string("a\0b", 3)); },
      [&] { write_file_atomic(path("folder/"), std::string_view("1")); },
      [&] { write_file_atomic("", std::string_view("1")); },
  };
  for (const auto& call : calls) EXPECT_THROW(call(), Error) << &call - calls;
  EXPECT_EQ(system.create(file, std::nullopt), nullptr);
  EXPECT_FALSE(system.read_link(file));
}

TEST_F(Files, AChainOfRelativeLinksStaysAndALoopIsAnError) {
  write_file_atomic(path("target"), std::string_view("old"));
  fs::create_symlink("target", path("one"));
  fs::create_symlink(path("one"), path("two"));
  write_file_atomic(path("two"), std::string_view("new"));
  EXPECT_EQ(read_file(path("target")), "new");
  EXPECT_TRUE(fs::is_symlink(path("one")) && fs::is_symlink(path("two")));
  fs::create_symlink("loop", path("loop"));
  EXPECT_THROW(write_file_atomic(path("loop"), std::string_view("x")), Error);
}

TEST_F(Files, OnlyWhatWasWrittenCanBeOverwritten) {
  AtomicFileWriter writer(path("file"));
  writer.write("abc");
  EXPECT_THROW(writer.overwrite(2, bytes_of("xx")), Error);
  EXPECT_THROW(writer.overwrite(-1, bytes_of("x")), Error);
  writer.overwrite(3, {});
  writer.commit();
  EXPECT_EQ(read_file(path("file")), "abc");
}

}  // namespace
}  // namespace keratin
