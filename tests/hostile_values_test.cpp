// Every argument of every class that a config can name, set to values from hell: an Error or a valid object, at once,
// without memory. Issue numbers: reliability.md section 1.4.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "keratin/keras/class_tables.h"
#include "keratin/keras/layers/deferred_weights.h"
#include "keratin/keratin.h"

namespace keratin {
namespace {

constexpr int64_t kMemory = int64_t{64} << 20;

std::vector<Json> hostile_values() {
  const double inf = std::numeric_limits<double>::infinity();
  const auto numbers = [](std::initializer_list<Json> list) { return Json::array(list); };
  std::vector<Json> out = {0,
                           -1,
                           1,
                           1.5,
                           "16",
                           true,
                           false,
                           nullptr,
                           int64_t{1} << 31,
                           INT64_MAX,
                           INT64_MIN,
                           0x1p63,
                           1e300,
                           -1e300,
                           -0.0,
                           5e-324,
                           std::numeric_limits<double>::quiet_NaN(),
                           inf,
                           -inf,
                           "",
                           "no_such_name",
                           "\x1b[2J",
                           "/etc/passwd",
                           std::string(1000, 'x')};
  out.push_back(numbers({}));
  out.push_back(numbers({0, -1, nullptr}));
  out.push_back(numbers({int64_t{1} << 62, int64_t{1} << 62}));
  out.push_back(numbers({1, 1, 1, 1, 1, 1, 1, 1, 1}));
  out.push_back(numbers({Json::array({1.0}), Json::array({2.0, 3.0})}));
  out.push_back(numbers({"a", true}));
  out.push_back(Json::object());
  out.push_back(Json::object({{"class_name", "Lambda"}, {"config", Json::object()}}));
  out.push_back(Json::object({{"class_name", 5}, {"config", nullptr}}));
  out.push_back(Json::object({{"class_name", "__numpy__"}, {"config", Json::object({{"value", "x"}})}}));
  out.push_back(Json::object({{"class_name", "function"}, {"config", "system"}, {"module", "os"}}));
  return out;
}

int64_t peak_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss * int64_t{1024};
}

/// One argument at a time, also those of nested objects: calls use(config) with a copy in which it has another value.
void with_each_argument(const Json& config, const std::function<void(const Json&, const std::string&)>& use) {
  for (const auto& [name, value] : config.as_object()) {
    for (const Json& hostile : hostile_values()) {
      Json changed = config;
      changed.set(name, hostile);
      use(changed, name + " = " + hostile.dump());
    }
  }
}

/// Runs `use` on every changed config of every class of a table; anything but an Error or success is a failure.
template <class Body, class Use>
void expect_harmless(std::span<ClassEntry<Body> (*const)()> table, const Use& use) {
  int64_t tried = 0;
  for (const auto entry_of : table) {
    const ClassEntry<Body> entry = entry_of();
    const std::string name = entry.name;
    if (name == "Functional" || name == "Sequential") continue;  // graphs: hostile_graph_test.cpp
    with_each_argument(entry.make()->get_config(), [&](const Json& config, const std::string& what) {
      ++tried;
      SCOPED_TRACE(name + ": " + what);
      const auto begin = std::chrono::steady_clock::now();
      const int64_t before = peak_bytes();
      try {
        use(Json::object({{"class_name", name}, {"config", config}}));
      } catch (const Error& e) {
        EXPECT_LE(std::string(e.what()).size(), 2048u);
        EXPECT_EQ(std::string(e.what()).find('\x1b'), std::string::npos);
        EXPECT_NE(e.code(), ErrorCode::kInternal) << e.what();
      } catch (const std::exception& e) {
        ADD_FAILURE() << "an exception of another family: " << e.what();
      }
      EXPECT_LE(peak_bytes() - before, kMemory);
      EXPECT_LE(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
    });
  }
  EXPECT_GT(tried, 0);
}

TEST(Hostile17, EveryArgumentOfEveryLayerIsHarmless) {
  expect_harmless(keras_tables::layer_table(), [](const Json& json) {
    DeferredWeights deferred(kMemory);
    Layer layer;
    from_config(json, layer);
    if (auto* input = dynamic_cast<InputLayerBody*>(layer.body().get())) {
      input->make_tensor();
      return;
    }
    const Tensor x = Input({4, 8});
    layer->takes_list() ? layer(Tensors{x, x}) : layer(x);
    deferred.initialize();
    to_config(layer);
  });
}

TEST(Hostile17, EveryArgumentOfEveryInitializerIsHarmless) {
  expect_harmless(keras_tables::initializer_table(), [](const Json& json) {
    Initializer initializer;
    from_config(json, initializer);
    initializer({4, 4}, DType::float32);
    initializer({3}, DType::int32);
  });
}

TEST(Hostile17, EveryArgumentOfEveryRegularizerAndConstraintIsHarmless) {
  expect_harmless(keras_tables::regularizer_table(), [](const Json& json) {
    Regularizer regularizer;
    from_config(json, regularizer);
    regularizer(ops::ones({4, 4}));
  });
  expect_harmless(keras_tables::constraint_table(), [](const Json& json) {
    Constraint constraint;
    from_config(json, constraint);
    constraint(ops::ones({4, 4}));
  });
}

TEST(Hostile17, EveryArgumentOfEveryLossIsHarmless) {
  expect_harmless(keras_tables::loss_table(), [](const Json& json) {
    Loss loss;
    from_config(json, loss);
    loss(ops::ones({4, 3}), ops::full({4, 3}, 0.25));
  });
}

TEST(Hostile17, EveryArgumentOfEveryMetricIsHarmless) {
  expect_harmless(keras_tables::metric_table(), [](const Json& json) {
    Metric metric;
    from_config(json, metric);
    metric.update_state(ops::ones({4, 3}), ops::full({4, 3}, 0.25));
    metric.result();
  });
}

TEST(Hostile17, EveryArgumentOfEveryOptimizerAndScheduleIsHarmless) {
  expect_harmless(keras_tables::optimizer_table(), [](const Json& json) {
    Optimizer optimizer;
    from_config(json, optimizer);
    Variable v(ops::ones({2, 2}));
    optimizer->apply({ops::ones({2, 2})}, {v});
    optimizer->learning_rate();
    to_config(optimizer);
  });
  expect_harmless(keras_tables::schedule_table(), [](const Json& json) {
    LearningRate rate;
    from_config(json, rate);
    if (rate.is_schedule()) rate.schedule()(Tensor(int64_t{3}));
  });
}

}  // namespace
}  // namespace keratin
