// The folder of checkpoints under everything that can befall it: power cuts, failing calls, full disks, damage.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <set>

#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/base/log.h"
#include "keratin/keras/checkpoints/checkpoint_folder.h"
#include "keratin/keras/checkpoints/state_keeper.h"
#include "keratin/keratin.h"
#include "tests/crash_files.h"
#include "tests/fault_files.h"
#include "tests/scratch.h"
#include "tests/warnings.h"

namespace keratin {
namespace {

namespace fs = std::filesystem;
using faults::Call;
using faults::CrashFiles;
using faults::FaultFiles;
using faults::InForce;
using testing::Each;
using testing::HasSubstr;
using testing::SizeIs;

/// A folder that is really there: locks do not go through the replaceable file system.
class CheckpointsInDanger : public testing::Test {
 private:
  const Scratch folder_{Scratch::Place::kMemory};

 protected:
  const std::string& path_ = folder_.path();
};

TrainingState state_number(int64_t n) {
  TrainingState state;
  state.position = {n, 0};
  state.batches = n * 10;
  state.run = Json::object({{"model", "m"}});
  state.values = Json::object({{"number", n}});
  state.tensors = {{"model/0/kernel", Tensor::full({3, 5}, static_cast<double>(n))}};
  return state;
}

/// The number of a state, whose every part must be of the same one.
int64_t number_of(const TrainingState& state) {
  const int64_t n = state.position.epoch;
  EXPECT_EQ(state.batches, n * 10);
  EXPECT_EQ(state.values.at("number").as_int(), n);
  EXPECT_EQ(state.tensor("model/0/kernel").to_vector<double>(), std::vector<double>(15, static_cast<double>(n)));
  return n;
}

int64_t newest_number(FileSystem& files, const std::string& path) {
  const InForce in_force(files);
  const std::optional<TrainingState> state = newest_checkpoint(path);
  return state ? number_of(*state) : 0;
}

// -- power cuts
// ----------------------------------------------------------------------------------------------------------

TEST_F(CheckpointsInDanger, APowerCutAtAnyMomentLeavesTheNewestOrTheOneBeforeWhole) {
  const Warnings warnings;
  CrashFiles disk;
  int64_t begun = 0, states = 0;
  std::set<int64_t> losses;  // how many states behind the one that was being written
  disk.after_change = [&] {
    disk.every_state_after_a_crash([&](const CrashFiles& after) {
      CrashFiles rest = after;
      const int64_t found = newest_number(rest, path_);
      ASSERT_GE(found, begun - 1);
      ASSERT_LE(found, begun);
      losses.insert(begun - found);
      ++states;
    });
  };
  const InForce in_force(disk);
  CheckpointFolder folder(path_);
  for (begun = 1; begun <= 4; ++begun) {
    folder.write(state_number(begun));
    ASSERT_FALSE(HasFatalFailure()) << begun;
    // Once write() has returned, that state is safe.
    disk.every_state_after_a_crash([&](const CrashFiles& after) {
      CrashFiles rest = after;
      EXPECT_EQ(newest_number(rest, path_), begun);
    });
  }
  EXPECT_EQ(losses, (std::set<int64_t>{0, 1}));
  EXPECT_GT(states, 500);
}

TEST_F(CheckpointsInDanger, TwoAreKeptAndNothingElseStays) {
  CrashFiles disk;
  const InForce in_force(disk);
  CheckpointFolder folder(path_);
  for (int64_t n = 1; n <= 5; ++n) folder.write(state_number(n));
  EXPECT_EQ(disk.list_folder(path_), (std::vector<std::string>{"LATEST", "ckpt-000000000040", "ckpt-000000000050"}));
  folder.write(state_number(5));  // the same number of batches again: beside it, not over it
  EXPECT_EQ(disk.list_folder(path_), (std::vector<std::string>{"LATEST", "ckpt-000000000050", "ckpt-000000000050.1"}));
}

TEST_F(CheckpointsInDanger, WhatAKilledProcessLeftHalfWrittenIsSweptAway) {
  CrashFiles disk;
  const InForce in_force(disk);
  make_folders(path_ + "/.tmp-ckpt-000000000010");
  write_file_atomic(path_ + "/.tmp-ckpt-000000000010/state.json", "{");
  write_file_atomic(path_ + "/.keratin-1-2.tmp", "half");
  const CheckpointFolder folder(path_);
  EXPECT_THAT(disk.list_folder(path_), SizeIs(0));
}

// -- calls that fail
// ------------------------------------------------------------------------------------------------

TEST_F(CheckpointsInDanger, AnyFailingCallLeavesAWholeOneAndTheNextIsWritten) {
  const Warnings warnings;
  for (const bool from_then_on : {false, true}) {
    int64_t at = 1;
    for (bool failed = true; failed; ++at) {
      CrashFiles disk;
      const InForce in_force(disk);
      CheckpointFolder folder(path_);
      folder.write(state_number(1));
      folder.write(state_number(2));
      FaultFiles faulty(disk, {.at = at, .from_then_on = from_then_on});
      bool threw = false;
      {
        const InForce with_fault(faulty);
        try {
          folder.write(state_number(3));
        } catch (const Error& e) {
          EXPECT_EQ(e.code(), ErrorCode::kIo) << e.what();
          threw = true;
        }
      }
      failed = faulty.failed();
      const int64_t newest = newest_number(disk, path_);
      if (!threw) {
        EXPECT_EQ(newest, 3) << at;
      }
      EXPECT_TRUE(newest == 2 || newest == 3) << at;
      folder.write(state_number(4));
      EXPECT_EQ(newest_number(disk, path_), 4) << at;
      for (const std::string& name : disk.list_folder(path_)) EXPECT_NE(name.substr(0, 5), ".tmp-") << at;
      ASSERT_FALSE(HasFailure()) << "call " << at;
    }
    EXPECT_GT(at, 20);
  }
}

TEST_F(CheckpointsInDanger, AFullDiskIsNoticedBeforeAnythingIsWritten) {
  CrashFiles disk;
  const InForce in_force(disk);
  CheckpointFolder folder(path_);
  disk.capacity = 100;
  try {
    folder.write(state_number(1));
    FAIL() << "it was written";
  } catch (const Error& e) {
    EXPECT_THAT(e.what(), HasSubstr("bytes are free"));
  }
  EXPECT_THAT(disk.list_folder(path_), SizeIs(0));
}

// -- damage
// ----------------------------------------------------------------------------------------------------------------

TEST_F(CheckpointsInDanger, AFlippedBitAnywhereInTheNewestIsSeenAndTheOlderOneUsed) {
  Warnings warnings;
  CrashFiles disk;
  const InForce in_force(disk);
  {
    CheckpointFolder folder(path_);
    folder.write(state_number(1));
    folder.write(state_number(2));
  }
  int64_t flips = 0;
  for (const char* name : {"state.safetensors", "state.json", "MANIFEST.json"}) {
    const std::string file = cat(path_, "/ckpt-000000000020/", name), whole = read_file(file);
    for (size_t bit = 0; bit < whole.size() * 8; ++bit, ++flips) {
      std::string damaged = whole;
      damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
      disk.put(file, damaged);
      warnings.forget();
      ASSERT_EQ(newest_number(disk, path_), 1) << name << " bit " << bit;
      ASSERT_EQ(warnings.texts.size(), 1U);
      ASSERT_THAT(warnings.texts.front(), HasSubstr(cat(path_, "/ckpt-000000000020")));
    }
    disk.put(file, whole);
  }
  EXPECT_EQ(newest_number(disk, path_), 2);
  EXPECT_GT(flips, 5000);
}

TEST_F(CheckpointsInDanger, AShortenedOrMissingFileIsSeenAndTheOlderOneUsed) {
  Warnings warnings;
  CrashFiles disk;
  const InForce in_force(disk);
  {
    CheckpointFolder folder(path_);
    folder.write(state_number(1));
    folder.write(state_number(2));
  }
  for (const char* name : {"state.safetensors", "state.json", "MANIFEST.json"}) {
    const std::string file = cat(path_, "/ckpt-000000000020/", name), whole = read_file(file);
    for (size_t size = 0; size < whole.size(); ++size) {
      disk.put(file, whole.substr(0, size));
      ASSERT_EQ(newest_number(disk, path_), 1) << name << " of " << size << " bytes";
    }
    disk.remove(file);
    ASSERT_EQ(newest_number(disk, path_), 1) << name;
    disk.put(file, whole);
  }
}

TEST_F(CheckpointsInDanger, ALatestThatNamesNothingIsSaidAndTheNewestWholeOneUsed) {
  Warnings warnings;
  CrashFiles disk;
  const InForce in_force(disk);
  CheckpointFolder folder(path_);
  folder.write(state_number(1));
  folder.write(state_number(2));
  for (const char* latest : {"", "ckpt-000000000030\n", "../elsewhere\n", "garbage"}) {
    disk.put(path_ + "/LATEST", latest);
    EXPECT_EQ(newest_number(disk, path_), 2) << latest;
  }
  EXPECT_THAT(warnings.texts, Each(HasSubstr("names no checkpoint")));
  EXPECT_THAT(warnings.texts, SizeIs(3));
}

TEST_F(CheckpointsInDanger, WhenAllAreDamagedTheErrorSaysSo) {
  const Warnings warnings;
  CrashFiles disk;
  const InForce in_force(disk);
  CheckpointFolder folder(path_);
  folder.write(state_number(1));
  disk.put(path_ + "/ckpt-000000000010/state.json", "{}");
  try {
    folder.load();
    FAIL() << "something was loaded";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::kCorrupt);
    EXPECT_THAT(e.what(), HasSubstr("none of its 1 checkpoints is whole"));
  }
}

TEST_F(CheckpointsInDanger, AfterDamageTrainingGoesOnBesideItAndTidiesUp) {
  const Warnings warnings;
  CrashFiles disk;
  const InForce in_force(disk);
  {
    CheckpointFolder folder(path_);
    for (int64_t n = 1; n <= 3; ++n) folder.write(state_number(n));
  }
  disk.put(path_ + "/ckpt-000000000030/state.json", "{}");
  CheckpointFolder folder(path_);
  EXPECT_EQ(number_of(*folder.load()), 2);
  folder.write(state_number(3));
  EXPECT_EQ(disk.list_folder(path_), (std::vector<std::string>{"LATEST", "ckpt-000000000020", "ckpt-000000000030.1"}));
}

// -- training goes on
// -----------------------------------------------------------------------------------------------

struct Small {
  Model model;
  Tensor x = Tensor::empty({40, 3}, DType::float32), y = Tensor::empty({40, 1}, DType::float32);

