// Checkpoints through failing calls and power cuts: the newest whole one is always there to go on from.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "keratin/keras/checkpoints/checkpoint_folder.h"
#include "tests/crash_files.h"
#include "tests/crash_formats.h"
#include "tests/fault_files.h"
#include "tests/scratch.h"

namespace keratin {
namespace {

namespace fs = std::filesystem;
using faults::CrashFiles;
using faults::FaultFiles;
using faults::InForce;

TrainingState state_of(int64_t number) {
  TrainingState state;
  state.position = {number / 10, number % 10};
  state.batches = number;
  state.tensors = {{"v", random::normal({3, 5}, {.seed = -number})}, {"w", random::normal({200}, {.seed = number})}};
  return state;
}
std::string said(const TrainingState& state) {
  std::string out = state.to_json().dump();
  for (const auto& [name, tensor] : state.tensors) out += name + crash::bits({tensor});
  return out;
}

// The lock of a checkpoint folder is one of the operating system: so the folder is there too, empty but for the lock.
class CrashCheckpoint : public testing::Test {
 protected:
  void SetUp() override { fs::create_directory(run_); }

  /// A disk on which these checkpoints were written long ago; with none, the folder of checkpoints is not there yet.
  void prepare(CrashFiles& disk, const std::vector<int64_t>& numbers) const {
    const InForce force(disk);
    make_folders(real_);
    if (!numbers.empty()) {
      CheckpointFolder folder(run_);
      for (const int64_t number : numbers) folder.write(state_of(number));
    }
    disk.settle();
  }
  /// What is there is read from `disk`, and the next one written through `files`.
  void write(CrashFiles& disk, FileSystem& files, int64_t number) const {
    const InForce reading(disk);
    CheckpointFolder folder(run_);
    folder.load();
    const InForce writing(files);
    folder.write(state_of(number));
  }
  void write(CrashFiles& disk, int64_t number) const { write(disk, disk, number); }
  /// The number of the newest checkpoint, which is whole; 0 when there is none.
  int64_t newest(FileSystem& files) const {
    const InForce force(files);
    const std::optional<TrainingState> state = newest_checkpoint(run_);
    if (!state) return 0;
    EXPECT_EQ(said(*state), said(state_of(state->batches)));
    return state->batches;
  }
  static int64_t unfinished(const CrashFiles& disk) {
    int64_t count = 0;
    for (const auto& [name, content] : disk.contents()) count += name.find("/.") != std::string::npos;
    return count;
  }

  const Scratch scratch_;
  const std::string real_ = scratch_.path(), run_ = scratch_ / "run";
};

TEST_F(CrashCheckpoint, APowerCutAtAnyMomentLeavesTheLastCheckpointOrTheNewOne) {
  for (const std::vector<int64_t>& before : {std::vector<int64_t>{}, {7}, {7, 9}, {7, 9, 13}}) {
    CrashFiles disk;
    prepare(disk, before);
    const int64_t last = before.empty() ? 0 : before.back();
    std::set<int64_t> found;
    int64_t states = 0;
    const Warnings warnings;
    disk.after_change = [&] {
      disk.every_state_after_a_crash([&](CrashFiles& state) {
        ++states;
        found.insert(newest(state));
      });
    };
    write(disk, 20);
    disk.after_change = nullptr;
    EXPECT_EQ(found, (std::set<int64_t>{last, 20}));
    EXPECT_EQ(warnings.texts, std::vector<std::string>{});
    disk.every_state_after_a_crash([&](CrashFiles& state) { EXPECT_EQ(newest(state), 20); });
    std::printf("%ld states after a crash\n", static_cast<long>(states));
  }
}

TEST_F(CrashCheckpoint, AfterAPowerCutTheNextCheckpointIsWrittenAndLeftoversAreSwept) {
  CrashFiles disk;
  prepare(disk, {7, 9});
  std::set<std::map<std::string, std::string>> seen;
  disk.after_change = [&] {
    disk.every_state_after_a_crash([&](const CrashFiles& state) { seen.insert(state.contents()); });
  };
  write(disk, 20);
  EXPECT_GT(seen.size(), 20u);
  const Warnings quiet;
  for (const auto& contents : seen) {
    CrashFiles state;
    for (const auto& [name, content] : contents) {
      if (name.back() == '/')
        state.make_folder(name.substr(0, name.size() - 1));
      else
        state.put(name, content);
    }
    write(state, 30);
    EXPECT_EQ(newest(state), 30);
    EXPECT_EQ(unfinished(state), 0);
  }
}

TEST_F(CrashCheckpoint, EveryFailingCallLeavesTheLastCheckpointOrTheNewOne) {
  for (const bool from_then_on : {false, true}) {
    for (const bool sticks : {false, true}) {
      for (int64_t at = 1;; ++at) {
        CrashFiles disk;
        prepare(disk, {7, 9});
        FaultFiles faulty(disk, {.at = at, .from_then_on = from_then_on, .sticks_in_removal = sticks});
        bool threw = false;
        try {
          const Warnings quiet;
          write(disk, faulty, 20);
        } catch (const Error& e) {
          threw = true;
          EXPECT_EQ(e.code(), ErrorCode::kIo) << e.what();
        }
        const Warnings warnings;
        const int64_t now = newest(disk);
        EXPECT_TRUE(now == 20 || (threw && now == 9)) << now << " after call " << at;
        EXPECT_TRUE(from_then_on || sticks || unfinished(disk) == 0) << at;
        write(disk, 30);  // with room again
        EXPECT_EQ(newest(disk), 30);
        EXPECT_EQ(unfinished(disk), 0) << at;
        if (!faulty.failed()) {
          EXPECT_GT(at, 20);
          break;
        }
      }
    }
  }
}

TEST_F(CrashCheckpoint, ADiskThatIsFullKeepsTheLastCheckpoint) {
  for (int64_t room = 0; room < 6000; room += 250) {
    CrashFiles disk;
    prepare(disk, {7, 9});
    int64_t used = 0;
    for (const auto& [name, content] : disk.contents()) used += static_cast<int64_t>(content.size());
    disk.capacity = used + room;
    int64_t expected = 20;
    try {
      write(disk, 20);
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), ErrorCode::kIo);
      expected = 9;
    }
    EXPECT_EQ(newest(disk), expected);
    EXPECT_EQ(unfinished(disk), 0);
    EXPECT_TRUE(room > 0 || expected == 9);
  }
}

