// kill -9 at any moment: a program that is killed again and again, and started again each time, ends with the bits of
// one that was left alone. KERATIN_KILLS=1000 for `./dev nightly`.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <thread>

#include "keratin/base/files.h"
#include "keratin/base/sha256.h"
#include "keratin/keras/checkpoints/checkpoint_folder.h"
#include "keratin/keratin.h"
#include "tests/scratch.h"

namespace keratin {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr const char* kFolderVariable = "KERATIN_RESUME_CHILD";
constexpr int64_t kEvery = 3;  // batches between checkpoints

/// As long as a batch of a larger model takes, so that kills strike all over.
class Slow final : public CallbackBody {
 public:
  std::string class_name() const override { return "Slow"; }
  bool wants_logs_now() override {
    std::this_thread::sleep_for(std::chrono::microseconds(200));
    return false;
  }
  std::optional<CallbackState> state() const override { return CallbackState{}; }
};

std::span<const std::byte> bytes_of_tensor(const Tensor& t) {
  return {static_cast<const std::byte*>(t.raw()), static_cast<size_t>(t.bytes())};
}

// -- the program that is killed
// ------------------------------------------------------------------------------------------

std::string train_in(const std::string& folder) {
  utils::set_random_seed(3);
  Sequential model;
  model.add(layers::Dense(16, {.input_shape = {4}, .activation = "relu"}));
  model.add(layers::BatchNormalization());
  model.add(layers::Dropout(0.2));
  model.add(layers::Dense(1));
  model.compile({.optimizer = optimizers::Adam(
                     {.learning_rate = 0.05, .use_ema = true, .ema_momentum = 0.9, .ema_overwrite_frequency = 50}),
                 .loss = "mean_squared_error",
                 .metrics = {"mae"}});
  constexpr int64_t kRows = 200;
  Tensor x = Tensor::empty({kRows, 4}, DType::float32), y = Tensor::empty({kRows, 1}, DType::float32);
  for (int64_t i = 0; i < kRows * 4; ++i)
    x.mutable_data<float>()[i] = static_cast<float>(std::sin(static_cast<double>(i) * 1.7));
  for (int64_t i = 0; i < kRows; ++i)
    y.mutable_data<float>()[i] = static_cast<float>(std::cos(static_cast<double>(i) * 6.8));
  const callbacks::EarlyStopping early({.patience = 3, .restore_best_weights = true});
  const History history = model.fit(
      x, y,
      {.batch_size = 10,
       .epochs = 25,
       .verbose = 0,
       .callbacks = {make_callback<Slow>(), early, callbacks::ReduceLROnPlateau({.factor = 0.5, .patience = 2}),
                     callbacks::CSVLogger(folder + "/log.csv"),
                     callbacks::ModelCheckpoint(folder + "/best.weights.h5",
                                                {.save_best_only = true, .save_weights_only = true}),
                     callbacks::BackupAndRestore(folder + "/backup",
                                                 {.save_freq = kEvery, .delete_checkpoint = false})},
       .validation_split = 0.2});
  Sha256 sum;
  for (const Variable& v : model->variables()) sum.add(bytes_of_tensor(v.concrete()));
  for (const Variable& v : model.optimizer()->variables()) sum.add(bytes_of_tensor(v.concrete()));
  sum.add(bytes_of_tensor(model.predict(x, {.verbose = 0})));
  for (const auto& [key, values] : history.history) {
    sum.add(bytes_of(key));
    sum.add(std::as_bytes(std::span(values)));
  }
  sum.add(bytes_of(read_file(folder + "/log.csv")));
  sum.add(bytes_of(cat(early.best_epoch(), " ", early.stopped_epoch(), " ", random::draw_seed())));
  return cat(history.epoch.size(), " epochs ", sum.hex());
}

// Not a test: what the tests below start, again and again.
TEST(DISABLED_ResumeChild, Trains) {
  const char* folder = std::getenv(kFolderVariable);
  ASSERT_NE(folder, nullptr);
  write_file_atomic(cat(folder, "/result"), train_in(folder));
}

// -- who kills it
// --------------------------------------------------------------------------------------------------------

pid_t start(const std::string& folder, int threads) {
  const std::string output = folder + "/output", count = std::to_string(threads);
  const pid_t child = fork();
  if (child != 0) return child;
  setenv(kFolderVariable, folder.c_str(), 1);
  setenv("KERATIN_NUM_THREADS", count.c_str(), 1);
  const int out = open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
  dup2(out, 1), dup2(out, 2);
  execl("/proc/self/exe", "resume", "--gtest_also_run_disabled_tests", "--gtest_filter=DISABLED_ResumeChild.Trains",
        static_cast<char*>(nullptr));
  _exit(99);
}

/// Whether it came to its end within that time; killed otherwise.
bool ended_within(pid_t child, std::chrono::microseconds life) {
  std::this_thread::sleep_for(life);
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) return false;
  EXPECT_EQ(WEXITSTATUS(status), 0);
  return true;
}

int64_t kept_batches(const std::string& folder) {
  const std::optional<TrainingState> state = newest_checkpoint(folder + "/backup");
  return state ? state->batches : 0;
}

TEST(ResumeAfterKill, AtRandomMomentsEndsWithTheBitsOfARunThatWasLeftAlone) {
  const char* wanted = std::getenv("KERATIN_KILLS");
  const int64_t kills = wanted == nullptr ? 300 : std::atoll(wanted);
  const Scratch alone(Scratch::Place::kMemory);
  const Clock::time_point began = Clock::now();
  int status = 0;
  const Clock::time_point golden_start = Clock::now();
  waitpid(start(alone.path(), 2), &status, 0);
  ASSERT_EQ(status, 0) << read_file(alone.path() + "/output");
  const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - golden_start);
  const std::string golden = read_file(alone.path() + "/result");

  std::mt19937_64 random(20261122);
  int64_t killed = 0, runs = 0;
  while (killed < kills) {
    const Scratch folder(Scratch::Place::kMemory);
    int64_t kept = 0;
    for (bool ended = false; !ended;) {
      const std::chrono::microseconds life(std::uniform_int_distribution<int64_t>(0, whole.count() / 2)(random));
      ended = ended_within(start(folder.path(), 1 + static_cast<int>(random() % 2)), life);
      ASSERT_FALSE(HasFailure()) << read_file(folder.path() + "/output");
      // A kill that comes between writing the result and the end of the process finds nothing left to do.
      killed += ended ? 0 : 1;
      const int64_t now = kept_batches(folder.path());
      ASSERT_GE(now, kept) << "a checkpoint was lost";
      kept = now;
    }
    ASSERT_EQ(read_file(folder.path() + "/result"), golden) << "after " << killed << " kills";
    ++runs;
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
  std::printf("%lld kills over %lld trainings, every one with the same bits (%s), %.1f s\n",
              static_cast<long long>(killed), static_cast<long long>(runs), golden.substr(0, 26).c_str(), seconds);
}

}  // namespace
}  // namespace keratin
