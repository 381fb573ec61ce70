#include <gtest/gtest.h>

#include <filesystem>

#include "keratin/base/error.h"
#include "keratin/graph/jit.h"
#include "keratin/keras/class_tables.h"
#include "keratin/keras/optimizers/adam.h"
#include "keratin/keras/optimizers/sgd.h"
#include "keratin/keras/schedules/exponential_decay.h"
#include "keratin/ops/ops.h"
#include "tests/golden/golden.h"

namespace keratin {
namespace {

constexpr double kUlp = 1.2e-7;  // 2^-23

Optimizer optimizer_of(const Json& config) {
  Optimizer optimizer;
  from_config(config, optimizer);
  return optimizer;
}

std::vector<Variable> variables_of(const Json& values) {
  std::vector<Variable> out;
  const char* names[] = {"kernel", "bias"};
  for (size_t i = 0; i < values.as_array().size(); ++i)
    out.emplace_back(golden::tensor(values[i]), VariableOptions{.name = names[i]});
  return out;
}

/// A tensor, or a plain number for a scalar.
Tensor value_of(const Json& json) {
  return json.is_number() ? Tensor::scalar(json.as_double(), DType::float32)
                          : ops::cast(golden::tensor(json), DType::float32);
}

void apply_all(const Optimizer& optimizer, const std::vector<Variable>& variables, const Json& gradients) {
  for (const Json& step : gradients.as_array()) optimizer->apply(golden::tensors(step), variables);
}

class GoldenOptimizers : public ::testing::Test {
 protected:
  const Json golden = golden::load("optimizers.json");
};

// A step of s differs by what its factors do. Adam's and Nadam's 1 - 0.999^t loses digits: one ULP of the power is 6e-8
// of 0.001 t, so up to 3e-5 of the first step's size; RMSprop's centered variance loses as much. 12 steps of the
// largest size seen: 12 * 3e-5 of it, beside 4 roundings a step of the variable itself.
TEST_F(GoldenOptimizers, MoveTheVariablesAsKerasDoes) {
  for (const Json& c : golden.at("cases").as_array()) {
    const Optimizer optimizer = optimizer_of(c.at("config"));
    const std::vector<Variable> variables = variables_of(golden.at("variables"));
    for (size_t step = 0; step < 12; ++step) {
      std::vector<Tensor> before;
      for (const Variable& v : variables) before.push_back(v.value());
      EXPECT_NEAR(optimizer->built() ? optimizer->learning_rate() : golden::number(c.at("learning_rates")[step]),
                  golden::number(c.at("learning_rates")[step]), 4 * kUlp)
          << c.at("name").as_string() << " step " << step;
      optimizer->apply(golden::tensors(golden.at("gradients")[step]), variables);
      for (size_t i = 0; i < variables.size(); ++i) {
        const Tensor want = golden::tensor(c.at("steps")[step][i]);
        double moved = 0;
        const Tensor start = golden::tensor(golden.at("variables")[i]);
        for (int64_t k = 0; k < want.size(); ++k)
          moved = std::max(moved, std::abs(want.flat_as_double(k) - start.flat_as_double(k)));
        EXPECT_TRUE(golden::near(variables[i].value(), want, 48 * kUlp, 4 * kUlp + 3e-5 * moved))
            << c.at("name").as_string() << " step " << step << " variable " << i;
      }
    }
  }
}

TEST_F(GoldenOptimizers, KeepAndNameTheirVariablesAsKerasDoes) {
  for (const Json& c : golden.at("cases").as_array()) {
    const Optimizer optimizer = optimizer_of(c.at("config"));
    const std::vector<Variable> variables = variables_of(golden.at("variables"));
    apply_all(optimizer, variables, golden.at("gradients"));
    const std::vector<Variable> kept = optimizer->variables();
    const Json& want = c.at("slots");
    ASSERT_EQ(kept.size(), want.as_array().size()) << c.at("name").as_string();
    for (size_t i = 0; i < kept.size(); ++i) {
      if (want[i].at("name").as_string().rfind("variable", 0) != 0) {
        EXPECT_EQ(kept[i].path(), want[i].at("path").as_string());
      }
      EXPECT_TRUE(
          golden::near_in_scale(ops::cast(kept[i].value(), DType::float32), value_of(want[i].at("value")), 1e-4))
          << c.at("name").as_string() << " " << kept[i].path();
    }
  }
}

TEST_F(GoldenOptimizers, EndWithTheAveragesWhereTheyAreKept) {
  for (const Json& c : golden.at("cases").as_array()) {
    const Optimizer optimizer = optimizer_of(c.at("config"));
    const std::vector<Variable> variables = variables_of(golden.at("variables"));
    apply_all(optimizer, variables, golden.at("gradients"));
    optimizer->finalize_variable_values(variables);
    for (size_t i = 0; i < variables.size(); ++i)
      EXPECT_TRUE(golden::near_in_scale(variables[i].value(), golden::tensor(c.at("final")[i]), 4e-5))
          << c.at("name").as_string();
  }
}

TEST_F(GoldenOptimizers, SerializeAsKerasDoes) {
  for (const Json& c : golden.at("cases").as_array())
    EXPECT_EQ(to_config(optimizer_of(c.at("config"))).dump(), c.at("config").dump());
}

TEST_F(GoldenOptimizers, TracedStepsHaveTheSameBits) {
  for (const Json& c : golden.at("cases").as_array()) {
    const Optimizer eager = optimizer_of(c.at("config")), traced = optimizer_of(c.at("config"));
    const std::vector<Variable> a = variables_of(golden.at("variables")), b = variables_of(golden.at("variables"));
    traced->build(b);
    const auto step = graph::jit([&](const graph::Tensors& gradients) -> graph::Tensors {
      traced->apply(gradients, b);
      return {};
    });
    for (const Json& gradients : golden.at("gradients").as_array()) {
      eager->apply(golden::tensors(gradients), a);
      step(golden::tensors(gradients));
    }
    EXPECT_EQ(step.traces(), 1);
    for (size_t i = 0; i < a.size(); ++i)
      EXPECT_TRUE(golden::near(b[i].concrete(), a[i].concrete(), 0)) << c.at("name").as_string();
  }
}

TEST(Optimizers, AreFoundInAnyCase) {
  EXPECT_EQ(Optimizer("adam")->class_name(), "Adam");
  EXPECT_EQ(Optimizer("RMSprop")->class_name(), "RMSprop");
  EXPECT_EQ(Optimizer("rmsprop")->class_name(), "RMSprop");
  EXPECT_EQ(Optimizer("adamW")->class_name(), "AdamW");
}

TEST(Optimizers, NameTheNearestKnownOne) {
  try {
    Optimizer("adamm");
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(std::string(e.what()).rfind("Could not interpret optimizer identifier: adamm. Did you mean \"adam", 0),
              0u)
        << e.what();
  }
}

TEST(Optimizers, TakeOptionsInPlace) {
  const optimizers::Adam adam({.learning_rate = 0.01, .beta_1 = 0.8, .clipnorm = 1.0});
  const Json config = adam->get_config();
  EXPECT_EQ(config.at("learning_rate").as_double(), 0.009999999776482582);
  EXPECT_EQ(config.at("beta_1").as_double(), 0.8);
  EXPECT_EQ(config.at("clipnorm").as_double(), 1.0);
}

TEST(Optimizers, SetTheirLearningRateUnlessScheduled) {
  const optimizers::SGD sgd;
  sgd->set_learning_rate(0.5);
  EXPECT_EQ(sgd->learning_rate(), 0.5);
  sgd->build({});
  sgd->set_learning_rate(0.25);
  EXPECT_EQ(sgd->get_config().at("learning_rate").as_double(), 0.25);
  const optimizers::SGD scheduled({.learning_rate = optimizers::schedules::ExponentialDecay(0.1, 10, 0.5)});
  EXPECT_FLOAT_EQ(static_cast<float>(scheduled->learning_rate()), 0.1f);
  EXPECT_THROW(scheduled->set_learning_rate(1), Error);
}

TEST(Optimizers, LeaveExcludedVariablesOutOfWeightDecay) {
  const optimizers::SGD sgd({.learning_rate = 1.0, .weight_decay = 0.5});
  const Variable kernel(Tensor({2.0f}), {.name = "kernel"}), bias(Tensor({2.0f}), {.name = "bias"});
  sgd->exclude_from_weight_decay({}, {"bias"});
  sgd->apply({Tensor({0.0f}), Tensor({0.0f})}, {kernel, bias});
  EXPECT_EQ(kernel.value().item<float>(), 1.0f);
  EXPECT_EQ(bias.value().item<float>(), 2.0f);
}

TEST(Optimizers, SkipVariablesWithoutGradientAndRefuseNone) {
  const optimizers::SGD sgd({.learning_rate = 1.0});
  const Variable a(Tensor({2.0f})), b(Tensor({3.0f}));
  sgd->apply({Tensor(), Tensor({1.0f})}, {a, b});
  EXPECT_EQ(a.value().item<float>(), 2.0f);
  EXPECT_EQ(b.value().item<float>(), 2.0f);
  try {
    sgd->apply({Tensor(), Tensor()}, {a, b});
    FAIL();
  } catch (const Error& e) {
    EXPECT_STREQ(e.what(), "No gradients provided for any variable.");
  }
}

TEST(Optimizers, RefuseVariablesTheyWereNotBuiltFor) {
  const optimizers::SGD sgd;
  sgd->build({Variable(Tensor({1.0f}))});
  EXPECT_THROW(sgd->apply({Tensor({1.0f})}, {Variable(Tensor({1.0f}), {.name = "other"})}), Error);
}

TEST(Optimizers, RefuseTwoClippings) { EXPECT_THROW(optimizers::Adam({.clipnorm = 1.0, .clipvalue = 0.5}), Error); }

TEST(Optimizers, HaveKerasDefaultConfigs) {
  const std::string path = KERATIN_SOURCE_DIR "/../shared/reference/keras-default-configs.json";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is absent";
  const Json defaults = Json::parse(read_file(path));
  reset_names();
  for (const auto entry_of : keras_tables::optimizer_table()) {
    const OptimizerClass entry = entry_of();
    EXPECT_EQ(Optimizer(entry.make())->serialize().dump(), defaults.at(cat("keras.optimizers.", entry.name)).dump());
  }
}

}  // namespace
}  // namespace keratin
