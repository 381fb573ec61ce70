// A training that is stopped between two batches and goes on elsewhere gives the bits of one that was never stopped.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "keratin/base/error.h"
#include "keratin/base/log.h"
#include "keratin/base/parallel_for.h"
#include "keratin/keras/checkpoints/checkpoint_folder.h"
#include "keratin/keras/trainers/trainer.h"
#include "keratin/keratin.h"
#include "tests/scratch.h"
#include "tests/warnings.h"

namespace keratin {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

std::string content_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// -- what is trained
// -----------------------------------------------------------------------------------------------------

struct Table {
  Tensor x, y, weights;
};

Table make_table(int64_t rows = 50) {
  Table table{Tensor::empty({rows, 4}, DType::float32), Tensor::empty({rows, 1}, DType::float32),
              Tensor::empty({rows}, DType::float32)};
  for (int64_t i = 0; i < rows; ++i) {
    float sum = 0;
    for (int64_t j = 0; j < 4; ++j) {
      const auto value = static_cast<float>(std::sin(static_cast<double>(i * 4 + j) * 1.7));
      table.x.mutable_data<float>()[i * 4 + j] = value;
      sum += value * static_cast<float>(j + 1);
    }
    table.y.mutable_data<float>()[i] = sum + 0.1F * static_cast<float>(std::cos(static_cast<double>(i)));
    table.weights.mutable_data<float>()[i] = 0.5F + static_cast<float>(i % 3);
  }
  return table;
}

/// One way to train: everything is made anew for each run, as in a new process.
struct Recipe {
  std::function<Optimizer()> optimizer = [] { return optimizers::Adam({.learning_rate = 0.01}); };
  std::function<std::vector<Callback>()> callbacks = [] { return std::vector<Callback>(); };
  FitOptions fit = {.batch_size = 8, .epochs = 3, .verbose = 0, .validation_split = 0.2};
  bool dropout = true, normalization = true, weights = false, eager = false;
  int64_t seed = 7;
  int64_t units = 6;
  int64_t rows = 50;
  int64_t group = 1;  ///< steps an execution
  int64_t drawn = 0;  ///< seeds that somebody else takes before fit does
};

Model make(const Recipe& recipe) {
  utils::clear_session();
  utils::set_random_seed(recipe.seed);
  Sequential model;
  model.add(layers::Dense(recipe.units, {.input_shape = {4}, .activation = "relu"}));
  if (recipe.normalization) model.add(layers::BatchNormalization());
  if (recipe.dropout) model.add(layers::Dropout(0.3));
  model.add(layers::Dense(1));
  model.compile({.optimizer = recipe.optimizer(),
                 .loss = "mean_squared_error",
                 .metrics = {"mae", "root_mean_squared_error"},
                 .run_eagerly = recipe.eager,
                 .steps_per_execution = recipe.group});
  return model;
}

/// All that a training leaves, to the bit.
struct Outcome {
  std::vector<std::string> values;
  std::vector<int64_t> epochs;
  std::vector<std::pair<std::string, std::vector<double>>> history;
  int64_t next_seed = 0;
};

std::string bits(const Tensor& t) {
  return cat(to_string(t.dtype()), " ", t.shape(), " ") +
         std::string(static_cast<const char*>(t.raw()), static_cast<size_t>(t.bytes()));
}

void expect_same(const Outcome& a, const Outcome& b, const std::string& where) {
  ASSERT_EQ(a.epochs, b.epochs) << where;
  ASSERT_EQ(a.values.size(), b.values.size()) << where;
  for (size_t i = 0; i < a.values.size(); ++i) ASSERT_EQ(a.values[i], b.values[i]) << where << ": value " << i;
  ASSERT_EQ(a.history.size(), b.history.size()) << where;
  for (size_t i = 0; i < a.history.size(); ++i) {
    ASSERT_EQ(a.history[i].first, b.history[i].first) << where;
    const std::vector<double>&left = a.history[i].second, &right = b.history[i].second;
    ASSERT_EQ(left.size(), right.size()) << where << " " << a.history[i].first;
    for (size_t k = 0; k < left.size(); ++k)
      ASSERT_EQ(std::memcmp(&left[k], &right[k], sizeof(double)), 0)
          << where << " " << a.history[i].first << " of epoch " << k << ": " << left[k] << " " << right[k];
  }
  ASSERT_EQ(a.next_seed, b.next_seed) << where;
}

struct Killed {};

/// Throws after so many batches, counted over all epochs.
class Killer final : public CallbackBody {
 public:
  explicit Killer(int64_t batches) : left_(batches) {}
  std::string class_name() const override { return "Killer"; }
  bool wants_batches() const override { return false; }
  bool wants_logs_now() override {
    if (!validating_ && left_-- == 0) throw Killed();
    return false;
  }
  void on_test_begin(const Logs&) override { validating_ = true; }
  void on_test_end(const Logs&) override { validating_ = false; }
  std::optional<CallbackState> state() const override { return CallbackState{}; }

