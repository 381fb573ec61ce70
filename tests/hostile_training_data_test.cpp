// Training data that nothing can be learnt from, or little (50 of reliability.md section 1.4).
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "keratin/keratin.h"
#include "tests/hostile_config.h"

namespace keratin {
namespace {

using hostile::error_of;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

Sequential classifier(const char* loss, int64_t units = 3) {
  const Sequential model(
      {layers::Dense(units, {.input_shape = {2}, .activation = units == 1 ? "sigmoid" : "softmax"})});
  model.compile({.optimizer = "adam", .loss = loss});
  return model;
}

Tensor samples(int64_t rows) { return random::normal({rows, 2}, {.seed = 1}); }

Tensor column(const std::vector<float>& values) { return Tensor(values, {static_cast<int64_t>(values.size()), 1}); }

/// The error of a fit whose last batch alone is bad, and that nothing was learnt from the batches before it.
std::string error_of_fit(const Sequential& model, const Tensor& x, const Tensor& y) {
  const Tensor before = model.get_weights()[0];
  const std::string error =
      error_of([&] { model.fit(x, y, {.batch_size = 1, .epochs = 1, .verbose = 0, .shuffle = false}); });
  EXPECT_EQ(model.get_weights()[0].to_vector<float>(), before.to_vector<float>());
  return error;
}

TEST(Hostile50, ALabelOutsideOfTheClassesIsRefusedBeforeTheFirstStep) {
  const std::string loss = "sparse_categorical_crossentropy";
  EXPECT_EQ(error_of_fit(classifier(loss.c_str()), samples(3), Tensor({0, 1, 3})),
            "[fit] expected class numbers from 0 to 2 in y, received 3.0 in row 2. The model has 3 outputs: check the "
            "labels, or the units of the last layer.");
  EXPECT_NE(error_of_fit(classifier(loss.c_str()), samples(3), Tensor({0, 1, -1})).find("received -1.0 in row 2"),
            std::string::npos);
  EXPECT_NE(error_of_fit(classifier(loss.c_str()), samples(3), Tensor({0, 1, 1.5})).find("received 1.5 in row 2"),
            std::string::npos);
  EXPECT_NE(error_of_fit(classifier("crossentropy"), samples(3), ops::cast(Tensor({0, 1, 7}), DType::int32))
                .find("received 7.0 in row 2"),
            std::string::npos);
  EXPECT_NE(error_of_fit(classifier("binary_crossentropy", 1), samples(3), column({0, 1, 2}))
                .find("expected labels from 0 to 1 in y, received 2.0 in row 2"),
            std::string::npos);
}

TEST(Hostile50, AnIgnoredClassIsNoError) {
  const Sequential model({layers::Dense(3, {.input_shape = {2}, .activation = "softmax"})});
  model.compile({.optimizer = "sgd", .loss = losses::SparseCategoricalCrossentropy({.ignore_class = -1})});
  EXPECT_EQ(error_of([&] { model.fit(samples(3), Tensor({0, -1, 2}), {.epochs = 1, .verbose = 0}); }), "no error");
}

TEST(Hostile50, ATargetThatIsNoNumberIsRefusedBeforeTheFirstStep) {
  for (const float bad : {kNan, kInf, -kInf}) {
    const std::string error = error_of_fit(classifier("mse", 1), samples(3), column({0, 1, bad}));
    EXPECT_NE(error.find("in row 2: its loss would be NaN"), std::string::npos) << error;
  }
  const Sequential model = classifier("mse", 1);
  const auto e = hostile::error([&] {
    model.fit(samples(2), column({0, 1}), {.epochs = 1, .verbose = 0, .validation_data = {samples(1), column({kNan})}});
  });
  ASSERT_TRUE(e.has_value());
  EXPECT_EQ(e->code(), ErrorCode::kNonFinite);
}

TEST(Hostile50, SamplesThatAreNoNumbersAreNamedWhenTheLossIsNone) {
  const Sequential model = classifier("mse", 1);
  testing::internal::CaptureStderr();
  const History history =
      model.fit(Tensor(std::vector<float>{1, kNan}, {1, 2}), column({1}), {.epochs = 1, .verbose = 0});
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_TRUE(std::isnan(history["loss"].back()));
  EXPECT_NE(said.find("the input batch itself holds non-finite values"), std::string::npos) << said;
}

TEST(Hostile50, ConstantDataOfOneClassIsLearntWithoutNan) {
  const Sequential model({layers::BatchNormalization({.input_shape = {2}}), layers::LayerNormalization(),
                          layers::Dense(3, {.activation = "softmax"})});
  model.compile({.optimizer = "adam", .loss = "sparse_categorical_crossentropy", .metrics = {"accuracy"}});
  const History history = model.fit(ops::ones({9, 2}), ops::zeros({9}), {.batch_size = 4, .epochs = 2, .verbose = 0});
  EXPECT_TRUE(std::isfinite(history["loss"].back()));  // 4, 4, and a last batch of 1
}

TEST(Hostile50, NoRowsAreRefused) {
  const Sequential model = classifier("mse", 1);
  EXPECT_NE(error_of([&] {
              model.fit(ops::zeros({0, 2}), ops::zeros({0, 1}), {.epochs = 1, .verbose = 0});
            }).find("x has no rows"),
            std::string::npos);
  EXPECT_NE(error_of([&] {
              model.evaluate(ops::zeros({0, 2}), ops::zeros({0, 1}), {.verbose = 0});
            }).find("x has no rows"),
            std::string::npos);
}

}  // namespace
}  // namespace keratin