  Small() {
    utils::clear_session();
    utils::set_random_seed(1);
    Sequential made;
    made.add(layers::Dense(4, {.input_shape = {3}, .activation = "relu"}));
    made.add(layers::Dense(1));
    made.compile({.optimizer = "adam", .loss = "mean_squared_error"});
    model = made;
    for (int64_t i = 0; i < 120; ++i) x.mutable_data<float>()[i] = std::sin(static_cast<float>(i));
    for (int64_t i = 0; i < 40; ++i) y.mutable_data<float>()[i] = std::cos(static_cast<float>(i));
  }
  std::vector<double> fit(const std::vector<Callback>& callbacks, int64_t epochs = 6) {
    model.fit(x, y, {.batch_size = 10, .epochs = epochs, .verbose = 0, .callbacks = callbacks});
    return model.predict(x, {.verbose = 0}).to_vector<double>();
  }
};

TEST_F(CheckpointsInDanger, AFullDiskIsOneWarningAndTrainingGoesOn) {
  const std::vector<double> golden = Small().fit({});
  for (const Call kind : {Call::kWrite, Call::kSync, Call::kRename, Call::kCreate, Call::kMakeFolder}) {
    Small small;
    FaultFiles faulty(file_system(), {.at = 1, .kind = kind, .from_then_on = true});
    const InForce in_force(faulty);
    const Warnings warnings;
    const std::string folder = path_ + "/backup";
    fs::create_directories(folder);
    EXPECT_EQ(small.fit({callbacks::BackupAndRestore(folder, {.save_freq = 2, .delete_checkpoint = false})}), golden);
    ASSERT_THAT(warnings.texts, SizeIs(1)) << static_cast<int>(kind);
    EXPECT_THAT(warnings.texts.front(), HasSubstr("Training goes on"));
    EXPECT_THAT(warnings.texts.front(), HasSubstr("No space left on device"));
    EXPECT_EQ(newest_checkpoint(folder), std::nullopt);
    fs::remove_all(folder);
  }
}

TEST_F(CheckpointsInDanger, WhenTheDiskHasRoomAgainTheNextCheckpointIsWritten) {
  Small small;
  FaultFiles faulty(file_system(), {.at = 2, .kind = Call::kSync});
  const InForce in_force(faulty);
  const Warnings warnings;
  small.fit({callbacks::BackupAndRestore(path_, {.delete_checkpoint = false})});
  EXPECT_THAT(warnings.texts, SizeIs(1));
  EXPECT_EQ(newest_checkpoint(path_)->position.epoch, 6);
}

TEST_F(CheckpointsInDanger, AModelCheckpointThatCannotBeSavedIsOneWarningAndTheOldFileStays) {
  const std::vector<double> golden = Small().fit({});
  const std::string file = path_ + "/model.keras";
  write_file_atomic(file, "what was there before");
  Small small;
  FaultFiles faulty(file_system(), {.at = 1, .kind = Call::kSync, .from_then_on = true});
  const InForce in_force(faulty);
  const Warnings warnings;
  EXPECT_EQ(small.fit({callbacks::ModelCheckpoint(file)}), golden);
  EXPECT_THAT(warnings.texts, SizeIs(1));
  EXPECT_THAT(warnings.texts.front(), HasSubstr("ModelCheckpoint could not save"));
  EXPECT_EQ(read_file(file), "what was there before");
}

TEST_F(CheckpointsInDanger, ABestModelThatCouldNotBeSavedIsTriedAgain) {
  const std::string file = path_ + "/model.keras";
  Small small;
  FaultFiles faulty(file_system(), {.at = 1, .kind = Call::kSync});
  const InForce in_force(faulty);
  const Warnings warnings;
  // The loss is best in the first epoch of all as far as the threshold goes: only the failure makes the second try.
  small.fit({callbacks::ModelCheckpoint(file, {.monitor = "loss", .save_best_only = true})}, 2);
  EXPECT_THAT(warnings.texts, SizeIs(1));
  EXPECT_TRUE(fs::exists(file));
}

// -- what a checkpoint of another machine says
// ---------------------------------------------------------------------------------------

/// Keeps states in memory, and gives the last one back as if something else had been written.
class InMemory final : public StateKeeper {
 public:
  std::string class_name() const override { return "InMemory"; }
  std::optional<TrainingState> open_states() override { return given; }
  std::string where() const override { return "memory"; }
  bool due(const TrainingPosition&) override { return true; }
  void keep(const TrainingState& state) override { kept = state; }
  void close_states(bool finished) noexcept override { ended_well = finished; }