 private:
  int64_t left_;
  bool validating_ = false;
};

constexpr int64_t kNever = 1'000'000;

/// Trains with checkpoints in `backup` (unless empty) until the end, or until so many batches more were run.
std::optional<Outcome> train(const Recipe& recipe, const std::string& backup = "", int64_t killed_after = kNever,
                             const callbacks::BackupAndRestoreOptions& options = {.save_freq = 1}) {
  const Model model = make(recipe);
  const Table table = make_table(recipe.rows);
  FitOptions fit = recipe.fit;
  fit.callbacks = recipe.callbacks();
  if (recipe.weights) fit.sample_weight = table.weights;
  if (!backup.empty()) fit.callbacks.push_back(callbacks::BackupAndRestore(backup, options));
  // In front, so that it strikes in the batch that nobody has yet seen the end of.
  fit.callbacks.insert(fit.callbacks.begin(), make_callback<Killer>(killed_after));
  for (int64_t i = 0; i < recipe.drawn; ++i) random::draw_seed();
  Outcome out;
  try {
    const History history = model.fit(table.x, table.y, fit);
    out.epochs = history.epoch;
    out.history = history.history;
  } catch (const Killed&) {
    return {};
  }
  for (const Variable& v : model->variables()) out.values.push_back(bits(v.concrete()));
  for (const Variable& v : model.optimizer()->variables()) out.values.push_back(bits(v.concrete()));
  out.values.push_back(bits(model.predict(table.x, {.verbose = 0})));
  out.next_seed = random::draw_seed();
  return out;
}

int64_t batches_of(const Recipe& recipe) {
  const auto rows =
      static_cast<int64_t>(std::floor(static_cast<double>(recipe.rows) * (1 - recipe.fit.validation_split)));
  return recipe.fit.epochs * ((rows + *recipe.fit.batch_size - 1) / *recipe.fit.batch_size);
}

/// Stops after every number of batches, goes on, and compares; also when nothing but goes on and stops again.
void expect_resumes(const Recipe& recipe, const callbacks::BackupAndRestoreOptions& options = {.save_freq = 1}) {
  const std::optional<Outcome> golden = train(recipe);
  ASSERT_TRUE(golden.has_value());
  const int64_t batches = batches_of(recipe);
  for (int64_t stop = 0; stop < batches; ++stop) {
    const Scratch folder(Scratch::Place::kMemory);
    if (train(recipe, folder / "backup", stop, options)) return;  // it ended early of itself: no more places to stop at
    const std::optional<Outcome> resumed = train(recipe, folder / "backup", kNever, options);
    ASSERT_TRUE(resumed.has_value());
    expect_same(*golden, *resumed, cat("stopped after ", stop, " batches"));
    EXPECT_FALSE(fs::exists(folder / "backup"));
    if (testing::Test::HasFailure()) return;
  }
}

// -- every place to stop at
// ----------------------------------------------------------------------------------------------

TEST(Resume, FromAnyBatchOfAnyEpochGivesTheSameBits) { expect_resumes({}); }

TEST(Resume, FromTheEndOfTheLastEpochGivesTheSameBits) { expect_resumes({}, {.save_freq = "epoch"}); }

TEST(Resume, FromCheckpointsEveryFewBatchesGivesTheSameBits) { expect_resumes({}, {.save_freq = 3}); }

TEST(Resume, AfterEverySingleBatchAgainGivesTheSameBits) {
  const Recipe recipe;
  const std::optional<Outcome> golden = train(recipe);
  const Scratch folder(Scratch::Place::kMemory);
  std::optional<Outcome> out;
  int64_t lives = 0;
  // One batch more each life: the second one runs, and the end of it is not seen.
  while (!(out = train(recipe, folder / "backup", 1)) && lives < 100) ++lives;
  ASSERT_TRUE(out.has_value());
  EXPECT_EQ(lives, batches_of(recipe) - 1);
  expect_same(*golden, *out, "one batch a life");
}

TEST(Resume, KeepsTheMovingStatisticsOfTheBestEpochAndThePatienceOfEarlyStopping) {
  Recipe recipe;
  recipe.fit.epochs = 8;
  recipe.optimizer = [] { return optimizers::SGD({.learning_rate = 0.2}); };
  recipe.callbacks = [] {
    return std::vector<Callback>{callbacks::EarlyStopping({.patience = 2, .restore_best_weights = true})};
  };
  const std::optional<Outcome> golden = train(recipe);
  EXPECT_LT(golden->epochs.size(), 8U) << "it must stop early for this test to mean something";
  expect_resumes(recipe);
}

TEST(Resume, KeepsTheWaitAndTheCooldownOfReduceLROnPlateau) {
  Recipe recipe;
  recipe.fit.epochs = 5;
  recipe.callbacks = [] {
    return std::vector<Callback>{
        callbacks::ReduceLROnPlateau({.factor = 0.5, .patience = 1, .min_delta = 10, .cooldown = 1})};
  };
  const std::optional<Outcome> golden = train(recipe);
  EXPECT_NE(golden->history.back().second.front(), golden->history.back().second.back());
  expect_resumes(recipe);
}

TEST(Resume, AppliesALearningRateSchedulerOnceAnEpoch) {
  Recipe recipe;
  recipe.callbacks = [] {
    return std::vector<Callback>{callbacks::LearningRateScheduler([](int64_t, double rate) { return rate * 0.5; })};
  };
  expect_resumes(recipe);
}

TEST(Resume, KeepsAveragesAndWhenTheyOverwrite) {
  Recipe recipe;
  recipe.optimizer = [] {
    return optimizers::Adam(
        {.learning_rate = 0.01, .use_ema = true, .ema_momentum = 0.9, .ema_overwrite_frequency = 4});
  };
  expect_resumes(recipe);
  recipe.optimizer = [] { return optimizers::SGD({.learning_rate = 0.01, .momentum = 0.9, .use_ema = true}); };
  expect_resumes(recipe);
}

TEST(Resume, KeepsHalfAccumulatedGradients) {
  Recipe recipe;
  recipe.optimizer = [] { return optimizers::Adam({.learning_rate = 0.01, .gradient_accumulation_steps = 3}); };
  expect_resumes(recipe);
}

TEST(Resume, FollowsASchedule) {
  Recipe recipe;
  recipe.optimizer = [] {
    return optimizers::RMSprop({.learning_rate = optimizers::schedules::ExponentialDecay(0.02, 4, 0.7)});
  };
  expect_resumes(recipe);
}

TEST(Resume, WeighsSamplesAndRunsStepsInGroups) {
  Recipe recipe;
  recipe.weights = true;
  recipe.fit.shuffle = false;
  recipe.group = 2;
  expect_resumes(recipe);
}

TEST(Resume, TakesShuffleAndSeedsFromTheCheckpointWhateverElseDrewSome) {
  const std::optional<Outcome> golden = train({});
  const Scratch folder(Scratch::Place::kMemory);
  EXPECT_FALSE(train({}, folder / "backup", 7));
  Recipe other;
  other.drawn = 3;
  const std::optional<Outcome> resumed = train(other, folder / "backup");
  ASSERT_TRUE(resumed.has_value());
  expect_same(*golden, *resumed, "three seeds taken before fit");
}

/// Stops training in the middle of an epoch, as a callback of the training's own does.
class StopsInTheMiddle final : public CallbackBody {
 public:
  std::string class_name() const override { return "StopsInTheMiddle"; }
  bool wants_batches() const override { return false; }
  bool wants_logs_now() override { return true; }
  void on_epoch_begin(int64_t epoch, const Logs&) override { epoch_ = epoch; }
  void on_train_batch_end(int64_t batch, const Logs&) override {
    if (epoch_ == 1 && batch == 2) model().stop_training();
  }
  std::optional<CallbackState> state() const override { return CallbackState{}; }

