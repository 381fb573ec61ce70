// What fit, evaluate, predict and the callbacks print, beside genuine Keras's words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>

#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/base/log.h"
#include "keratin/keras/callbacks/csv_logger.h"
#include "keratin/keras/callbacks/early_stopping.h"
#include "keratin/keras/callbacks/lambda_callback.h"
#include "keratin/keras/callbacks/learning_rate_scheduler.h"
#include "keratin/keras/callbacks/model_checkpoint.h"
#include "keratin/keras/callbacks/progbar_logger.h"
#include "keratin/keras/callbacks/reduce_lr_on_plateau.h"
#include "keratin/keras/callbacks/terminate_on_nan.h"
#include "keratin/keras/layers/core/dense.h"
#include "keratin/keras/models/input.h"
#include "keratin/keras/models/sequential.h"
#include "keratin/keras/optimizers/sgd.h"
#include "tests/golden/fake_console.h"
#include "tests/golden/texts.h"
#include "tests/scratch.h"

namespace keratin::callbacks {
namespace {

using ::testing::HasSubstr;

Tensor linspace(double first, double last, const Shape& shape) {
  std::vector<float> values(static_cast<size_t>(shape.size()));
  const double step = values.size() > 1 ? (last - first) / static_cast<double>(values.size() - 1) : 0;
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(first + static_cast<double>(i) * step);
  return Tensor(values, shape);
}

// The model and data of tools/golden/texts_golden.py.
class FitTexts : public ::testing::Test {
 protected:
  Model new_model(const Metrics& metrics = {}) {
    Sequential model({layers::InputLayer({3}), layers::Dense(4, {.activation = "tanh"}), layers::Dense(1)});
    Tensors weights;
    for (const Tensor& weight : model.get_weights()) weights.push_back(linspace(-0.5, 0.75, weight.shape()));
    model.set_weights(weights);
    model.compile({.optimizer = optimizers::SGD({.learning_rate = 0.1}), .loss = "mse", .metrics = metrics});
    return model;
  }
  static Tensor sums(const Tensor& x) {
    std::vector<float> out;
    for (int64_t i = 0; i < x.shape(0); ++i)
      out.push_back(x.data<float>()[3 * i] + x.data<float>()[3 * i + 1] + x.data<float>()[3 * i + 2]);
    return Tensor(out, {x.shape(0), 1});
  }
  static FitOptions quiet(int64_t epochs, const Callback& callback) {
    return {.batch_size = 8, .epochs = epochs, .verbose = 0, .callbacks = {callback}, .shuffle = false};
  }
  std::string expected(const char* name) { return golden::text_case("fits", name).at("output").as_string(); }

