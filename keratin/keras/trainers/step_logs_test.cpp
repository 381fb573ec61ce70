#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "keratin/keratin.h"

namespace keratin {
namespace {

using ::testing::ElementsAre;

// A generative adversarial network in small: two optimizers in one step, values by name.
struct Gan final : ModelBody {
  Sequential generator{{layers::Dense(4, {.input_shape = {2}, .activation = "relu"}), layers::Dense(3)}};
  Sequential discriminator{{layers::Dense(4, {.input_shape = {3}, .activation = "relu"}), layers::Dense(1)}};
  Optimizer d_optimizer = optimizers::Adam({.learning_rate = 0.01}), g_optimizer = optimizers::SGD();
  Loss loss_fn = losses::BinaryCrossentropy({.from_logits = true});
  Tensor noise;

  Gan() {
    track("generator", generator), track("discriminator", discriminator);
    built = true;
    noise = random::normal({8, 2});
  }
  std::string class_name() const override { return "Gan"; }

  StepLogs train_step(const Batch& batch) override {
    const Tensor fake = generator(noise), ones = Tensor::full({8, 1}, 1.0f), zeros = Tensor::zeros({8, 1});
    Tensor d_loss, g_loss;
    {
      GradientTape tape;
      d_loss = loss_fn(ones, discriminator(batch.x[0])) + loss_fn(zeros, discriminator(fake));
      const std::vector<Variable> weights = discriminator.trainable_weights();
      d_optimizer->apply(tape.gradient(d_loss, weights), weights);
    }
    {
      GradientTape tape;
      g_loss = loss_fn(ones, discriminator(generator(noise)));
      const std::vector<Variable> weights = generator.trainable_weights();
      g_optimizer->apply(tape.gradient(g_loss, weights), weights);
    }
    return NamedTensors{{"d_loss", d_loss}, {"g_loss", g_loss}};
  }
};

struct SeesLogs final : CallbackBody {
  std::vector<std::vector<Logs::Entry>> batches;
  std::string class_name() const override { return "SeesLogs"; }
  void on_train_batch_end(int64_t, const Logs& logs) override { batches.push_back(logs.entries()); }
};

Tensors train_gan(bool eagerly, History& history, const Ref<SeesLogs>& seen) {
  utils::set_random_seed(11);
  const Model gan = make_model<Gan>();
  gan.compile({.run_eagerly = eagerly});
  const Tensor x = random::normal({16, 3});
  history = gan.fit(x, {}, {.batch_size = 8, .epochs = 3, .verbose = 0, .callbacks = {Callback(seen)}});
  return gan.get_weights();
}

TEST(StepLogs, OfTwoOptimizersInOneStepAreTheLogsOfBatchAndEpoch) {
  History history;
  const auto seen = make_ref<SeesLogs>();
  train_gan(false, history, seen);
  ASSERT_EQ(seen->batches.size(), 6u);
  EXPECT_EQ(seen->batches[0][0].first, "d_loss");
  EXPECT_EQ(seen->batches[0][1].first, "g_loss");
  EXPECT_EQ(history["d_loss"].size(), 3u);
  EXPECT_EQ(history["g_loss"].back(), seen->batches.back()[1].second);
  EXPECT_EQ(history.history.size(), 2u);
  EXPECT_NE(history["d_loss"][0], history["d_loss"][2]);
}

TEST(StepLogs, AreTheSameOpByOp) {
  History traced, eager;
  const Tensors a = train_gan(false, traced, make_ref<SeesLogs>()), b = train_gan(true, eager, make_ref<SeesLogs>());
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i)
    for (int64_t k = 0; k < a[i].size(); ++k)
      EXPECT_NEAR(a[i].flat_as_double(k), b[i].flat_as_double(k), 1e-5) << "weight " << i;
  EXPECT_NEAR(traced["g_loss"].back(), eager["g_loss"].back(), 1e-5);
}

// Adds a value to what the default step tells, and keeps a metric of its own.
struct Watched final : ModelBody {
  Layer dense = track("dense", layers::Dense(1));
  metrics::Mean largest{{.name = "largest"}};
  Watched() { track(largest); }
  std::string class_name() const override { return "Watched"; }
  using ModelBody::call;
  Tensor call(const Tensor& x, const CallArgs&) override { return dense(x); }
  StepLogs train_step(const Batch& batch) override {
    const StepLogs logs = ModelBody::train_step(batch);
    track_loss(logs.values().front().second, batch);
    largest.update_state(ops::max(batch.x[0]));
    return metrics_results();
  }
};

TEST(StepLogs, MayTellTheRunningMetricsAndOnesOfTheModelsOwn) {
  utils::set_random_seed(2);
  const Model model = make_model<Watched>();
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 0.0}), .loss = "mse", .metrics = {"mae"}});
  const Tensor x = random::normal({12, 2}), y = random::normal({12, 1});
  const History history = model.fit(x, y, {.batch_size = 4, .epochs = 2, .verbose = 0, .shuffle = false});
  const Logs whole = model.evaluate(x, y, {.verbose = 0});
  EXPECT_NEAR(history["loss"].back(), whole["loss"], 1e-6);
  EXPECT_NEAR(history["mae"].back(), whole["mae"], 1e-6);
  double sum = 0;
  for (int64_t first = 0; first < 12; first += 4) sum += ops::max(x.rows(first, first + 4)).item<double>();
  EXPECT_NEAR(history["largest"][1], sum / 3, 1e-6);
  EXPECT_EQ(history["largest"][0], history["largest"][1]);
}

}  // namespace
}  // namespace keratin
