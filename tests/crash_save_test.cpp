// Whatever goes wrong while a file is written, and whenever: its path holds the old content or the new one, whole.
#include <gtest/gtest.h>

#include <set>

#include "tests/crash_files.h"
#include "tests/crash_formats.h"
#include "tests/fault_files.h"

namespace keratin {
namespace {

using crash::Format;
using faults::Call;
using faults::CrashFiles;
using faults::Fault;
using faults::FaultFiles;
using faults::InForce;

const Model& old_model() {
  static const Model model = crash::small_model(1);
  return model;
}
const Model& new_model() {
  static const Model model = crash::small_model(2);
  return model;
}

std::vector<Format> all_formats() {
  std::vector<Format> all = crash::formats();
  all.insert(all.end(), crash::text_formats().begin(), crash::text_formats().end());
  return all;
}

class CrashSave : public testing::TestWithParam<Format> {
 protected:
  void SetUp() override {
    CrashFiles files;
    const InForce force(files);
    GetParam().write(old_model(), path_);
    old_ = files.contents().at(path_);
    old_says_ = GetParam().read(crash::small_model(3), path_);
    GetParam().write(new_model(), path_);
    new_says_ = GetParam().read(crash::small_model(3), path_);
    ASSERT_NE(old_says_, new_says_);
  }

  /// What the file says; it must be the old content or the new one.
  std::string read(FileSystem& files) const {
    const InForce force(files);
    std::string said = GetParam().read(lender_, path_);
    EXPECT_TRUE(said == old_says_ || said == new_says_);
    return said;
  }
  void save(FileSystem& files) const {
    const InForce force(files);
    GetParam().write(new_model(), path_);
  }
  std::set<std::string> names(const CrashFiles& files) const {
    std::set<std::string> out;
    for (const auto& [name, content] : files.contents()) out.insert(name);
    return out;
  }
  static bool is_temporary(const std::string& name) {
    return name.rfind("/.keratin-", 0) == 0 && name.substr(name.size() - 4) == ".tmp";
  }

  /// Saves with a fault at every call in turn; returns how many calls there were.
  int64_t fail_at_every_call(Fault fault, bool with_old_file) const {
    for (fault.at = 1;; ++fault.at) {
      CrashFiles disk;
      if (with_old_file) disk.put(path_, old_);
      FaultFiles faulty(disk, fault);
      bool threw = false;
      try {
        save(faulty);
      } catch (const Error& e) {
        threw = true;
        EXPECT_EQ(e.code(), ErrorCode::kIo);
        EXPECT_NE(std::string(e.what()).find(fault.reason), std::string::npos) << e.what();
      }
      EXPECT_EQ(threw, faulty.failed()) << "an error was swallowed at call " << fault.at;
      for (const std::string& name : names(disk))
        EXPECT_TRUE(name == path_ || (fault.sticks_in_removal && is_temporary(name))) << name << " at " << fault.at;
      if (with_old_file || disk.contents().count(path_) > 0) {
        const std::string said = read(disk);
        EXPECT_TRUE(threw || said == new_says_);
      }
      if (!faulty.failed()) return fault.at - 1;
      save(disk);  // the process goes on, and the next save works
      EXPECT_EQ(read(disk), new_says_);
    }
  }

