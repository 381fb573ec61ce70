#include "keratin/keras/models/sequential.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "keratin/base/error.h"
#include "keratin/keras/layers/layers.h"
#include "keratin/keras/regularizers/regularizers.h"

namespace keratin {
namespace {

TEST(Sequential, PredictsThroughALayerThatWasAddedAfterTheFirstPrediction) {
  Sequential model({layers::Dense(3, {.input_shape = {2}})});
  const Tensor x = Tensor::full({4, 2}, 1.0);
  EXPECT_EQ(model.predict(x, {.verbose = 0}).shape(), (Shape{4, 3}));
  model.add(layers::Dense(1));
  EXPECT_EQ(model.predict(x, {.verbose = 0}).shape(), (Shape{4, 1}));
  model.pop();
  EXPECT_EQ(model.predict(x, {.verbose = 0}).shape(), (Shape{4, 3}));
}

TEST(Sequential, ItsLayersKnowWhatTheyTakeAndGive) {
  const Layer hidden = layers::Dense(3, {.input_shape = {2}});
  EXPECT_THROW(hidden.output(), Error);
  Sequential model({hidden, layers::Dense(1)});
  EXPECT_EQ(hidden.input().shape(), (Shape{kUnknown, 2}));
  const Model features(model.inputs(), {hidden.output()});
  EXPECT_EQ(features.predict(Tensor::full({4, 2}, 1.0), {.verbose = 0}).shape(), (Shape{4, 3}));
  EXPECT_EQ(features.layers().back(), hidden);
}

TEST(Sequential, ALayerForgetsTheCallsOfAModelThatIsGone) {
  const Layer shared = layers::Dense(3);
  {
    const Tensor x = Input({2});
    const Model model(x, shared(x));
    EXPECT_EQ(shared.output().shape(), (Shape{kUnknown, 3}));
  }
  EXPECT_TRUE(shared->output_tensors().empty());
}

TEST(Sequential, ALayerMayBeAskedForItsOutputWhileAnotherThreadFreesModels) {
  const Layer shared = layers::Dense(3);
  std::atomic<bool> done{false};
  std::thread asks([&] {
    while (!done)
      for (const Tensor& t : shared->output_tensors()) EXPECT_EQ(t.shape(-1), 3);
  });
  for (int i = 0; i < 300; ++i) {
    const Tensor x = Input({2});
    const Model model(x, shared(x));
  }
  done = true;
  asks.join();
  EXPECT_TRUE(shared->output_tensors().empty());
}

TEST(Sequential, TrainsAfterItsOutputHasChanged) {
  Sequential model({layers::Dense(3, {.input_shape = {2}})});
  model.compile({.optimizer = "sgd", .loss = "mse"});
  model.fit(Tensor::zeros({4, 2}), Tensor::zeros({4, 3}), {.verbose = 0});
  model.add(layers::Dense(1));
  model.compile({.optimizer = "sgd", .loss = "mse"});
  const History history = model.fit(Tensor::zeros({4, 2}), Tensor::full({4, 1}, 2.0), {.verbose = 0});
  EXPECT_EQ(history["loss"][0], 4.0);
}

TEST(Sequential, ReadsItsInputShapeFromTheFirstData) {
  Sequential model({layers::Dense(3), layers::Dense(1)});
  EXPECT_TRUE(model.weights().empty());
  model.predict(Tensor::zeros({2, 5}), {.verbose = 0});
  EXPECT_EQ(model.weights().front().shape(), (Shape{5, 3}));
}

TEST(Sequential, RefusesTwoLayersOfOneName) {
  Sequential model({layers::Dense(3, {.name = "a"})});
  EXPECT_THROW(model.add(layers::Dense(3, {.name = "a"})), Error);
}

TEST(Sequential, LossesOfTheCallsComeBeforeThePenaltiesOfTheWeights) {
  const auto layer = [] {
    return layers::Dense(1, {.kernel_initializer = "ones",
                             .kernel_regularizer = regularizers::L1(0.5),
                             .activity_regularizer = regularizers::L1(1.0)});
  };
  const Sequential model({layer(), layer()});
  model(Tensor({{1.0f, 2.0f, 4.0f}}));
  const Tensors losses = model.losses();
  ASSERT_EQ(losses.size(), 4u);
  const float expected[] = {7, 7, 1.5, 0.5};
  for (size_t i = 0; i < 4; ++i) EXPECT_EQ(losses[i].item(), expected[i]) << i;
}

}  // namespace
}  // namespace keratin
