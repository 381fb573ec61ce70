// Weights in shards are several files, and still the old weights or the new ones whenever the power fails.
#include <gtest/gtest.h>

#include <set>

#include "tests/crash_files.h"
#include "tests/crash_formats.h"
#include "tests/fault_files.h"

namespace keratin {
namespace {

using faults::CrashFiles;
using faults::InForce;

constexpr const char* kIndex = "/m.weights.json";

void save_shards(const Model& model) {
  model.save_weights(kIndex, {.max_shard_size = 100.0 / (1 << 30)});  // GB: several shards
}

std::string weights_in(FileSystem& files) {
  const InForce force(files);
  return crash::read_weights(crash::small_model(3), kIndex);
}

size_t shards_in(const CrashFiles& disk) { return disk.contents().size() - 1; }

TEST(CrashShards, APowerCutAtAnyMomentLeavesTheOldWeightsOrTheNewOnes) {
  const Model old_model = crash::small_model(1), new_model = crash::small_model(2);
  CrashFiles disk;
  const InForce force(disk);
  save_shards(old_model);
  disk.settle();
  ASSERT_GE(shards_in(disk), 2u);
  const std::string old_says = weights_in(disk);
  std::set<std::string> found;
  disk.after_change = [&] {
    disk.every_state_after_a_crash([&](CrashFiles& state) { found.insert(weights_in(state)); });
  };
  save_shards(new_model);
  disk.after_change = nullptr;
  EXPECT_EQ(found, (std::set<std::string>{old_says, weights_in(disk)}));
}

TEST(CrashShards, AFullDiskLeavesTheOldWeightsAndNoNewShard) {
  CrashFiles disk;
  const InForce force(disk);
  save_shards(crash::small_model(1));
  const std::string old_says = weights_in(disk);
  const size_t shards = shards_in(disk);
  disk.capacity = 0;
  for (const auto& [name, content] : disk.contents()) disk.capacity += static_cast<int64_t>(content.size());
  disk.capacity += disk.capacity / 2;
  EXPECT_THROW(save_shards(crash::small_model(2)), Error);
  EXPECT_EQ(weights_in(disk), old_says);
  EXPECT_EQ(shards_in(disk), shards);
}

TEST(CrashShards, TheShardsOfTheSaveBeforeGoWhenTheNewOnesAreThere) {
  CrashFiles disk;
  const InForce force(disk);
  save_shards(crash::small_model(1));
  const size_t shards = shards_in(disk);
  for (const int seed : {2, 1, 2}) {
    save_shards(crash::small_model(seed));
    EXPECT_EQ(shards_in(disk), shards);
  }
}

}  // namespace
}  // namespace keratin