  std::optional<TrainingState> given, kept;
  std::optional<bool> ended_well;
};

TrainingState state_with(const char* key, const Json& value) {
  const auto keeper = make_ref<InMemory>();
  Small().fit({Callback(keeper)}, 2);
  EXPECT_EQ(keeper->ended_well, true);
  TrainingState state = *keeper->kept;
  EXPECT_TRUE(state.finished);
  state.run.set(key, value);
  return state;
}

std::string message_on_going_on(const TrainingState& state) {
  const auto keeper = make_ref<InMemory>();
  keeper->given = state;
  try {
    Small().fit({Callback(keeper)}, 4);
    EXPECT_EQ(keeper->kept->position.epoch, 4);
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::kState);
    return e.what();
  }
  return "";
}

TEST(CheckpointIdentity, OfAnotherCpuTargetSaysSo) {
  EXPECT_THAT(message_on_going_on(state_with("target", "VAX")),
              HasSubstr("[memory] this checkpoint is of another CPU target, where the same arithmetic gives other "
                        "bits: the checkpoint has \"VAX\""));
}

TEST(CheckpointIdentity, OfAnotherVersionIsAWarning) {
  const TrainingState state = state_with("keratin", "9.9");
  const Warnings warnings;
  EXPECT_EQ(message_on_going_on(state), "");
  ASSERT_THAT(warnings.texts, SizeIs(1));
  EXPECT_THAT(warnings.texts.front(), HasSubstr("was written by Keratin 9.9"));
}

TEST(CheckpointIdentity, OfTheSameTrainingSaysNothing) {
  const TrainingState state = state_with("floatx", "float32");
  const Warnings warnings;
  EXPECT_EQ(message_on_going_on(state), "");
  EXPECT_THAT(warnings.texts, SizeIs(0));
}

TEST(CheckpointIdentity, TwoKeepersAreRefused) {
  EXPECT_THROW(Small().fit({make_callback<InMemory>(), make_callback<InMemory>()}), Error);
}

}  // namespace
}  // namespace keratin
