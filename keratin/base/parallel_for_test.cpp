#include "keratin/base/parallel_for.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <numeric>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include "keratin/base/error.h"
#include "keratin/base/processors.h"

namespace keratin {
namespace {

class ParallelFor : public ::testing::Test {
 protected:
  void TearDown() override { set_num_threads(0); }
};

TEST_F(ParallelFor, CallsEveryBlockExactlyOnceWhateverTheNumberOfThreads) {
  for (const int threads : {1, 2, 3, 8}) {
    set_num_threads(threads);
    std::vector<std::atomic<int>> calls(1000);
    parallel_for(1000, [&](int64_t i) { ++calls[static_cast<size_t>(i)]; });
    for (const auto& count : calls) EXPECT_EQ(count, 1);
  }
  parallel_for(0, [](int64_t) { FAIL(); });
}

TEST_F(ParallelFor, UsesSeveralThreadsAndTheCallerIsOneOfThem) {
  set_num_threads(4);
  std::mutex mutex;
  std::set<std::thread::id> threads;
  for (int attempt = 0; attempt < 20 && threads.size() < 2; ++attempt)
    parallel_for(64, [&](int64_t) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      const std::lock_guard lock(mutex);
      threads.insert(std::this_thread::get_id());
    });
  EXPECT_GE(threads.size(), 2u);
  EXPECT_LE(threads.size(), 4u);
  EXPECT_TRUE(threads.contains(std::this_thread::get_id()));
}

TEST_F(ParallelFor, ThrowsTheExceptionOfABlockAndWorksAfterwards) {
  set_num_threads(2);
  EXPECT_THROW(parallel_for(100,
                            [](int64_t i) {
                              if (i == 57) throw std::out_of_range("57");
                            }),
               std::out_of_range);
  std::atomic<int> sum = 0;
  parallel_for(10, [&](int64_t i) { sum += static_cast<int>(i); });
  EXPECT_EQ(sum, 45);
  EXPECT_FALSE(in_parallel());
}

TEST_F(ParallelFor, RunsNestedCallsOnTheSameThread) {
  set_num_threads(3);
  std::atomic<int> elsewhere = 0, count = 0;
  parallel_for(20, [&](int64_t) {
    EXPECT_TRUE(in_parallel());
    const auto here = std::this_thread::get_id();
    parallel_for(20, [&](int64_t) {
      ++count;
      if (std::this_thread::get_id() != here) ++elsewhere;
    });
  });
  EXPECT_EQ(count, 400);
  EXPECT_EQ(elsewhere, 0);
}

TEST_F(ParallelFor, MayBeCalledFromSeveralThreadsAtOnce) {
  set_num_threads(3);
  std::atomic<int64_t> sum = 0;
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 6; ++caller)
    callers.emplace_back([&] {
      for (int repeat = 0; repeat < 50; ++repeat) parallel_for(20, [&](int64_t i) { sum += i; });
    });
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(sum, 6 * 50 * 190);
}

TEST_F(ParallelFor, WorksInAChildForkedAfterUse) {
  set_num_threads(2);
  parallel_for(100, [](int64_t) {});
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    int64_t sum = 0;
    parallel_for(100, [&](int64_t i) { sum += i; });  // on one thread, so that no lock is needed
    ::_exit(sum == 4950 ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

TEST_F(ParallelFor, CountsThreadsFromOneTo1024) {
  set_num_threads(7);
  EXPECT_EQ(num_threads(), 7);
  EXPECT_THROW(set_num_threads(-1), Error);
  EXPECT_THROW(set_num_threads(1025), Error);
  set_num_threads(0);
  EXPECT_GE(num_threads(), 1);
  EXPECT_GE(available_processors(), 1);
}

}  // namespace
}  // namespace keratin
