// .keras files that genuine Keras wrote: they predict, evaluate and train on as there; damaged ones are clear errors.
#include <filesystem>
#include <fstream>
#include <optional>

#include "keratin/base/files.h"
#include "tests/parity_files.h"

namespace keratin {
namespace {

using parity::error_of;
using parity::expect_same_model;
using parity::optimizer_state;
using parity::relative_distance;
using parity::same_bits;

std::string keras_file(const std::string& name) {
  return KERATIN_SOURCE_DIR "/tests/golden/keras_files/" + name + ".keras";
}

std::string sample(const std::string& name) {
  return KERATIN_SOURCE_DIR "/../shared/reference/keras-samples/" + name + ".keras";
}

// -- files of genuine Keras -------------------------------------------------------------------------------------------

class KerasFile : public ::testing::TestWithParam<const char*> {
 protected:
  const std::string name = GetParam();
  const Json golden = golden::load("keras_files/" + name + ".json");
  const Model model = models::load_model(keras_file(name));
  const Tensors inputs = golden::tensors(golden.at("inputs"));

  /// What genuine Keras got when it trained on. The gradient of an Embedding is sparse on the TensorFlow backend, which
  /// made the golden files, and its Adam takes repeated rows otherwise than a dense gradient: there the figures are
  /// those of genuine Keras on JAX (tools/golden/tabular_jax_golden.py).
  const Json continued = name == "tabular"             ? golden::load("keras_files/tabular_jax.json")
                         : golden.contains("continue") ? golden.at("continue")
                                                       : Json::object();

  void expect_outputs(const char* key, double bound) const {
    const Tensors want = parity::tensors_by_output(*find(key), model.output_names());
    const Tensors got = model.predict_all(inputs, {.verbose = 0});
    ASSERT_EQ(got.size(), want.size());
    for (size_t i = 0; i < want.size(); ++i) EXPECT_TRUE(golden::near(got[i], want[i], bound, 1e-6)) << key << " " << i;
  }

 private:
  const Json* find(const std::string& key) const {
    return key == "outputs" ? golden.find("outputs") : continued.find(key);
  }
};

TEST_P(KerasFile, PredictsWhatGenuineKerasPredicted) { expect_outputs("outputs", 1e-5); }

TEST_P(KerasFile, BringsItsOptimizer) {
  const Json* variables = golden.find("optimizer_variables");
  if (variables == nullptr) return;
  const std::vector<Variable> got = model.optimizer()->variables();
  ASSERT_EQ(static_cast<int64_t>(got.size()), variables->size());
  for (size_t i = 0; i < got.size(); ++i) {
    const Json& want = (*variables)[i];
    EXPECT_EQ(got[i].shape(), golden::shape(want.at("shape"))) << want.at("path").as_string();
    const Json* value = want.find("value");
    if (value == nullptr) continue;
    EXPECT_EQ(got[i].concrete().item<float>(), static_cast<float>(value->as_double())) << want.at("path").as_string();
  }
}

// Six steps on 24 rows after those before the file: a few units in the last place each, with room for momentum.
TEST_P(KerasFile, TrainsOnAsGenuineKerasDid) {
  const Json* go_on = golden.find("continue");
  if (go_on == nullptr) return;
  const Data y(parity::tensors_by_output(go_on->at("targets"), model.output_names()));
  for (const Json& want : continued.at("losses").as_array())
    EXPECT_LE(relative_distance(model.train_on_batch(inputs, y)["loss"], want.as_double()), 1e-5);
  expect_outputs("outputs_after", 1e-4);
}

TEST_P(KerasFile, EvaluatesAsGenuineKerasDid) {
  const Json* want = golden.find("evaluate");
  if (want == nullptr || golden.find("continue") == nullptr) return;
  const Data y(parity::tensors_by_output(golden.at("continue").at("targets"), model.output_names()));
  const Logs got = model.evaluate(inputs, y, {.batch_size = 24, .verbose = 0});
  EXPECT_EQ(static_cast<int64_t>(got.entries().size()), want->size());
  for (const auto& [key, value] : want->as_object())
    EXPECT_LE(relative_distance(got[key], golden::tensor(value).item()), 1e-5) << key;
}

TEST_P(KerasFile, SavedAgainAndLoadedIsTheSameToTheBit) {
  const Scratch folder;
  model.save(folder / "again.keras");
  const Model again = models::load_model(folder / "again.keras");
  expect_same_model(again, model);
  EXPECT_TRUE(same_bits(again.predict_all(inputs, {.verbose = 0}), model.predict_all(inputs, {.verbose = 0})));
}

INSTANTIATE_TEST_SUITE_P(Golden, KerasFile,
                         ::testing::Values("sgd_nesterov", "rmsprop_centered", "adam", "adam_amsgrad_schedule",
                                           "adamw_clipnorm_cosine", "nadam_ema", "adagrad_accumulation",
                                           "piecewise_global_clipnorm", "normed", "rules", "tabular", "heads",
                                           "nested_uncompiled", "compiled_not_trained"),
                         [](const auto& file) { return std::string(file.param); });

class KerasSample : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(sample("seq"))) GTEST_SKIP() << "no shared/reference/keras-samples here";
  }
};

