#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

#include "keratin/autograd/tape.h"
#include "keratin/base/error.h"
#include "keratin/keras/class_tables.h"
#include "keratin/keras/losses/binary_crossentropy.h"
#include "keratin/keras/losses/categorical_crossentropy.h"
#include "keratin/keras/losses/huber.h"
#include "keratin/keras/losses/mean_squared_error.h"
#include "keratin/keras/losses/sparse_categorical_crossentropy.h"
#include "keratin/ops/ops.h"
#include "tests/golden/golden.h"

namespace keratin {
namespace {

constexpr double kUlp = 1.2e-7;  // 2^-23

Tensor column(const std::vector<float>& values) { return Tensor(values, {static_cast<int64_t>(values.size()), 1}); }

Loss loss_of(const Json& config) {
  Loss loss;
  from_config(config, loss);
  return loss;
}

/// Keras 3.15.1 forgets Huber's delta in configs (later versions and we write it, and it reads it).
Loss loss_of_case(const Json& c) {
  if (c.at("name").as_string() != "Huber_delta") return loss_of(c.at("config"));
  return losses::Huber({.delta = 0.3, .reduction = c.at("config").at("config").at("reduction").as_string()});
}

std::string message_of(const std::function<void()>& run) {
  try {
    run();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

Tensor activated(const std::string& activation, const Tensor& x) {
  if (activation == "softmax") return ops::softmax(x).with_logits(x);
  if (activation == "sigmoid") return ops::sigmoid(x).with_logits(x);
  return x;
}

double largest(const Tensor& x) {
  double most = 1;
  for (int64_t i = 0; i < x.size(); ++i) most = std::max(most, std::abs(x.flat_as_double(i)));
  return most;
}

class GoldenLosses : public ::testing::Test {
 protected:
  const Json golden = golden::load("losses.json");
};

// A loss is some ten roundings of numbers no larger than the inputs (x - logsumexp(x) cancels down from them) and a sum
// of 24 terms at most: 16 ULP relative, 4 ULP of the largest input absolute.
TEST_F(GoldenLosses, HaveKerasValues) {
  for (const Json& c : golden.at("cases").as_array()) {
    const Tensor input = golden::tensor(c.at("input"));
    const Tensor result =
        loss_of_case(c)(golden::tensor(c.at("y_true")), activated(c.at("activation").as_string(), input),
                        golden::tensor(c.at("sample_weight")));
    const Tensor want = golden::tensor(c.at("result"));
    const double weight = 3 * (want.rank() == 0 ? 6 : 1);  // the largest weight; a sum over the batch
    EXPECT_TRUE(golden::near(result, want, 16 * kUlp, 4 * kUlp * weight * largest(input))) << c.at("name").as_string();
  }
}

// Softmax minus target cancels from 1: absolute ULPs of the largest gradient, and of the weights (up to 3).
TEST_F(GoldenLosses, HaveKerasGradients) {
  for (const Json& c : golden.at("cases").as_array()) {
    const Tensor input = golden::tensor(c.at("input")), want = golden::tensor(c.at("gradient"));
    GradientTape tape;
    const Tensor result =
        loss_of_case(c)(golden::tensor(c.at("y_true")), activated(c.at("activation").as_string(), input),
                        golden::tensor(c.at("sample_weight")));
    const Tensor gradient = tape.gradient(result, input);
    ASSERT_TRUE(gradient.defined()) << c.at("name").as_string();
    EXPECT_TRUE(golden::near(gradient, want, 16 * kUlp, 16 * kUlp * std::max(1.0, largest(want))))
        << c.at("name").as_string();
  }
}

TEST_F(GoldenLosses, SerializeAsKerasDoes) {
  for (const Json& c : golden.at("cases").as_array()) {
    Json want = c.at("config");
    Json config = want.at("config");  // 3.15.1 leaves these out; later versions write them
    if (want.at("class_name") == Json("Huber")) config.set("delta", 1.0);
    if (want.at("class_name") == Json("SparseCategoricalCrossentropy")) config.set("axis", -1);
    want.set("config", config);
    EXPECT_EQ(to_config(loss_of(c.at("config"))).dump(), want.dump());
  }
}

TEST(Losses, AreFoundByKerasNames) {
  for (const char* name : {"mse", "MSE", "mean_squared_error", "MeanSquaredError"})
    EXPECT_EQ(Loss(name).body()->class_name(), "MeanSquaredError");
  EXPECT_EQ(Loss("kld").body()->class_name(), "KLDivergence");
  EXPECT_EQ(Loss("kl_divergence").body()->class_name(), "KLDivergence");
  EXPECT_EQ(Loss("huber").name(), "huber_loss");
}

TEST(Losses, NameTheNearestKnownOne) {
  EXPECT_EQ(
      message_of([] { Loss("categorical_crossentropi"); }),
      "Could not interpret loss identifier: categorical_crossentropi. Did you mean \"categorical_crossentropy\"?");
}

TEST(Losses, SerializeAStringAsThatString) { EXPECT_EQ(to_config(Loss("mse")), Json("mse")); }

TEST(Losses, RefuseAnUnknownReduction) { EXPECT_THROW(losses::MeanSquaredError({.reduction = "average"}), Error); }

// values 0.125 and 4.5, weights 2 and 0.5 (keras-facts 7.5).
TEST(Losses, ReduceWeightedValuesFourWays) {
  const Tensor values = {0.125f, 4.5f}, weight = {2.0f, 0.5f};
  const auto reduced = [&](const char* how) { return losses::reduce_weighted_values(values, weight, {}, how); };
  EXPECT_EQ(reduced("sum_over_batch_size").item<float>(), 1.25f);
  EXPECT_EQ(reduced("mean").item<float>(), 1.25f);
  EXPECT_EQ(reduced("sum").item<float>(), 2.5f);
  EXPECT_EQ(reduced("mean_with_sample_weight").item<float>(), 1.0f);
  EXPECT_EQ(reduced("none").to_vector<float>(), (std::vector<float>{0.25f, 2.25f}));
}

TEST(Losses, TakeTheMeanOverUnmaskedSamples) {
  const Tensor y = column({1, 2, 3, 4});
  const Tensor mask = ops::greater(Tensor({1, 0, 1, 0}), 0.0);
  const Tensor loss = losses::MeanSquaredError()(column({0, 0, 0, 0}), y.with_mask(mask));
  EXPECT_EQ(loss.item<float>(), 5.0f);  // (1 + 9) / 2
}

TEST(Losses, AlignARankOneTargetWithAColumn) {
  EXPECT_EQ(losses::MeanSquaredError()(Tensor({1, 2}), column({1, 4})).item<float>(), 2.0f);
}

TEST(Losses, CrossentropyChoosesByShapes) {
  const Tensor labels(std::vector<int32_t>{1, 0}), one_hot = {{0, 1}, {1, 0}}, p = {{0.25f, 0.75f}, {0.5f, 0.5f}};
  const float sparse = Loss("crossentropy")(labels, p).item<float>();
  EXPECT_EQ(sparse, Loss("sparse_categorical_crossentropy")(labels, p).item<float>());
  EXPECT_EQ(Loss("ce")(one_hot, p).item<float>(), Loss("categorical_crossentropy")(one_hot, p).item<float>());
  const Tensor q = column({0.25f, 0.5f}), truth = column({1, 0});
  EXPECT_EQ(Loss("ce")(truth, q).item<float>(), Loss("bce")(truth, q).item<float>());
}

TEST(Losses, TellIntegerLabelsFromOneHotOnes) {
  const Tensor labels(std::vector<int32_t>{0, 2}), p = Tensor::full({2, 3}, 0.3);
  const std::string text = message_of([&] { Loss("categorical_crossentropy")(labels, p); });
  EXPECT_NE(text.find("Arguments `target` and `output` must have the same shape. Received: target.shape=(2,), "
                      "output.shape=(2, 3)"),
            std::string::npos)
      << text;
  const Tensor one_hot = Tensor::full({2, 3}, 1.0);
  const std::string other = message_of([&] { Loss("sparse_categorical_crossentropy")(one_hot, p); });
  EXPECT_NE(other.find("must have the same shape up until the last dimension: target.shape=(2, 3), "
                       "output.shape=(2, 3)"),
            std::string::npos)
      << other;
}

TEST(Losses, UseTheLogitsBesideASaturatedSigmoid) {
  const Tensor x = column({-200});
  const Tensor p = ops::sigmoid(x).with_logits(x), truth = column({1});
  EXPECT_FLOAT_EQ(losses::binary_crossentropy(truth, p).item<float>(), 200.0f);
  EXPECT_NEAR(losses::binary_crossentropy(truth, ops::sigmoid(x)).item<float>(), 16.118, 1e-3);  // -log(1e-7)
}

TEST(Losses, HaveKerasDefaultConfigs) {
  const std::string path = KERATIN_SOURCE_DIR "/../shared/reference/keras-default-configs.json";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is absent";
  const Json defaults = Json::parse(read_file(path));
  for (const auto entry_of : keras_tables::loss_table()) {
    const LossClass entry = entry_of();
    EXPECT_EQ(Loss(entry.make()).body()->serialize().dump(), defaults.at(cat("keras.losses.", entry.name)).dump());
  }
}

}  // namespace
}  // namespace keratin