 private:
  int64_t epoch_ = 0;
};

TEST(Resume, AStopWithinAnEpochStaysOne) {
  Recipe recipe;
  recipe.callbacks = [] { return std::vector<Callback>{make_callback<StopsInTheMiddle>()}; };
  const std::optional<Outcome> golden = train(recipe);
  EXPECT_EQ(golden->epochs, (std::vector<int64_t>{0, 1}));
  // Killed where the end of the epoch that was cut short is not yet seen: in its validation.
  const Scratch folder(Scratch::Place::kMemory);
  recipe.callbacks = [] {
    return std::vector<Callback>{make_callback<StopsInTheMiddle>(),
                                 callbacks::LambdaCallback({.on_epoch_end = [](int64_t epoch, Logs&) {
                                   if (epoch == 1) throw Killed();
                                 }})};
  };
  EXPECT_FALSE(train(recipe, folder / "backup"));
  recipe.callbacks = [] { return std::vector<Callback>{make_callback<StopsInTheMiddle>()}; };
  const Warnings warnings;
  const std::optional<Outcome> resumed = train(recipe, folder / "backup");
  ASSERT_TRUE(resumed.has_value());
  expect_same(*golden, *resumed, "stopped, then killed");
}

TEST(Resume, HoldsInEagerRunsToo) {
  Recipe recipe;
  recipe.eager = true;
  recipe.fit.epochs = 2;
  expect_resumes(recipe);
}

TEST(Resume, GivesTheSameBitsWithAnotherNumberOfThreads) {
  Recipe recipe;
  const std::optional<Outcome> golden = train(recipe);
  const Scratch folder(Scratch::Place::kMemory);
  set_num_threads(1);
  EXPECT_FALSE(train(recipe, folder / "backup", 7));
  set_num_threads(2);
  const std::optional<Outcome> resumed = train(recipe, folder / "backup");
  set_num_threads(0);
  ASSERT_TRUE(resumed.has_value());
  expect_same(*golden, *resumed, "one thread, then two");
}

TEST(Resume, WritesNoRowOfACsvTwice) {
  const Scratch folder(Scratch::Place::kMemory);
  Recipe recipe;
  recipe.callbacks = [&] { return std::vector<Callback>{callbacks::CSVLogger(folder / "log.csv")}; };
  train(recipe);
  const std::string golden = content_of(folder / "log.csv");
  for (int64_t stop = 0; stop < batches_of(recipe); ++stop) {
    // Checkpoints lag behind: the row of the first epoch may be written twice, and one of them must go.
    const callbacks::BackupAndRestoreOptions options{.save_freq = 4};
    ASSERT_FALSE(train(recipe, folder / "backup", stop, options));
    ASSERT_TRUE(train(recipe, folder / "backup", kNever, options));
    ASSERT_EQ(content_of(folder / "log.csv"), golden) << "stopped after " << stop << " batches";
  }
}

TEST(Resume, TheStatesOfTwoCallbacksOfOneClassAreNotExchanged) {
  Recipe recipe;
  recipe.fit.epochs = 4;
  const Scratch folder(Scratch::Place::kMemory);
  std::vector<Callback> now;
  recipe.callbacks = [&] {
    now = {callbacks::EarlyStopping({.monitor = "loss", .patience = 9}),
           callbacks::EarlyStopping({.monitor = "mae", .patience = 9, .mode = "max"})};
    return now;
  };
  ASSERT_FALSE(train(recipe, folder / "backup", 13));
  ASSERT_TRUE(train(recipe, folder / "backup"));
  const auto early = [&](size_t i) { return static_cast<const callbacks::EarlyStopping&>(now[i]); };
  const double loss = *early(0).best(), worst_mae = *early(1).best();
  ASSERT_TRUE(train(recipe));
  EXPECT_EQ(*early(0).best(), loss);
  EXPECT_EQ(*early(1).best(), worst_mae);
}

TEST(Resume, NamesOnceTheCallbacksThatBeginAnew) {
  Recipe recipe;
  recipe.callbacks = [] {
    return std::vector<Callback>{callbacks::LambdaCallback({.on_epoch_end = [](int64_t, Logs&) {}})};
  };
  const Scratch folder(Scratch::Place::kMemory);
  EXPECT_FALSE(train(recipe, folder / "backup", 8));
  const Warnings warnings;
  EXPECT_TRUE(train(recipe, folder / "backup"));
  ASSERT_EQ(warnings.texts.size(), 1U);
  EXPECT_THAT(warnings.texts.front(), HasSubstr("begin anew: LambdaCallback"));
}

TEST(Resume, GoesOnForMoreEpochsThanWerePlanned) {
  Recipe recipe;
  recipe.fit.epochs = 5;
  const std::optional<Outcome> golden = train(recipe);
  const Scratch folder(Scratch::Place::kMemory);
  recipe.fit.epochs = 2;
  EXPECT_TRUE(train(recipe, folder / "backup", kNever, {.delete_checkpoint = false}));
  recipe.fit.epochs = 5;
  const std::optional<Outcome> longer = train(recipe, folder / "backup");
  ASSERT_TRUE(longer.has_value());
  expect_same(*golden, *longer, "two epochs, then three");
}

// -- interruptions
// -------------------------------------------------------------------------------------------------------

/// Interrupts, as a signal does, after so many batches or in the first validation.
class Interrupter final : public CallbackBody {
 public:
  Interrupter(int64_t batches, bool in_validation) : left_(batches), in_validation_(in_validation) {}
  std::string class_name() const override { return "Interrupter"; }
  bool wants_batches() const override { return false; }
  bool wants_logs_now() override {
    if (validating_ ? in_validation_ : left_-- == 0) model()->trainer().interrupt();
    return false;
  }
  void on_test_begin(const Logs&) override { validating_ = true; }
  void on_test_end(const Logs&) override { validating_ = false; }
  std::optional<CallbackState> state() const override { return CallbackState{}; }