  const Tensor x_ = linspace(-1, 1, {32, 3}), y_ = sums(x_);
  golden::FakeConsole console_;
  const Scratch scratch_;
  const std::string folder_ = scratch_.path();
};

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
  return text;
}

TEST_F(FitTexts, TwoEpochs) {
  new_model({"mae"}).fit(x_, y_, {.batch_size = 8, .epochs = 2, .shuffle = false});
  EXPECT_EQ(console_.take(), expected("two_epochs"));
}

TEST_F(FitTexts, OneEpochHasNoHeading) {
  new_model().fit(x_, y_, {.batch_size = 8, .shuffle = false});
  EXPECT_EQ(console_.take(), expected("one_epoch"));
}

TEST_F(FitTexts, Validation) {
  new_model({"mae"}).fit(x_, y_, {.batch_size = 8, .epochs = 2, .validation_split = 0.25, .shuffle = false});
  EXPECT_EQ(console_.take(), expected("validation"));
}

TEST_F(FitTexts, Verbose2) {
  new_model({"mae"}).fit(x_, y_,
                         {.batch_size = 8, .epochs = 2, .verbose = 2, .validation_split = 0.25, .shuffle = false});
  EXPECT_EQ(console_.take(), expected("verbose_2"));
}

TEST_F(FitTexts, Verbose0) {
  new_model().fit(x_, y_, {.batch_size = 8, .epochs = 2, .verbose = 0, .shuffle = false});
  EXPECT_EQ(console_.take(), "");
}

TEST_F(FitTexts, InitialEpoch) {
  new_model().fit(x_, y_, {.batch_size = 8, .epochs = 3, .shuffle = false, .initial_epoch = 2});
  EXPECT_EQ(console_.take(), expected("initial_epoch"));
}

TEST_F(FitTexts, AProgbarLoggerOfOnesOwnStandsForTheOneOfFit) {
  new_model().fit(x_, y_, {.batch_size = 8, .callbacks = {ProgbarLogger()}, .shuffle = false});
  EXPECT_EQ(console_.take(), expected("one_epoch"));
}

TEST_F(FitTexts, Evaluate) {
  new_model({"mae"}).evaluate(x_, y_, {.batch_size = 8});
  EXPECT_EQ(console_.take(), expected("evaluate"));
  new_model({"mae"}).evaluate(x_, y_, {.batch_size = 8, .verbose = 2});
  EXPECT_EQ(console_.take(), expected("evaluate_verbose_2"));
}

TEST_F(FitTexts, Predict) {
  new_model().predict(x_, {.batch_size = 8});
  EXPECT_EQ(console_.take(), expected("predict"));
  new_model().predict(x_, {.batch_size = 8, .verbose = 2});
  EXPECT_EQ(console_.take(), expected("predict_verbose_2"));
}

TEST_F(FitTexts, EarlyStoppingRestoresTheBestWeights) {
  const Model model = new_model();
  const EarlyStopping stopping(
      {.monitor = "loss", .patience = 1, .verbose = 1, .mode = "max", .restore_best_weights = true});
  Tensors after_first;
  const LambdaCallback watch({.on_epoch_end = [&](int64_t epoch, Logs&) {
    if (epoch == 0) after_first = model.get_weights();
  }});
  FitOptions options = quiet(9, stopping);
  options.callbacks.push_back(watch);
  const History history = model.fit(x_, y_, options);
  EXPECT_EQ(console_.take(), expected("early_stopping"));
  EXPECT_EQ(history.epoch.size(), 2u);
  EXPECT_EQ(stopping.stopped_epoch(), 1);
  EXPECT_EQ(stopping.best_epoch(), 0);
  EXPECT_EQ(*stopping.best(), history["loss"][0]);
  const Tensors restored = model.get_weights();
  for (size_t i = 0; i < restored.size(); ++i) EXPECT_TRUE(golden::near(restored[i], after_first[i], 0));
}

// The first epoch counts against the patience unless it beats the baseline.
TEST_F(FitTexts, EarlyStoppingCountsEpochsBelowTheBaseline) {
  const EarlyStopping free({.monitor = "loss", .patience = 3, .mode = "max"});
  const EarlyStopping held({.monitor = "loss", .patience = 3, .mode = "max", .baseline = 100});
  new_model().fit(x_, y_, quiet(9, free));
  new_model().fit(x_, y_, quiet(9, held));
  EXPECT_EQ(free.stopped_epoch(), 3);
  EXPECT_EQ(held.stopped_epoch(), 2);
}

TEST_F(FitTexts, EarlyStoppingNamesTheMetricsThereAre) {
  std::string warned;
  const WarningSink before = set_warning_handler(
      {[](std::string_view text, void* context) { *static_cast<std::string*>(context) += text; }, &warned});
  new_model({"mae"}).fit(x_, y_, quiet(1, EarlyStopping()));
  set_warning_handler(before);
  EXPECT_EQ(warned,
            "Early stopping conditioned on metric `val_loss` which is not available. Available metrics are: loss,mae");
}

TEST_F(FitTexts, EarlyStoppingKnowsWhetherMoreIsBetter) {
  const EarlyStopping error({.monitor = "mae", .patience = 2});
  new_model({"mae"}).fit(x_, y_, quiet(6, error));
  EXPECT_EQ(error.stopped_epoch(), 0) << "mae falls, which is better";
  EXPECT_THROW(new_model().fit(x_, y_, quiet(1, EarlyStopping({.monitor = "unheard"}))), Error);
}

TEST_F(FitTexts, ReduceLROnPlateauSaysTheNewRate) {
  const History history = new_model().fit(
      x_, y_, quiet(4, ReduceLROnPlateau({.monitor = "loss", .patience = 1, .verbose = 1, .mode = "max"})));
  EXPECT_EQ(console_.take(), expected("reduce_lr_on_plateau"));
  EXPECT_NEAR(history["learning_rate"][3], 1e-3, 1e-9);
}

TEST_F(FitTexts, ReduceLROnPlateauRefusesAFactorOfOne) { EXPECT_THROW(ReduceLROnPlateau({.factor = 1.0}), Error); }

TEST_F(FitTexts, LearningRateScheduler) {
  const auto schedule = [](int64_t epoch) { return 0.1 / static_cast<double>(epoch + 1); };
  new_model().fit(x_, y_,
                  {.batch_size = 8,
                   .epochs = 2,
                   .callbacks = {callbacks::LearningRateScheduler(schedule, {.verbose = 1})},
                   .shuffle = false});
  EXPECT_EQ(console_.take(), expected("learning_rate_scheduler"));
}

TEST_F(FitTexts, LearningRateSchedulerSeesThePresentRate) {
  const Model model = new_model();
  model.fit(x_, y_, quiet(3, callbacks::LearningRateScheduler([](int64_t, double rate) { return rate / 2; })));
  EXPECT_NEAR(model.optimizer()->learning_rate(), 0.0125, 1e-8);
}

TEST_F(FitTexts, TerminateOnNaN) {
  const WarningSink before = set_warning_handler({[](std::string_view, void*) {}, nullptr});
  const Tensor nans = Tensor::full({32, 3}, std::numeric_limits<double>::quiet_NaN());
  const History history = new_model().fit(nans, y_, quiet(2, TerminateOnNaN()));
  EXPECT_EQ(console_.take(), expected("terminate_on_nan"));
  EXPECT_EQ(history.epoch.size(), 1u);
  EXPECT_THROW(new_model().fit(nans, y_, quiet(2, TerminateOnNaN({.raise_error = true}))), Error);
  set_warning_handler(before);
}

TEST_F(FitTexts, ModelCheckpointSavesTheBestOnly) {
  const std::string path = folder_ + "/m.keras";
  const ModelCheckpoint checkpoint(path, {.monitor = "loss", .verbose = 1, .save_best_only = true});
  const Model model = new_model();
  const History history = model.fit(x_, y_, quiet(2, checkpoint));
  EXPECT_EQ(replaced(console_.take(), path, "PATH"), expected("model_checkpoint"));
  EXPECT_EQ(*checkpoint.best(), history["loss"][1]);
  EXPECT_TRUE(golden::near(models::load_model(path).predict(x_, {.verbose = 0}), model.predict(x_, {.verbose = 0}), 0));
}

TEST_F(FitTexts, ModelCheckpointKeepsABetterOne) {
  const std::string path = folder_ + "/m.keras";
  new_model().fit(
      x_, y_,
      quiet(2, ModelCheckpoint(path, {.monitor = "loss", .verbose = 1, .save_best_only = true, .mode = "max"})));
  EXPECT_EQ(replaced(console_.take(), path, "PATH"), expected("model_checkpoint_worse"));
}

TEST_F(FitTexts, ModelCheckpointPutsNumbersIntoThePath) {
  new_model().fit(x_, y_,
                  {.batch_size = 8,
                   .epochs = 2,
                   .callbacks = {ModelCheckpoint(folder_ + "/e{epoch:02d}-{loss:.2f}.keras", {.verbose = 1})},
                   .shuffle = false});
  EXPECT_EQ(replaced(console_.take(), folder_, "DIR"), expected("model_checkpoint_always"));
  EXPECT_TRUE(std::filesystem::exists(folder_ + "/e02-0.32.keras"));
}

TEST_F(FitTexts, ModelCheckpointSavesWeightsEveryFewBatches) {
  const std::string pattern = folder_ + "/every{epoch}-{batch}.weights.h5";
  new_model().fit(x_, y_, quiet(2, ModelCheckpoint(pattern, {.save_weights_only = true, .save_freq = 3})));
  EXPECT_TRUE(std::filesystem::exists(folder_ + "/every1-3.weights.h5"));
  EXPECT_TRUE(std::filesystem::exists(folder_ + "/every2-2.weights.h5"));
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/every2-4.weights.h5"));
}

TEST_F(FitTexts, ModelCheckpointRefusesPathsOfOtherKinds) {
  EXPECT_THROW(ModelCheckpoint("m.zip"), Error);
  EXPECT_THROW(ModelCheckpoint("m.keras", {.save_weights_only = true}), Error);
  EXPECT_THROW(new_model().fit(x_, y_, quiet(1, ModelCheckpoint("{val_los}.keras"))), Error);
}

TEST_F(FitTexts, CSVLoggerWritesGenuineKerasFile) {
  std::filesystem::create_directories(folder_);
  const std::string path = folder_ + "/log.csv";
  const Model model = new_model({"mae"});
  FitOptions options = quiet(3, CSVLogger(path));
  options.validation_split = 0.25;
  model.fit(x_, y_, options);
  options.epochs = 2;
  options.callbacks = {CSVLogger(path, {.append = true})};
  model.fit(x_, y_, options);
  // Losses may differ from Keras's in their last digits: compare cell by cell.
  const std::vector<std::string> got = split(replaced(read_file(path), "\r\n", "\n"), '\n');
  const std::vector<std::string> want = split(expected("csv_logger"), '\n');
  ASSERT_EQ(got.size(), want.size());
  EXPECT_EQ(got[0], want[0]);
  for (size_t i = 1; i < want.size(); ++i) {
    const std::vector<std::string> a = split(got[i], ','), b = split(want[i], ',');
    ASSERT_EQ(a.size(), b.size());
    for (size_t k = 0; k < b.size() && !b[k].empty(); ++k)
      EXPECT_NEAR(std::stod(a[k]), std::stod(b[k]), 1e-5) << got[i];
  }
}

TEST_F(FitTexts, CSVLoggerWithoutValidationWritesNA) {
  std::filesystem::create_directories(folder_);
  const std::string path = folder_ + "/na.csv";
  new_model().fit(x_, y_, quiet(1, CSVLogger(path, {.separator = ";"})));
  EXPECT_THAT(read_file(path), ::testing::MatchesRegex("epoch;loss;val_loss\r\n0;[0-9.]+;NA\r\n"));
}

TEST_F(FitTexts, CSVLoggerSaysWhatItCannotWrite) {
  EXPECT_THROW(new_model().fit(x_, y_, quiet(1, CSVLogger("/nowhere/log.csv"))), Error);
}

TEST_F(FitTexts, LambdaCallbackIsCalledAtEveryEvent) {
  std::string events;
  new_model().fit(
      x_, y_,
      quiet(1, LambdaCallback({
                   .on_epoch_begin = [&](int64_t, const Logs&) { events += "E"; },
                   .on_epoch_end = [&](int64_t, Logs& logs) { logs.set("mine", 7), events += "e"; },
                   .on_train_begin = [&](const Logs&) { events += "T"; },
                   .on_train_end = [&](const Logs&) { events += "t"; },
                   .on_train_batch_begin = [&](int64_t, const Logs&) { events += "B"; },
                   .on_train_batch_end = [&](int64_t, const Logs& logs) { events += logs.find("loss") ? "b" : "?"; },
               })));
  EXPECT_EQ(events, "TEBbBbBbBbet");
}

}  // namespace
}  // namespace keratin::callbacks