TEST_F(KerasSample, PredictsWhatGenuineKerasPredicts) {
  const Json file = golden::load("keras_samples.json");
  for (const Json& c : file.at("cases").as_array()) {
    const Model model = models::load_model(sample(c.at("name").as_string()));
    const Tensors got = model.predict_all(golden::tensors(c.at("inputs")), {.batch_size = 20, .verbose = 0});
    const Tensors want = golden::tensors(c.at("outputs"));
    ASSERT_EQ(got.size(), want.size());
    for (size_t i = 0; i < want.size(); ++i)
      EXPECT_TRUE(golden::near(got[i], want[i], 1e-5, 1e-6)) << c.at("name").as_string() << " output " << i;
  }
}

TEST_F(KerasSample, PythonLambdasAreAClearError) {
  EXPECT_NE(error_of([] { models::load_model(sample("lam")); }).find("Lambda"), std::string::npos)
      << error_of([] { models::load_model(sample("lam")); });
}

TEST_F(KerasSample, ClassesOfPythonUsersAreAClearError) {
  const std::string error = error_of([] { models::load_model(sample("my")); });
  EXPECT_NE(error.find("My"), std::string::npos) << error;
  EXPECT_NE(error.find("register_custom_layer"), std::string::npos) << error;
}

// -- damaged files ----------------------------------------------------------------------------------------------------

// An error of ours with a text, or a model; anything else (another exception, a crash) ends the test.
struct Damage {
  Scratch folder;
  std::string path = folder / "damaged.keras";
  std::string whole = read_file(keras_file("sgd_nesterov"));
  Model sound = models::load_model(keras_file("sgd_nesterov"));
  int errors = 0, loads = 0;

  /// Returns the model when the file still loads.
  std::optional<Model> load(const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
    try {
      const Model model = models::load_model(path);
      ++loads;
      return model;
    } catch (const Error& e) {
      EXPECT_GT(std::string(e.what()).size(), 10u);
      ++errors;
      return {};
    }
  }
};

TEST(DamagedFile, CutShortIsAnError) {
  Damage damage;
  for (size_t i = 0; i < 50; ++i) damage.load(damage.whole.substr(0, damage.whole.size() * i / 50));
  EXPECT_EQ(damage.errors, 50);
}

TEST(DamagedFile, WithAChangedByteIsAnErrorOrTheSameModel) {
  Damage damage;
  uint64_t state = 1;
  for (int i = 0; i < 200; ++i) {
    state = 6364136223846793005u * state + 1442695040888963407u;
    std::string bytes = damage.whole;
    bytes[(state >> 33) % bytes.size()] ^= static_cast<char>(1u << ((state >> 20) % 8));
    if (const std::optional<Model> model = damage.load(bytes)) {
      EXPECT_TRUE(same_bits(model->get_weights(), damage.sound.get_weights())) << "flip " << i;
      EXPECT_TRUE(same_bits(optimizer_state(*model), optimizer_state(damage.sound))) << "flip " << i;
    }
  }
  EXPECT_GT(damage.errors, 150);
}

TEST(DamagedFile, ThatIsNoFileOrNoZipIsAClearError) {
  const Scratch folder;
  EXPECT_NE(error_of([&] { models::load_model(folder / "none.keras"); }).find("File not found"), std::string::npos);
  std::ofstream(folder / "text.keras") << "not a zip";
  EXPECT_NE(error_of([&] { models::load_model(folder / "text.keras"); }).find("zip archive"), std::string::npos);
}

}  // namespace
}  // namespace keratin
