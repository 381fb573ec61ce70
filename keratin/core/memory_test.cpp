#include "keratin/core/memory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "keratin/base/error.h"
#include "keratin/core/tensor.h"

namespace keratin {
namespace {

constexpr int64_t kMegabyte = 1 << 20;

Tensor megabytes(int64_t count) { return Tensor::empty({count * kMegabyte}, DType::uint8); }

/// No limit and no counting by op when a test is over.
struct Memory : testing::Test {
  ~Memory() override {
    set_memory_limit(0);
    track_memory_by_op(false);
  }
};

TEST_F(Memory, CountsWhatIsAliveAndTheMostThatWas) {
  const int64_t before = memory_stats().now;
  reset_peak_memory();
  {
    const Tensor a = megabytes(8);
    EXPECT_GE(memory_stats().now - before, 8 * kMegabyte);
    EXPECT_LE(memory_stats().now - before, 9 * kMegabyte);
  }
  EXPECT_LT(memory_stats().now - before, kMegabyte);
  EXPECT_GE(memory_stats().peak - before, 8 * kMegabyte);
  reset_peak_memory();
  EXPECT_LT(memory_stats().peak - before, kMegabyte);
}

TEST_F(Memory, CountsTheTensorsOfEveryThread) {
  const int64_t before = memory_stats().now;
  Tensor kept;
  std::thread([&] { kept = Tensor::empty({1000}, DType::uint8); }).join();
  EXPECT_GE(memory_stats().now - before, 1000);
  kept = Tensor();
  EXPECT_EQ(memory_stats().now, before);
}

#if !defined(__SANITIZE_ADDRESS__)  // which keeps no blocks, to see their use after they are freed
TEST_F(Memory, AFreedBlockServesTheNextTensorOfItsSize) {
  reset_peak_memory();
  const Tensor peak = megabytes(8);  // a quarter of the peak may be kept
  const void* address = nullptr;
  {
    const Tensor a = megabytes(1);
    address = a.raw();
  }
  EXPECT_GE(memory_stats().cached, kMegabyte);
  EXPECT_EQ(megabytes(1).raw(), address);
  release_cached_memory();
  EXPECT_EQ(memory_stats().cached, 0);
}
#endif

TEST_F(Memory, ALimitIsAClearErrorAndLosesNothing) {
  const int64_t before = memory_stats().now;
  set_memory_limit(before + 4 * kMegabyte);
  const Tensor small = megabytes(1);
  try {
    megabytes(8);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kLimit);
    EXPECT_NE(std::string(error.what()).find("the memory limit of"), std::string::npos);
  }
  EXPECT_LT(memory_stats().now - before, 2 * kMegabyte);
  EXPECT_NO_THROW(megabytes(2));
}

TEST_F(Memory, AnswersWhichOpTookHowMuch) {
  track_memory_by_op(true);
  Tensor kept;
  {
    const MemoryOwner owner("a_test");
    kept = megabytes(2);
    megabytes(1);
  }
  const MemoryStats stats = memory_stats();
  const auto found =
      std::find_if(stats.by_op.begin(), stats.by_op.end(), [](const OpMemory& op) { return op.op == "a_test"; });
  ASSERT_NE(found, stats.by_op.end());
  EXPECT_EQ(found->allocations, 2);
  EXPECT_GE(found->peak, 3 * kMegabyte);
  EXPECT_LT(found->now, 3 * kMegabyte);
  EXPECT_NE(to_string(stats).find("a_test: now "), std::string::npos);
}

TEST_F(Memory, ALimitBelowZeroIsRefused) { EXPECT_THROW(set_memory_limit(-1), Error); }

TEST_F(Memory, BlocksOfEverySizeAreAlignedAndWhole) {
  for (int64_t bytes = 1; bytes < 3 * kMegabyte; bytes += 1 + bytes / 7) {
    Tensor t = Tensor::empty({bytes}, DType::uint8);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(t.raw()) % 64, 0u);
    auto* values = t.mutable_data<uint8_t>();
    values[0] = values[bytes - 1] = 7;  // for the sanitizer
  }
}

}  // namespace
}  // namespace keratin
