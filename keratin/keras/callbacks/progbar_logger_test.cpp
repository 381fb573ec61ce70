#include "keratin/keras/callbacks/progbar_logger.h"

#include <gtest/gtest.h>

#include "tests/golden/fake_console.h"
#include "tests/golden/texts.h"

namespace keratin::callbacks {
namespace {

using golden::FakeConsole;

Logs logs_of(std::initializer_list<Logs::Entry> entries) {
  Logs logs;
  for (const auto& [key, value] : entries) logs.set(key, value);
  return logs;
}

struct Epoch {
  Logs first_step, end;
};

// fit's events over four steps an epoch, with a validation of one step.
void play_fit(const Callback& logger, const CallbackParams& params, std::vector<Epoch> epochs) {
  logger->attach(nullptr, params);
  logger->on_train_begin({});
  for (int64_t epoch = 0; epoch < static_cast<int64_t>(epochs.size()); ++epoch) {
    auto& [first_step, end] = epochs[static_cast<size_t>(epoch)];
    logger->on_epoch_begin(epoch, {});
    for (int64_t step = 0; step < params.steps; ++step)
      if (logger->wants_logs_now()) logger->on_train_batch_end(step, first_step);
    logger->on_test_begin({});
    EXPECT_FALSE(logger->wants_logs_now());
    logger->on_test_end(end);
    logger->on_epoch_end(epoch, end);
  }
  logger->on_train_end({});
}

std::vector<Epoch> golden_epochs() {
  return {{logs_of({{"loss", 4.1884}, {"mae", 2.0233}}), logs_of({{"loss", 1.9203}, {"mae", 1.1592}})},
          {logs_of({{"loss", 0.6325}, {"mae", 0.7878}}), logs_of({{"loss", 0.3181}, {"mae", 0.4557}})}};
}

TEST(ProgbarLogger, WritesTheBytesOfAFitOfGenuineKeras) {
  FakeConsole console;
  play_fit(ProgbarLogger(), {.verbose = 1, .epochs = 2, .steps = 4}, golden_epochs());
  EXPECT_EQ(console.take(), golden::text_case("fits", "two_epochs").at("output").as_string());
}

TEST(ProgbarLogger, WritesOneLineAnEpochToAPipe) {
  FakeConsole pipe(/*terminal=*/false);
  play_fit(ProgbarLogger(), {.verbose = 1, .epochs = 2, .steps = 4}, golden_epochs());
  EXPECT_EQ(pipe.take(),
            "Epoch 1/2\n4/4 ━━━━━━━━━━━━━━━━━━━━ 0s 0s/step - loss: 1.9203 - mae: 1.1592\n"
            "Epoch 2/2\n4/4 ━━━━━━━━━━━━━━━━━━━━ 0s 0s/step - loss: 0.3181 - mae: 0.4557\n");
}

TEST(ProgbarLogger, IsSilentAtVerbose0) {
  FakeConsole console;
  play_fit(ProgbarLogger(), {.verbose = 0, .epochs = 2, .steps = 4}, golden_epochs());
  EXPECT_EQ(console.take(), "");
}

TEST(ProgbarLogger, WantsLogsOnlyWhenItIsAboutToDraw) {
  FakeConsole console;
  const ProgbarLogger logger;
  logger->attach(nullptr, {.verbose = 1, .epochs = 1, .steps = 1000});
  logger->on_train_begin({});
  logger->on_epoch_begin(0, {});
  int wanted = 0;
  for (int64_t step = 0; step < 1000; ++step) {
    console.seconds += 0.001;
    if (!logger->wants_logs_now()) continue;
    ++wanted;
    logger->on_train_batch_end(step, logs_of({{"loss", 1}}));
    EXPECT_NE(console.take(), "") << "asked for logs at step " << step << " and drew nothing";
  }
  EXPECT_NEAR(wanted, 17, 1);
  EXPECT_FALSE(logger->wants_batches());
}

TEST(ProgbarLogger, LearnsAnUnknownNumberOfStepsFromTheFirstEpoch) {
  FakeConsole pipe(/*terminal=*/false);
  const ProgbarLogger logger;
  logger->attach(nullptr, {.verbose = 1, .epochs = 1, .steps = -1});
  logger->on_train_begin({});
  logger->on_epoch_begin(0, {});
  for (int64_t step = 0; step < 3; ++step)
    if (logger->wants_logs_now()) logger->on_train_batch_end(step, {});
  Logs logs;
  logger->on_epoch_end(0, logs);
  EXPECT_EQ(pipe.take(), "3/3 ━━━━━━━━━━━━━━━━━━━━ 0s 0s/step\n");
}

TEST(ProgbarLogger, ShowsPredictionsWithoutMetrics) {
  FakeConsole console;
  const ProgbarLogger logger;
  logger->attach(nullptr, {.verbose = 1, .epochs = 1, .steps = 4});
  logger->on_predict_begin({});
  for (int64_t step = 0; step < 4; ++step)
    if (logger->wants_logs_now()) logger->on_predict_batch_end(step, {});
  logger->on_predict_end({});
  EXPECT_EQ(console.take(), golden::text_case("fits", "predict").at("output").as_string());
}

}  // namespace
}  // namespace keratin::callbacks