 private:
  int64_t left_;
  bool in_validation_, validating_ = false;
};

TEST(Interruption, KeepsAStateWhenItComesAndLosesNothing) {
  Recipe recipe;
  const std::optional<Outcome> golden = train(recipe);
  for (int64_t batches = 0; batches <= batches_of(recipe); ++batches) {
    const Scratch folder(Scratch::Place::kMemory);
    const bool in_validation = batches == batches_of(recipe);
    Recipe interrupted = recipe;
    interrupted.callbacks = [&] {
      return std::vector<Callback>{make_callback<Interrupter>(in_validation ? kNever : batches, in_validation)};
    };
    // Checkpoints are due much later: the one that counts is written because of the interruption.
    ASSERT_TRUE(train(interrupted, folder / "backup", kNever, {.save_freq = 1000}));
    ASSERT_TRUE(fs::exists(folder / "backup/LATEST")) << batches;
    const std::optional<TrainingState> state = newest_checkpoint(folder / "backup");
    EXPECT_EQ(state->batches, in_validation ? 5 : batches + 1);
    const std::optional<Outcome> resumed = train(recipe, folder / "backup");
    ASSERT_TRUE(resumed.has_value());
    expect_same(*golden, *resumed, cat("interrupted after ", batches, " batches"));
  }
}

TEST(Interruption, IsNoStopOfTheTrainingsOwn) {
  Recipe recipe;
  recipe.callbacks = [] {
    return std::vector<Callback>{callbacks::LambdaCallback({.on_epoch_end = [](int64_t, Logs&) {}})};
  };
  const Model model = make(recipe);
  EXPECT_FALSE(model->trainer().interrupted());
  model->trainer().interrupt();
  EXPECT_TRUE(model->trainer().interrupted());
  const Table table = make_table();
  model.fit(table.x, table.y, recipe.fit);  // the next training begins without it
  EXPECT_FALSE(model->trainer().interrupted());
}

// -- what does not fit is said
// ---------------------------------------------------------------------------------------------

std::string refusal(const Recipe& first, const Recipe& second) {
  const Scratch folder(Scratch::Place::kMemory);
  EXPECT_FALSE(train(first, folder / "backup", 8));
  try {
    train(second, folder / "backup");
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::kState) << e.what();
    EXPECT_TRUE(fs::exists(folder / "backup/LATEST")) << "a refused checkpoint stays";
    return e.what();
  }
  return "nothing was refused";
}

