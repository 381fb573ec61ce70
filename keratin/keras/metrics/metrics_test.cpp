#include <gtest/gtest.h>

#include <filesystem>

#include "keratin/base/error.h"
#include "keratin/graph/jit.h"
#include "keratin/keras/class_tables.h"
#include "keratin/keras/metrics/auc.h"
#include "keratin/keras/metrics/mean.h"
#include "keratin/keras/metrics/mean_squared_error.h"
#include "keratin/keras/metrics/precision.h"
#include "keratin/keras/metrics/sparse_categorical_crossentropy.h"
#include "keratin/ops/ops.h"
#include "tests/golden/golden.h"

namespace keratin {
namespace {

constexpr double kUlp = 1.2e-7;  // 2^-23

Tensor column(const std::vector<float>& values) { return Tensor(values, {static_cast<int64_t>(values.size()), 1}); }

Metric metric_of(const Json& config) {
  Metric metric;
  from_config(config, metric);
  return metric;
}

void update(const Metric& metric, const Json& batch) {
  const Json* values = batch.find("values");
  const Tensor weight = golden::tensor(batch.at("sample_weight"));
  if (values == nullptr)
    return metric.update_state(golden::tensor(batch.at("y_true")), golden::tensor(batch.at("y_pred")), weight);
  metric.update_state(golden::tensor(*values), golden::tensor(*values), weight);
}

class GoldenMetrics : public ::testing::Test {
 protected:
  const Json golden = golden::load("metrics.json");
};

// Sums of at most 33 weighted terms of order 1 and a quotient or two: 64 ULP. R2 subtracts two such sums and divides by
// the variance that is left; the data lose less than a factor of ten by it.
TEST_F(GoldenMetrics, HaveKerasResultsAfterEveryBatch) {
  for (const Json& c : golden.at("cases").as_array()) {
    const Metric metric = metric_of(c.at("config"));
    const double bound = c.at("name").as_string() == "R2Score" ? 640 * kUlp : 64 * kUlp;
    for (const Json& batch : c.at("updates").as_array()) {
      update(metric, batch);
      EXPECT_TRUE(golden::near(metric.result(), golden::tensor(batch.at("result")), bound, 4 * kUlp))
          << c.at("config").dump();
    }
  }
}

TEST_F(GoldenMetrics, KeepTheStateThatKerasKeeps) {
  for (const Json& c : golden.at("cases").as_array()) {
    const Metric metric = metric_of(c.at("config"));
    update(metric, c.at("updates")[0]);
    const auto& variables = metric->variables();
    ASSERT_EQ(variables.size(), c.at("variables").as_array().size()) << metric.name();
    for (size_t i = 0; i < variables.size(); ++i) {
      EXPECT_EQ(variables[i].name(), c.at("variables")[i].at("name").as_string());
      EXPECT_EQ(variables[i].shape(), golden::shape(c.at("variables")[i].at("shape")));
    }
  }
}

TEST_F(GoldenMetrics, StartAgainAfterReset) {
  for (const Json& c : golden.at("cases").as_array()) {
    const Metric metric = metric_of(c.at("config"));
    for (const Json& batch : c.at("updates").as_array()) update(metric, batch);
    metric.reset_state();
    update(metric, c.at("updates")[0]);
    EXPECT_TRUE(golden::near(metric.result(), golden::tensor(c.at("updates")[0].at("result")), 640 * kUlp, 4 * kUlp));
  }
}

TEST_F(GoldenMetrics, TracedUpdatesHaveTheSameBits) {
  for (const Json& c : golden.at("cases").as_array()) {
    const Json& batch = c.at("updates")[0];
    if (batch.find("values") != nullptr) continue;
    const Metric eager = metric_of(c.at("config")), traced = metric_of(c.at("config"));
    const Tensor y = golden::tensor(batch.at("y_true")), p = golden::tensor(batch.at("y_pred"));
    eager.update_state(y, p);
    traced->build(y.shape(), p.shape());
    const auto step = [&](const graph::Tensors& x) -> graph::Tensors {
      traced.update_state(x[0], x[1]);
      return {};
    };
    graph::compile(step, std::vector{ops::spec_of(y), ops::spec_of(p)}, {.exact_only = true})->run({y, p});
    EXPECT_TRUE(golden::near(traced.result(), eager.result(), 0)) << c.at("config").dump();
  }
}

// label_weights is a plain list with us; Keras writes a serialised tensor and reads both.
TEST_F(GoldenMetrics, SerializeAsKerasDoes) {
  for (const Json& c : golden.at("cases").as_array()) {
    Json want = c.at("config");
    Json weights = want.at("config").find("label_weights") ? want.at("config").at("label_weights") : Json();
    if (weights.is_object()) {
      Json config = want.at("config");
      config.set("label_weights", weights.at("config").at("value"));
      want.set("config", config);
    }
    const Json got = to_config(metric_of(c.at("config")));
    EXPECT_EQ(got.at("config").size(), want.at("config").size());
    for (const auto& [key, value] : want.at("config").as_object()) {
      const Json& mine = got.at("config").at(key);
      if (value.is_number())
        EXPECT_EQ(mine.as_double(), value.as_double()) << key;
      else
        EXPECT_EQ(mine, value) << key;
    }
  }
}

TEST(Metrics, AccuracyIsChosenByShapes) {
  const auto chosen = [](const char* name, const Shape& y_true, const Shape& y_pred) {
    return Metric(name).resolve(y_true, y_pred).body()->class_name();
  };
  EXPECT_EQ(chosen("accuracy", {None, 1}, {None, 1}), "BinaryAccuracy");
  EXPECT_EQ(chosen("acc", {None}, {None, 3}), "SparseCategoricalAccuracy");
  EXPECT_EQ(chosen("accuracy", {None, 1}, {None, 3}), "SparseCategoricalAccuracy");
  EXPECT_EQ(chosen("accuracy", {None, 3}, {None, 3}), "CategoricalAccuracy");
  EXPECT_EQ(chosen("ce", {None, 3}, {None, 3}), "CategoricalCrossentropy");
  EXPECT_EQ(Metric("acc").resolve({None}, {None, 3}).name(), "acc");
}

TEST(Metrics, StringsKeepTheStringAsName) { EXPECT_EQ(Metric("mae").name(), "mae"); }

TEST(Metrics, AStringMakesANewObjectForEveryOutput) {
  const Metric metric("mae");
  EXPECT_NE(metric.resolve({None, 1}, {None, 1}).body(), metric.resolve({None, 1}, {None, 1}).body());
}

TEST(Metrics, NameTheNearestKnownOne) {
  try {
    Metric("mean_absolut_error");
    FAIL();
  } catch (const Error& e) {
    EXPECT_STREQ(e.what(),
                 "Could not interpret metric identifier: mean_absolut_error. Did you mean \"mean_absolute_error\"?");
  }
}

TEST(Metrics, RespectTheMaskBesidePredictions) {
  const metrics::MeanSquaredError metric;
  const Tensor mask = ops::greater(Tensor({1, 0, 1}), 0.0);
  metric.update_state(column({0, 0, 0}), column({1, 100, 3}).with_mask(mask));
  EXPECT_EQ(metric.result().item<float>(), 5.0f);
}

TEST(Metrics, RefuseThresholdsOutsideZeroToOne) { EXPECT_THROW(metrics::Precision({.thresholds = 1.5}), Error); }

TEST(Metrics, AUCOfAPerfectRankingIsOne) {
  const metrics::AUC auc;
  auc.update_state(column({0, 1, 0, 1}), column({0.1f, 0.8f, 0.3f, 0.9f}));
  EXPECT_FLOAT_EQ(auc.result().item<float>(), 1.0f);
}

TEST(Metrics, HaveKerasDefaultConfigs) {
  const std::string path = KERATIN_SOURCE_DIR "/../shared/reference/keras-default-configs.json";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is absent";
  const Json defaults = Json::parse(read_file(path));
  reset_names();
  for (const auto entry_of : keras_tables::metric_table()) {
    const MetricClass entry = entry_of();
    EXPECT_EQ(Metric(entry.make()).body()->serialize().dump(), defaults.at(cat("keras.metrics.", entry.name)).dump());
  }
}

}  // namespace
}  // namespace keratin