// -- damage
// ------------------------------------------------------------------------------------------------------------

TEST_F(CrashCheckpoint, AnyFlippedBitOfAnyFileIsSeenAndTheOlderCheckpointIsUsed) {
  CrashFiles disk;
  prepare(disk, {7, 9});
  int64_t files = 0, cases = 0;
  for (const auto& [name, content] : disk.contents()) {
    if (name.find("000000000009") == std::string::npos || name.back() == '/') continue;
    ++files;
    for (size_t i = 0; i < content.size() * 8; ++i) {
      std::string damaged = content;
      damaged[i / 8] ^= static_cast<char>(1 << i % 8);
      disk.put(name, damaged);
      const Warnings warnings;
      ASSERT_EQ(newest(disk), 7) << name << " bit " << i;
      ASSERT_GE(warnings.texts.size(), 1u);
      ++cases;
    }
    disk.put(name, content.substr(0, content.size() / 2));
    const Warnings warnings;
    EXPECT_EQ(newest(disk), 7);
    EXPECT_NE(warnings.texts.at(0).find("000000000009"), std::string::npos);
    disk.put(name, content);
  }
  EXPECT_EQ(files, 3);
  EXPECT_GT(cases, 10'000);
  EXPECT_EQ(newest(disk), 9);
}

// -- through fit
// -------------------------------------------------------------------------------------------------------

struct Training {
  std::string weights;
  std::vector<std::string> warnings;
};

/// Three epochs with a callback, on this file system.
Training fit(FileSystem& files, const std::vector<Callback>& callbacks) {
  const InForce force(files);
  const Warnings warnings;
  utils::set_random_seed(5);
  const Model model = crash::small_model(1);
  model.fit(random::normal({12, 4}, {.seed = 1}), random::normal({12, 2}, {.seed = 2}),
            {.batch_size = 4, .epochs = 3, .verbose = 0, .callbacks = callbacks});
  return {crash::weight_bits(model), warnings.texts};
}

TEST_F(CrashCheckpoint, TrainingGoesOnWithOneWarningWhenModelCheckpointCannotSave) {
  CrashFiles good;
  const std::string trained = fit(good, {}).weights;
  const std::string path = "/best.keras";
  for (const bool from_then_on : {false, true}) {
    for (int64_t at = 1;; ++at) {
      CrashFiles disk;
      FaultFiles faulty(disk, {.at = at, .from_then_on = from_then_on});
      const Training run = fit(faulty, {callbacks::ModelCheckpoint(path)});
      ASSERT_EQ(run.weights, trained) << at;
      ASSERT_EQ(run.warnings.size(), faulty.failed() ? 1u : 0u) << at;
      for (const auto& [name, content] : disk.contents()) ASSERT_EQ(name, path) << at;
      if (!disk.contents().empty()) {
        const InForce force(disk);
        saving::load_model(path);
      }
      if (!faulty.failed()) break;
    }
  }
}

TEST_F(CrashCheckpoint, TrainingGoesOnWithOneWarningWhenBackupAndRestoreCannotSave) {
  CrashFiles good;
  const std::string trained = fit(good, {}).weights;
  for (const bool from_then_on : {false, true}) {
    // The first calls look for a checkpoint to go on from: a folder that cannot be read is an error before training.
    int64_t begun = 0;
    for (int64_t at = 1;; ++at) {
      CrashFiles disk;
      prepare(disk, {});
      FaultFiles faulty(disk, {.at = at, .from_then_on = from_then_on});
      try {
        const Training run = fit(faulty, {callbacks::BackupAndRestore(run_)});
        ++begun;
        ASSERT_EQ(run.weights, trained) << at;
        // Beside the one there may be another at the end, that what is not needed any more could not be removed.
        EXPECT_LE(
            std::count_if(run.warnings.begin(), run.warnings.end(),
                          [](const std::string& text) { return text.rfind("No checkpoint could be written", 0) == 0; }),
            1)
            << at;
        EXPECT_LE(run.warnings.size(), 2u) << at;
      } catch (const Error& e) {
        ASSERT_EQ(begun, 0) << "at call " << at << " training ended: " << e.what();
      }
      if (!faulty.failed()) break;
    }
    EXPECT_GT(begun, 20);
  }
}

}  // namespace
}  // namespace keratin
