// The public API as programs use it: errors that name things, kinds of one's own, shapes of models, reproducibility.
#include <functional>

#include "keratin/ops/ops.h"
#include "tests/parity.h"
#include "tests/warnings.h"

namespace keratin {
namespace {

using parity::same_bits;

Tensor normal(const Shape& shape, int64_t seed) { return random::normal(shape, {.seed = seed}); }

std::string error_of(const std::function<void()>& run) {
  try {
    run();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

::testing::AssertionResult has(const std::string& text, const std::vector<std::string>& parts) {
  for (const std::string& part : parts)
    if (text.find(part) == std::string::npos) return ::testing::AssertionFailure() << "no " << part << " in: " << text;
  return ::testing::AssertionSuccess();
}

Sequential small() {
  return Sequential({layers::Dense(5, {.input_shape = {8}, .activation = "relu"}), layers::Dense(1)});
}

Sequential compiled() {
  const Sequential model = small();
  model.compile({.optimizer = "adam", .loss = "mse", .metrics = {"mae"}});
  return model;
}

TEST(Program, SevenColumnsIntoEightIsOneErrorWithLayerShapesAndColumns) {
  utils::clear_session();
  const Sequential model = compiled();
  const auto [predictors, target] = datasets::concrete().split_target("strength");
  const DataFrame seven = predictors.drop("age");
  const std::string error = error_of([&] { model.fit(seven, target, {.verbose = 0}); });
  EXPECT_TRUE(has(error, {"dense", "8", "7", "cement", "fineaggregate"}));
}

TEST(Program, ALossThatTurnsNaNWarnsOnceWithStepAndLayer) {
  const Sequential model = small();
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 1e10}), .loss = "mse"});
  const Warnings warnings;
  model.fit(normal({64, 8}, 1) * 100, normal({64, 1}, 2), {.batch_size = 16, .epochs = 3, .verbose = 0});
  ASSERT_EQ(warnings.texts.size(), 1u);
  EXPECT_TRUE(has(warnings.texts[0], {"step", "epoch", "layer"}));
}

TEST(Program, HistoryHoldsLossMetricsAndTheirValidation) {
  const History history =
      compiled().fit(normal({20, 8}, 1), normal({20, 1}, 2), {.epochs = 2, .verbose = 0, .validation_split = 0.25});
  std::vector<std::string> keys;
  for (const auto& [key, values] : history.history) {
    keys.push_back(key);
    EXPECT_EQ(values.size(), 2u) << key;
  }
  EXPECT_EQ(keys, (std::vector<std::string>{"loss", "mae", "val_loss", "val_mae"}));
  EXPECT_EQ(history.epoch, (std::vector<int64_t>{0, 1}));
}

TEST(Program, ValidationSplitTakesTheTailBeforeShuffling) {
  const Tensor x = normal({20, 8}, 1), y = normal({20, 1}, 2);
  utils::set_random_seed(3);
  const History split = compiled().fit(x, y, {.verbose = 0, .validation_split = 0.25});
  utils::set_random_seed(3);
  const History given =
      compiled().fit(x.rows(0, 15), y.rows(0, 15), {.verbose = 0, .validation_data = {x.rows(15, 20), y.rows(15, 20)}});
  EXPECT_EQ(split["loss"], given["loss"]);
  EXPECT_EQ(split["val_loss"], given["val_loss"]);
}

TEST(Program, SingleBatchesTrainTestAndPredict) {
  const Sequential model = compiled();
  const Tensor x = normal({16, 8}, 1), y = normal({16, 1}, 2);
  const double before = model.test_on_batch(x, y)["loss"];
  EXPECT_EQ(model.train_on_batch(x, y)["loss"], before);
  EXPECT_LT(model.test_on_batch(x, y)["loss"], before);
  EXPECT_TRUE(same_bits(model.predict_on_batch(x), model.predict(x, {.verbose = 0})));
}