  const std::string path_ = GetParam().file;
  std::string old_, old_says_, new_says_;
  const Warnings quiet_;  // that .h5 is legacy
  const Model lender_ = crash::small_model(3);
};

TEST_P(CrashSave, EveryFailingCallLeavesTheOldFileOrTheNewOneAndNothingElse) {
  for (const bool with_old_file : {true, false}) EXPECT_GE(fail_at_every_call({}, with_old_file), 7);
}

TEST_P(CrashSave, ADiskThatFailsFromThenOnLeavesTheOldFileOrTheNewOne) {
  for (const bool with_old_file : {true, false}) {
    fail_at_every_call({.from_then_on = true, .reason = "Input/output error"}, with_old_file);
    fail_at_every_call(
        {.from_then_on = true, .reason = "Read-only file system", .sticks_in_removal = true, .most_bytes = 700},
        with_old_file);
  }
}

TEST_P(CrashSave, AFailingFsyncCloseOrRenameIsAnError) {
  for (const auto& [kind, reason] : {std::pair(Call::kSync, "Input/output error"),
                                     {Call::kClose, "Disk quota exceeded"},
                                     {Call::kRename, "Invalid cross-device link"},
                                     {Call::kSyncFolder, "Input/output error"},
                                     {Call::kCreate, "Read-only file system"}})
    EXPECT_EQ(fail_at_every_call({.kind = kind, .reason = reason}, true), 1) << reason;
}

TEST_P(CrashSave, ShortWritesAreGoneOnFrom) {
  for (const size_t most : {size_t{1}, size_t{7}, old_.size() / 2}) {
    CrashFiles disk;
    FaultFiles faulty(disk, {.most_bytes = most});
    save(faulty);
    EXPECT_EQ(read(disk), new_says_);
    EXPECT_GE(faulty.count(Call::kWrite), static_cast<int64_t>(old_.size() / most / 2));
  }
  fail_at_every_call({.kind = Call::kWrite, .most_bytes = old_.size() / 2}, true);
}

TEST_P(CrashSave, AFullDiskLeavesTheOldFileWhereverItIsFull) {
  const auto size = static_cast<int64_t>(old_.size());
  for (int64_t room = 0; room < size; room += room < 64 ? 1 : 61) {
    CrashFiles disk;
    disk.put(path_, old_);
    disk.capacity = size + room;
    bool threw = false;
    try {
      save(disk);
    } catch (const Error&) {
      threw = true;
    }
    EXPECT_EQ(names(disk), std::set<std::string>{path_});
    EXPECT_EQ(disk.contents().at(path_) == old_, threw) << room;
    EXPECT_TRUE(threw || room > 0);
  }
}

TEST_P(CrashSave, APowerCutAtAnyMomentLeavesTheOldFileOrTheNewOne) {
  for (const bool with_old_file : {true, false}) {
    CrashFiles disk;
    if (with_old_file) disk.put(path_, old_);
    std::set<std::string> found;
    bool missing = false;
    int64_t states = 0;
    const auto look = [&] {
      disk.every_state_after_a_crash([&](const CrashFiles& state) {
        ++states;
        const auto contents = state.contents();
        for (const auto& [name, content] : contents) EXPECT_TRUE(name == path_ || is_temporary(name)) << name;
        const auto file = contents.find(path_);
        if (file == contents.end())
          missing = true;
        else
          found.insert(file->second);
      });
    };
    disk.after_change = look;
    save(disk);
    disk.after_change = nullptr;
    EXPECT_GE(states, 40);
    EXPECT_EQ(missing, !with_old_file);
    EXPECT_EQ(found.size(), with_old_file ? 2u : 1u);
    for (const std::string& content : found) {
      CrashFiles state;
      state.put(path_, content);
      state.put("/.keratin-1-0.tmp", content.substr(0, content.size() / 2));  // disturbs nobody
      read(state);
      save(state);
      EXPECT_EQ(read(state), new_says_);
    }
  }
}

TEST_P(CrashSave, OnceSavedItSurvivesThePowerCut) {
  CrashFiles disk;
  disk.put(path_, old_);
  save(disk);
  disk.every_state_after_a_crash([&](CrashFiles& state) { EXPECT_EQ(read(state), new_says_); });
}

INSTANTIATE_TEST_SUITE_P(Formats, CrashSave, testing::ValuesIn(all_formats()),
                         [](const auto& about) { return std::string(about.param.name); });

// That the file system of these tests finds what it is there to find.
TEST(CrashFiles, AWriteInPlaceAWriteWithoutFsyncAndARenameWithoutAnFsyncOfTheFolderAreFound) {
  const std::string old(3000, 'o'), fresh(3000, 'n');
  const auto contents_after = [&](const auto& write) {
    CrashFiles disk;
    disk.put("/a", old);
    write(disk);
    std::set<std::string> found;
    disk.every_state_after_a_crash([&](const CrashFiles& state) { found.insert(state.contents().at("/a")); });
    return found;
  };
  const auto rename = [&](CrashFiles& disk, bool sync, bool sync_folder) {
    const auto file = disk.create("/t", {});
    file->write_some(0, bytes_of(fresh));
    if (sync) file->sync();
    disk.rename("/t", "/a");
    if (sync_folder) disk.sync_folder("/");
  };
  EXPECT_EQ(contents_after([&](CrashFiles& disk) { rename(disk, true, true); }), std::set<std::string>{fresh});
  EXPECT_EQ(contents_after([&](CrashFiles& disk) { rename(disk, true, false); }), (std::set<std::string>{fresh, old}));
  EXPECT_EQ(contents_after([&](CrashFiles& disk) { rename(disk, false, true); }).size(), 4u);
}

}  // namespace
}  // namespace keratin