TEST(Checkpoint, OfAnotherModelSaysWhatDiffers) {
  Recipe other;
  other.units = 7;
  EXPECT_THAT(refusal({}, other), HasSubstr("another model: the checkpoint has 6 at /config/layers/"));
}

TEST(Checkpoint, OfAnotherOptimizerSaysSo) {
  Recipe other;
  other.optimizer = [] { return optimizers::SGD({.learning_rate = 0.01}); };
  EXPECT_THAT(refusal({}, other), HasSubstr("/compile_config/optimizer"));
}

TEST(Checkpoint, OfOtherDataSaysSo) {
  Recipe other;
  other.rows = 60;
  EXPECT_THAT(refusal({}, other), HasSubstr("other training data: the checkpoint has 40"));
}

TEST(Checkpoint, OfDataThatDifferInOneBitSaysSo) {
  const Scratch folder(Scratch::Place::kMemory);
  const auto run = [&](bool change, int64_t killed_after) {
    const Model model = make({});
    Table table = make_table();
    if (change) reinterpret_cast<unsigned char*>(table.x.mutable_raw())[37 * 16 + 4] ^= 1;
    FitOptions fit = Recipe().fit;
    fit.callbacks = {make_callback<Killer>(killed_after), callbacks::BackupAndRestore(folder / "backup")};
    model.fit(table.x, table.y, fit);
  };
  EXPECT_THROW(run(false, 8), Killed);
  try {
    run(true, kNever);
    FAIL() << "other data were not noticed";
  } catch (const Error& e) {
    EXPECT_THAT(e.what(),
                HasSubstr("other training data: shapes and dtypes agree, but the values at /arrays/0/content"));
  }
}

TEST(Checkpoint, OfAnotherSeedSaysSo) {
  Recipe other;
  other.seed = 8;
  EXPECT_THAT(refusal({}, other), HasSubstr("another seed: the checkpoint has 7, this training has 8"));
}

TEST(Checkpoint, OfAnotherBatchSizeSaysSo) {
  Recipe other;
  other.fit.batch_size = 4;
  EXPECT_THAT(refusal({}, other), HasSubstr("other options of fit: the checkpoint has 8 at /batch_size"));
}

TEST(Checkpoint, AFolderHasOneTrainingAtATime) {
  const Scratch folder(Scratch::Place::kMemory);
  const CheckpointFolder first(folder / "backup");
  try {
    train({}, folder / "backup");
    FAIL() << "the second training was let in";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::kState);
    EXPECT_THAT(e.what(), HasSubstr(cat("is in use by process ", getpid())));
  }
}

}  // namespace
}  // namespace keratin