TEST(Program, SeveralInputsAndOutputsWithRawOpsAndASharedLayerTrain) {
  const Tensor a = Input({4}, {.name = "a"}), b = Input({4}, {.name = "b"});
  const Layer shared = layers::Dense(6, {.activation = "tanh", .name = "shared"});
  const Tensor h = ops::exp(shared(a) * -0.5f) + shared(b) / 2.0f;
  const Model model(
      {a, b}, {layers::Dense(1, {.name = "value"})(h), layers::Dense(3, {.activation = "softmax", .name = "kind"})(h)});
  EXPECT_EQ(model.count_params(), (4 * 6 + 6) + (6 + 1) + (6 * 3 + 3));
  model.compile({.optimizer = "adam", .loss = std::vector<Loss>{"mse", "categorical_crossentropy"}});
  const Tensor kinds = utils::to_categorical(Tensor(std::vector<int32_t>{0, 1, 2, 0, 1, 2, 0, 1}), 3);
  const History history = model.fit(Tensors{normal({8, 4}, 1), normal({8, 4}, 2)}, Tensors{normal({8, 1}, 3), kinds},
                                    {.epochs = 20, .verbose = 0});
  EXPECT_LT(history["loss"].back(), history["loss"].front());
  EXPECT_EQ(model.output_names(), (std::vector<std::string>{"value", "kind"}));
}

// -- kinds of one's own -----------------------------------------------------------------------------------------------

struct Scale final : LayerBody {
  Variable factor;
  std::string class_name() const override { return "Scale"; }
  using LayerBody::build;
  using LayerBody::call;
  void build(const Shape& in) override { factor = add_weight("factor", {in.last()}, {.initializer = "ones"}); }
  Tensor call(const Tensor& x, const CallArgs&) override { return x * factor; }
};

struct Fourth final : LossBody {
  std::string class_name() const override { return "Fourth"; }
  Tensor call(const Tensor& y_true, const Tensor& y_pred) override {
    return ops::mean(ops::square(ops::square(y_true - y_pred)), {.axis = -1});
  }
};

struct Batches final : MetricBody {
  Variable count = add_variable("count", {});
  std::string class_name() const override { return "Batches"; }
  void update_state(const Tensor&, const Tensor&, const Tensor&) override { count.assign(count + 1.0f); }
  Tensor result() override { return count; }
};

struct Epochs final : CallbackBody {
  int epochs = 0;
  std::string class_name() const override { return "Epochs"; }
  void on_epoch_end(int64_t, Logs&) override {
    if (++epochs == 2) model().stop_training();
  }
};

// Plain gradient descent on the mean squared error, written out.
struct Descent final : ModelBody {
  Layer dense = track("dense", layers::Dense(1));
  std::string class_name() const override { return "Descent"; }
  using ModelBody::call;
  Tensor call(const Tensor& x, const CallArgs&) override { return dense(x); }
  StepLogs train_step(const Batch& batch) override {
    GradientTape tape;
    const Tensor loss = ops::mean(ops::square(forward(batch.x, true)[0] - batch.y[0]));
    std::vector<Variable> variables = trainable_variables();
    const std::vector<Tensor> gradients = tape.gradient(loss, variables);
    for (size_t i = 0; i < variables.size(); ++i) variables[i].assign(variables[i] - 0.1f * gradients[i]);
    return loss;
  }
};

TEST(OwnKinds, OfLayerLossMetricAndCallbackTrain) {
  const Sequential model({layers::Dense(3, {.input_shape = {8}}), make_layer<Scale>(), layers::Dense(1)});
  EXPECT_EQ(model.get_weights().size(), 5u);
  model.compile({.optimizer = "adam",
                 .loss = Loss(Ref<LossBody>(make_ref<Fourth>())),
                 .metrics = {Metric(Ref<MetricBody>(make_ref<Batches>()))}});
  const Tensor before = model.get_weights()[2];
  const History history =
      model.fit(normal({32, 8}, 1), normal({32, 1}, 2),
                {.batch_size = 8, .epochs = 5, .verbose = 0, .callbacks = {make_callback<Epochs>()}});
  EXPECT_EQ(history["loss"].size(), 2u);
  EXPECT_EQ(history["batches"].back(), 4);
  EXPECT_FALSE(same_bits(model.get_weights()[2], before));
}

TEST(OwnKinds, OfModelWithATrainStepOfItsOwn) {
  const Model model = make_model<Descent>();
  model.compile({.optimizer = "sgd", .loss = "mse"});
  const Tensor x = normal({32, 4}, 1), y = ops::sum(x, {.axis = 1, .keepdims = true});
  const History history = model.fit(x, y, {.epochs = 60, .verbose = 0});
  EXPECT_LT(history["loss"].back(), 1e-3);
}

