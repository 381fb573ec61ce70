#include "keratin/keras/trainers/batch_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "keratin/keratin.h"
#include "tests/warnings.h"

namespace keratin {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Hands out rows of a fixed table, in batches of the sizes given, pass after pass unless it is a one-way stream.
class Slices final : public BatchSource {
 public:
  Slices(Tensor x, Tensor y, std::vector<int64_t> sizes, bool knows_length = true, bool restarts = true)
      : x_(std::move(x)),
        y_(std::move(y)),
        sizes_(std::move(sizes)),
        knows_length_(knows_length),
        restarts_(restarts) {}
  std::optional<int64_t> length() override {
    return knows_length_ ? std::optional<int64_t>(sizes_.size()) : std::nullopt;
  }
  void begin_pass(bool) override {
    ++passes;
    if (restarts_) at_ = 0, row_ = 0;
  }
  std::optional<Batch> next() override {
    if (at_ == sizes_.size()) return {};
    const int64_t first = row_;
    row_ += sizes_[at_++];
    ++handed_out;
    return Batch{{x_.rows(first, row_)}, {y_.rows(first, row_)}, {}};
  }
  void on_epoch_begin() override { events += "b"; }
  void on_epoch_end() override { events += "e"; }

  int passes = 0, handed_out = 0;
  std::string events;

 private:
  Tensor x_, y_;
  std::vector<int64_t> sizes_;
  bool knows_length_, restarts_;
  size_t at_ = 0;
  int64_t row_ = 0;
};

struct CountsBatches final : CallbackBody {
  std::vector<int> counts;
  std::string class_name() const override { return "CountsBatches"; }
  void on_epoch_begin(int64_t, const Logs&) override { counts.push_back(0); }
  void on_train_batch_end(int64_t, const Logs&) override { ++counts.back(); }
};

struct BatchSources : ::testing::Test {
  Tensor x, y;
  Ref<CountsBatches> counter = make_ref<CountsBatches>();

  BatchSources() {
    utils::set_random_seed(3);
    x = random::normal({10, 4}), y = random::normal({10, 1});
  }
  static Sequential model() {
    utils::set_random_seed(5);
    Sequential m({layers::Dense(3, {.input_shape = {4}, .activation = "tanh"}), layers::Dense(1)});
    m.compile({.optimizer = "adam", .loss = "mse", .metrics = {"mae"}});
    return m;
  }
  std::shared_ptr<Slices> slices(std::vector<int64_t> sizes, bool knows_length = true, bool restarts = true) const {
    return std::make_shared<Slices>(x, y, std::move(sizes), knows_length, restarts);
  }
  FitOptions counted(int64_t epochs, std::optional<int64_t> steps = {}) const {
    return {.epochs = epochs, .verbose = 0, .callbacks = {Callback(counter)}, .steps_per_epoch = steps};
  }
};

TEST_F(BatchSources, TrainToTheBitsThatArraysInOrderGive) {
  const Sequential with_arrays = model(), with_source = model();
  const History a = with_arrays.fit(x, y, {.batch_size = 4, .epochs = 3, .verbose = 0, .shuffle = false});
  const auto source = slices({4, 4, 2});
  const History b = with_source.fit(source, {}, {.epochs = 3, .verbose = 0});
  EXPECT_EQ(a.history, b.history);
  EXPECT_EQ(b.params.steps, 3);
  EXPECT_EQ(source->passes, 3);
  EXPECT_EQ(source->handed_out, 9);
  EXPECT_EQ(source->events, "bebebe");
  for (size_t i = 0; i < with_arrays.get_weights().size(); ++i)
    EXPECT_EQ(with_arrays.get_weights()[i].to_vector<float>(), with_source.get_weights()[i].to_vector<float>());
}

TEST_F(BatchSources, EvaluateAndPredictAsArraysDo) {
  const Sequential m = model();
  const auto source = slices({4, 4, 2});
  EXPECT_EQ(m.evaluate(source, {}, {.verbose = 0}).entries(),
            m.evaluate(x, y, {.batch_size = 4, .verbose = 0}).entries());
  EXPECT_EQ(m.predict(source, {.verbose = 0}).to_vector<float>(),
            m.predict(x, {.batch_size = 4, .verbose = 0}).to_vector<float>());
  EXPECT_EQ(m.predict(source, {.verbose = 0, .steps = 2}).shape(), Shape({8, 1}));
}

TEST_F(BatchSources, ValidateInEveryEpoch) {
  const Sequential m = model();
  const auto source = slices({5, 5});
  const History h =
      m.fit(x, y, {.epochs = 2, .verbose = 0, .validation_data = {.x = std::shared_ptr<BatchSource>(source)}});
  EXPECT_EQ(source->handed_out, 4);
  EXPECT_EQ(h["val_loss"].back(), m.evaluate(x, y, {.batch_size = 5, .verbose = 0})["loss"]);
}

TEST_F(BatchSources, WithStepsPerEpochGoOnWhereTheEpochBeforeEnded) {
  const auto endless = slices({1, 2, 1, 2, 1, 2}, false);
  const Warnings warnings;
  model().fit(endless, {}, counted(3, 2));
  EXPECT_THAT(counter->counts, ElementsAre(2, 2, 2));
  EXPECT_EQ(endless->handed_out, 6);
  EXPECT_TRUE(warnings.texts.empty());
}

TEST_F(BatchSources, OfUnknownLengthEndTheEpochWhenTheyEnd) {
  const auto stream = slices({4, 4, 2}, false);
  const Warnings warnings;
  model().fit(stream, {}, counted(2));
  EXPECT_THAT(counter->counts, ElementsAre(3, 3));
  EXPECT_TRUE(warnings.texts.empty());
}

TEST_F(BatchSources, ThatRunDryEndTheTrainingWithKerassWarning) {
  const auto stream = slices({4, 4, 2}, false, false);
  const Warnings warnings;
  model().fit(stream, {}, counted(4, 2));
  EXPECT_THAT(counter->counts, ElementsAre(2, 1, 0));
  EXPECT_TRUE(warnings.mention("Your input ran out of data; interrupting training."));
}

std::string error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

TEST_F(BatchSources, RefuseWhatBelongsIntoThem) {
  const Sequential m = model();
  EXPECT_EQ(
      error_of([&] { m.fit(slices({5}), y); }),
      "When providing `x` as a source of batches, `y` should not be passed. Instead, the targets should be included "
      "as part of the source of batches.");
  EXPECT_THAT(error_of([&] { m.fit(slices({5}), {}, {.validation_split = 0.2}); }),
              HasSubstr("`validation_split` is only supported for arrays"));
  EXPECT_THAT(error_of([&] { m.fit(slices({}), {}); }), HasSubstr("must yield at least one batch"));
  EXPECT_THAT(error_of([&] { m.train_on_batch(slices({5}), {}); }), HasSubstr("takes the arrays of one batch"));
}

TEST_F(BatchSources, PassTheirErrorsThrough) {
  struct Breaks final : BatchSource {
    std::optional<Batch> next() override { throw std::runtime_error("disk on fire"); }
  };
  const Sequential m = model();
  EXPECT_THROW(m.fit(std::make_shared<Breaks>(), {}, {.verbose = 0}), std::runtime_error);
  EXPECT_NO_THROW(m.fit(x, y, {.verbose = 0}));
}

}  // namespace
}  // namespace keratin