// -- structure --------------------------------------------------------------------------------------------------------

TEST(Structure, AClonedModelHasTheArchitectureAndFreshWeights) {
  const Sequential model = small();
  const Model clone = models::clone_model(model);
  EXPECT_EQ(clone.to_json().dump(), models::clone_model(model).to_json().dump());
  EXPECT_EQ(clone.count_params(), model.count_params());
  EXPECT_FALSE(same_bits(clone.get_weights()[0], model.get_weights()[0]));
}

TEST(Structure, ConfigsAndJsonMakeTheSameModelAgain) {
  const Sequential model = small();
  EXPECT_EQ(models::model_from_json(model.to_json()).to_json().dump(), model.to_json().dump());
  const Layer again = Layer::from_config("Sequential", model.get_config());
  EXPECT_EQ(again.get_config().dump(), model.get_config().dump());
}

TEST(Structure, SetWeightsRefusesCountsAndShapesThatDoNotFit) {
  const Sequential model = small();
  Tensors weights = model.get_weights();
  const Tensors good = weights;
  weights[0] = Tensor::zeros({7, 5});
  EXPECT_TRUE(has(error_of([&] { model.set_weights(weights); }), {"(7, 5)", "(8, 5)"}));
  weights.pop_back();
  EXPECT_TRUE(has(error_of([&] { model.set_weights(weights); }), {"4", "3"}));
  EXPECT_TRUE(same_bits(model.get_weights(), good));
}

TEST(Structure, AFrozenLayerKeepsItsWeights) {
  const Sequential model = small();
  model.layers()[0].set_trainable(false);
  EXPECT_EQ(model.trainable_weights().size(), 2u);
  model.compile({.optimizer = "adam", .loss = "mse"});
  const Tensors before = model.get_weights();
  model.fit(normal({32, 8}, 1), normal({32, 1}, 2), {.verbose = 0});
  EXPECT_TRUE(same_bits(model.get_weights()[0], before[0]));
  EXPECT_FALSE(same_bits(model.get_weights()[2], before[2]));
}

TEST(Structure, ClearSessionStartsNamesAgain) {
  utils::clear_session();
  EXPECT_EQ(layers::Dense(1).name(), "dense");
  EXPECT_EQ(layers::Dense(1).name(), "dense_1");
  utils::clear_session();
  EXPECT_EQ(layers::Dense(1).name(), "dense");
}

TEST(Structure, ALayerComesOffAndAnotherGoesOn) {
  const Sequential model = small();
  model.pop();
  EXPECT_EQ(model.layers().size(), 1u);
  model.add(layers::Dense(3));
  EXPECT_EQ(model.predict(normal({2, 8}, 1), {.verbose = 0}).shape(), (Shape{2, 3}));
}

TEST(Structure, WithoutAnInputShapeTheFirstDataBuilds) {
  const Sequential model({layers::Dense(4), layers::Dense(1)});
  EXPECT_TRUE(model.get_weights().empty());
  model.compile({.optimizer = "adam", .loss = "mse"});
  model.fit(normal({8, 6}, 1), normal({8, 1}, 2), {.verbose = 0});
  EXPECT_EQ(model.get_weights()[0].shape(), (Shape{6, 4}));
}

TEST(Structure, AModelIsALayerOfAnother) {
  const Sequential inner = small();
  const Sequential model({inner, layers::Dense(2)});
  EXPECT_EQ(model.count_params(), inner.count_params() + 4);
  model.compile({.optimizer = "adam", .loss = "mse"});
  const Tensor before = inner.get_weights()[0];
  model.fit(normal({16, 8}, 1), normal({16, 2}, 2), {.verbose = 0});
  EXPECT_FALSE(same_bits(inner.get_weights()[0], before));
}

TEST(Structure, TheSameSeedGivesTheSameRun) {
  const auto weights = [] {
    utils::set_random_seed(7);
    const Sequential model({layers::Dense(8, {.input_shape = {8}}), layers::Dropout(0.3), layers::Dense(1)});
    model.compile({.optimizer = "adam", .loss = "mse"});
    model.fit(normal({40, 8}, 1), normal({40, 1}, 2), {.epochs = 3, .verbose = 0});
    return model.get_weights();
  };
  EXPECT_TRUE(same_bits(weights(), weights()));
}

}  // namespace
}  // namespace keratin
