// Legacy .h5 models of genuine Keras load, predict and train on as there; ours go out and come back; what does not fit
// is a clear error.
#include "keratin/keras/saving/legacy_h5.h"

#include <filesystem>
#include <fstream>

#include "keratin/base/files.h"
#include "keratin/base/hdf5/writer.h"
#include "keratin/keras/saving/legacy_config.h"
#include "keratin/ops/ops.h"
#include "tests/parity_files.h"

namespace keratin {
namespace {

using parity::error_of;
using parity::relative_distance;
using parity::same_bits;

std::string golden_file(const std::string& name) { return KERATIN_SOURCE_DIR "/tests/golden/keras_files/" + name; }

bool mentions(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// -- files of genuine Keras -------------------------------------------------------------------------------------------

class LegacyFile : public ::testing::TestWithParam<const char*> {
 protected:
  const std::string name = GetParam();
  const Json golden = golden::load("keras_files/" + name + ".json");
  const Model model = models::load_model(golden_file(name + ".h5"));
  const Tensors inputs = golden::tensors(golden.at("inputs"));

  void expect_outputs(const Json& want_json, double bound) const {
    const Tensors want = parity::tensors_by_output(want_json, model.output_names());
    const Tensors got = model.predict_all(inputs, {.verbose = 0});
    ASSERT_EQ(got.size(), want.size());
    for (size_t i = 0; i < want.size(); ++i) EXPECT_TRUE(golden::near(got[i], want[i], bound, 1e-6)) << i;
  }
};

TEST_P(LegacyFile, PredictsWhatGenuineKerasPredicted) { expect_outputs(golden.at("outputs"), 1e-5); }

TEST_P(LegacyFile, TrainsOnAsGenuineKerasDid) {
  const Json* go_on = golden.find("continue");
  if (go_on == nullptr) return;
  const Data y(parity::tensors_by_output(go_on->at("targets"), model.output_names()));
  for (const Json& want : go_on->at("losses").as_array())
    EXPECT_LE(relative_distance(model.train_on_batch(inputs, y)["loss"], want.as_double()), 1e-5);
  expect_outputs(go_on->at("outputs_after"), 1e-4);
}

TEST_P(LegacyFile, BringsWeightsAndOptimizerOfTheSameModelAsKerasFile) {
  const Model same = models::load_model(golden_file(name + ".keras"));
  EXPECT_TRUE(same_bits(model.get_weights(), same.get_weights()));
  EXPECT_TRUE(same_bits(parity::optimizer_state(model), parity::optimizer_state(same)));
}

TEST_P(LegacyFile, SavedAsLegacyFileAgainComesBackToTheBit) {
  const Scratch folder;
  model.save(folder / "again.h5");
  const Model again = models::load_model(folder / "again.h5");
  EXPECT_EQ(again.get_config().dump(), model.get_config().dump());
  EXPECT_TRUE(same_bits(again.get_weights(), model.get_weights()));
  EXPECT_TRUE(same_bits(parity::optimizer_state(again), parity::optimizer_state(model)));
}

TEST_P(LegacyFile, GivesItsWeightsToTheSameArchitecture) {
  const Model other = models::clone_model(model);
  other.load_weights(golden_file(name + ".h5"));
  EXPECT_TRUE(same_bits(other.get_weights(), model.get_weights()));
}

INSTANTIATE_TEST_SUITE_P(Golden, LegacyFile, ::testing::Values("sgd_nesterov", "normed"),
                         [](const auto& file) { return std::string(file.param); });

TEST(LegacyH5, NamesALayerThatKeratinDoesNotHave) {
  const std::string path = KERATIN_SOURCE_DIR "/../shared/reference/keras-samples/leg.h5";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no shared/reference/keras-samples here";
  const std::string error = error_of([&] { models::load_model(path); });
  EXPECT_TRUE(mentions(error, "leg.h5") && mentions(error, "'LSTM'")) << error;
}

// -- models of ours ---------------------------------------------------------------------------------------------------

Model nested_with_two_outputs() {
  const Tensor inner_in = Input({4}, {.name = "inner_in"});
  const Model inner(inner_in, layers::BatchNormalization()(layers::Dense(3, {.activation = "tanh"})(inner_in)));
  const Sequential wide({layers::Dense(4, {.input_shape = {3}, .activation = "relu"})});
  const Tensor a = Input({4}, {.name = "a"}), b = Input({4}, {.name = "b"});
  const Tensor p = inner(a), q = inner(b);
  const Tensor joined = layers::Concatenate()({layers::Add()({p, q}), wide(p)});
  const Model model({a, b}, {layers::Dense(1, {.name = "value"})(joined),
                             layers::Dense(3, {.activation = "softmax", .name = "kind"})(joined)});
  model.compile(
      {.optimizer = optimizers::Adam({.learning_rate = optimizers::schedules::ExponentialDecay(0.01, 4, 0.9)}),
       .loss = std::vector<std::pair<std::string, Loss>>{{"value", "mean_squared_error"},
                                                         {"kind", losses::SparseCategoricalCrossentropy()}},
       .loss_weights = {0.5, 1.0},
       .metrics = Metrics::by_output({{"value", {"mae"}}, {"kind", {"accuracy"}}})});
  const Tensor kinds = ops::cast(random::uniform({24, 1}, {.minval = 0, .maxval = 3, .seed = 4}), DType::int32);
  model.fit(Tensors{random::normal({24, 4}, {.seed = 1}), random::normal({24, 4}, {.seed = 2})},
            Tensors{random::normal({24, 1}, {.seed = 3}), kinds}, {.batch_size = 8, .epochs = 2, .verbose = 0});
  return model;
}

TEST(LegacyH5, NestedModelsWithSharedCallsAndTwoOutputsComeBackToTheBit) {
  const Scratch folder;
  const Model model = nested_with_two_outputs();
  model.save(folder / "two.hdf5");
  const Model again = models::load_model(folder / "two.hdf5");
  parity::expect_same_model(again, model);
  const Tensors x = {random::normal({5, 4}, {.seed = 5}), random::normal({5, 4}, {.seed = 6})};
  EXPECT_TRUE(same_bits(again.predict_all(x, {.verbose = 0}), model.predict_all(x, {.verbose = 0})));
}

TEST(LegacyH5, WithoutOptimizerComesBackUncompiled) {
  const Scratch folder;
  nested_with_two_outputs().save(folder / "two.h5", {.include_optimizer = false});
  EXPECT_FALSE(models::load_model(folder / "two.h5").compiled());
}

TEST(LegacyH5, RefusesAssets) {
  const Scratch folder;
  const Model model = Sequential({layers::Dense(1, {.input_shape = {2}})});
  EXPECT_TRUE(mentions(error_of([&] { model.save(folder / "m.h5", {.assets = {{"a", "b"}}}); }), "holds no assets"));
}

// -- Keras 2 ----------------------------------------------------------------------------------------------------------

constexpr const char* kKeras2Model = R"({"class_name": "Sequential", "config": {"name": "old", "layers": [
  {"class_name": "Dense", "config": {"name": "d", "trainable": true, "batch_input_shape": [null, 2], "dtype": "float32",
   "units": 2, "activation": "relu", "use_bias": true, "dynamic": false,
   "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": null}},
   "bias_initializer": {"class_name": "Zeros", "config": {}}, "kernel_regularizer": null}},
  {"class_name": "BatchNormalization", "config": {"name": "bn", "trainable": true, "dtype": "float32", "axis": [1],
   "momentum": 0.99, "epsilon": 0.001, "center": true, "scale": true}}]}})";

constexpr const char* kKeras2Training = R"({"loss": "mse", "loss_weights": null, "sample_weight_mode": null,
  "weighted_metrics": null,
  "metrics": [[{"class_name": "MeanMetricWrapper", "config": {"name": "off", "dtype": "float32",
                "fn": "mean_absolute_error"}}]],
  "optimizer_config": {"class_name": "SGD", "config": {"name": "SGD", "lr": 0.25, "decay": 0.0, "momentum": 0.0,
                       "nesterov": false}}})";

const float kOldKernel[] = {1, -1, 2, 0.5f}, kOldBias[] = {0.5f, 0}, kOldGamma[] = {1, 2}, kOldBeta[] = {0, 1};

/// A file as Keras 2 writes it: fixed names with ":0", weights of the last layer as told.
void write_keras2(const std::string& path, bool whole, const std::vector<std::string>& layer_names,
                  bool split_names = false, int64_t kernel_columns = 2) {
  hdf5::Writer file;
  hdf5::GroupWriter& root = file.root();
  if (whole) {
    root.attribute(hdf5::text_attribute("model_config", kKeras2Model));
    root.attribute(hdf5::text_attribute("training_config", kKeras2Training));
  }
  hdf5::GroupWriter& group = whole ? root.group("model_weights") : root;
  if (split_names)
    for (size_t i = 0; i < layer_names.size(); ++i)
      group.attribute(hdf5::text_list_attribute(cat("layer_names", i), {layer_names[i]}));
  else
    group.attribute(hdf5::text_list_attribute("layer_names", layer_names));
  const auto add = [&](const std::string& layer, const std::string& name, const float* values, Shape shape) {
    group.group(layer + "/" + layer)
        .dataset(name, hdf5::float_type(4), shape.vector(),
                 std::as_bytes(std::span(values, static_cast<size_t>(shape.size()))));
  };
  add("d", "kernel:0", kOldKernel, {4 / kernel_columns, kernel_columns});
  add("d", "bias:0", kOldBias, {2});
  group.group("d").attribute(hdf5::text_list_attribute("weight_names", {"d/kernel:0", "d/bias:0"}));
  add("bn", "gamma:0", kOldGamma, {2});
  add("bn", "beta:0", kOldBeta, {2});
  add("bn", "moving_mean:0", kOldBeta, {2});
  add("bn", "moving_variance:0", kOldGamma, {2});
  group.group("bn").attribute(hdf5::text_list_attribute(
      "weight_names", {"bn/gamma:0", "bn/beta:0", "bn/moving_mean:0", "bn/moving_variance:0"}));
  AtomicFileWriter out(path);
  file.write(out);
  out.commit();
}

Model old_architecture() {
  return Sequential({layers::Dense(2, {.input_shape = {2}, .activation = "relu"}), layers::BatchNormalization()});
}

TEST(LegacyH5, Keras2ModelComputesWithItsWeights) {
  const Scratch folder;
  write_keras2(folder / "old.h5", true, {"d", "bn"});
  const Model model = models::load_model(folder / "old.h5");
  const Tensor y = model.predict(Tensor(std::vector<float>{1, 1}, {1, 2}), {.verbose = 0});
  EXPECT_NEAR(y.flat_as_double(0), 3.5 / std::sqrt(1.001), 1e-5);              // relu(1 + 2 + 0.5)
  EXPECT_NEAR(y.flat_as_double(1), 2 * (0 - 1) / std::sqrt(2.001) + 1, 1e-5);  // relu(-1 + 0.5) = 0
}

TEST(LegacyH5, Keras2TrainingConfigCompiles) {
  const Scratch folder;
  write_keras2(folder / "old.h5", true, {"d", "bn"});
  const Model model = models::load_model(folder / "old.h5");
  ASSERT_TRUE(model.compiled());
  EXPECT_EQ(model.optimizer()->learning_rate(), 0.25);
  const Logs logs = model.evaluate(Tensor(std::vector<float>{1, 1}, {1, 2}), Tensor(std::vector<float>{0, 0}, {1, 2}),
                                   {.verbose = 0});
  EXPECT_NEAR(logs["off"], (3.5 / std::sqrt(1.001) + 2 / std::sqrt(2.001) - 1) / 2, 1e-5);
}

TEST(LegacyH5, WeightsFileLoadsByOrderWhateverTheNames) {
  const Scratch folder;
  write_keras2(folder / "old.h5", false, {"d", "bn"});
  const Model model = old_architecture();
  model.load_weights(folder / "old.h5");
  EXPECT_EQ(model.get_weights()[0].flat_as_double(3), 0.5);
}

TEST(LegacyH5, LayerNamesInPartsAreJoined) {
  const Scratch folder;
  write_keras2(folder / "old.h5", true, {"d", "bn"}, true);
  EXPECT_EQ(models::load_model(folder / "old.h5").get_weights()[2].flat_as_double(1), 2.0);
}

// -- what does not fit ------------------------------------------------------------------------------------------------

TEST(LegacyH5, AnotherNumberOfLayersIsKerassError) {
  const Scratch folder;
  write_keras2(folder / "old.h5", true, {"d"});
  const std::string error = error_of([&] { models::load_model(folder / "old.h5"); });
  EXPECT_TRUE(mentions(error,
                       "Layer count mismatch when loading weights from file. Model expected 2 layers, found 1 saved "
                       "layers."))
      << error;
}

TEST(LegacyH5, AnotherNumberOfWeightsIsKerassError) {
  const Scratch folder;
  write_keras2(folder / "old.h5", true, {"bn", "d"});
  const std::string error = error_of([&] { models::load_model(folder / "old.h5"); });
  EXPECT_TRUE(mentions(error,
                       "Weight count mismatch for layer #0 (named d in the current model, bn in the save file). Layer "
                       "expects 2 weight(s). Received 4 saved weight(s)"))
      << error;
}

TEST(LegacyH5, AnotherShapeIsKerassErrorAndChangesNothing) {
  const Scratch folder;
  write_keras2(folder / "old.h5", false, {"d", "bn"}, false, 4);
  const Model model = old_architecture();
  const Tensors before = model.get_weights();
  const std::string error = error_of([&] { model.load_weights(folder / "old.h5"); });
  EXPECT_TRUE(mentions(error, "Shape mismatch in layer #0") && mentions(error, "Weight expects shape (2, 2)") &&
              mentions(error, "(1, 4)"))
      << error;
  EXPECT_TRUE(same_bits(model.get_weights(), before));
}

TEST(LegacyH5, LayerThatIsListedButMissingIsNamed) {
  const Scratch folder;
  write_keras2(folder / "old.h5", true, {"d", "bn", "gone"});
  const std::string error = error_of([&] { models::load_model(folder / "old.h5"); });
  EXPECT_TRUE(mentions(error, "old.h5") && mentions(error, "lacks the group \"gone\"")) << error;
}

TEST(LegacyH5, WeightsAloneAreNoModel) {
  const Scratch folder;
  write_keras2(folder / "old.h5", false, {"d", "bn"});
  const std::string error = error_of([&] { models::load_model(folder / "old.h5"); });
  EXPECT_TRUE(mentions(error, "No model config found in the file at")) << error;
}

TEST(LegacyH5, CutFilesAreErrorsAtEveryLength) {
  const Scratch folder;
  const std::string whole = read_file(golden_file("sgd_nesterov.h5"));
  for (size_t length = 0; length < whole.size(); length += 499) {
    std::ofstream(folder / "cut.h5", std::ios::binary) << whole.substr(0, length);
    EXPECT_NE(error_of([&] { models::load_model(folder / "cut.h5"); }), "no error") << length << " bytes";
  }
}

TEST(LegacyH5, FlippedBitsAreErrorsOrModelsButNeverACrash) {
  const Scratch folder;
  std::string bytes = read_file(golden_file("sgd_nesterov.h5"));
  int loaded = 0, refused = 0;
  for (size_t at = 0; at < bytes.size(); at += 97) {
    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
    std::ofstream(folder / "flipped.h5", std::ios::binary) << bytes;
    ++(error_of([&] { models::load_model(folder / "flipped.h5"); }) == "no error" ? loaded : refused);
    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
  }
  EXPECT_GT(loaded, 0);
  EXPECT_GT(refused, 0);
}

// -- configs ----------------------------------------------------------------------------------------------------------

Json modern(const std::string& text) { return saving::model_config_from_legacy(Json::parse(text)).at("config"); }

TEST(LegacyConfig, FirstLayersInputShapeBecomesAnInput) {
  const Json layers = modern(kKeras2Model).at("layers");
  ASSERT_EQ(layers.size(), 3);
  EXPECT_EQ(layers[0].dump(),
            R"({"class_name": "InputLayer", "config": {"batch_shape": [null, 2], "dtype": "float32", )"
            R"("name": "d_input"}})");
  EXPECT_FALSE(layers[1].at("config").contains("batch_input_shape"));
}

TEST(LegacyConfig, SequentialMayBeABareList) {
  const Json config = modern(R"({"class_name": "Sequential", "config": [{"class_name": "Dense",
      "config": {"name": "d", "units": 1, "batch_input_shape": [null, 3]}}]})");
  EXPECT_EQ(config.at("layers").size(), 2);
}

constexpr const char* kNested = R"({"class_name": "Model", "config": {"name": "m", "layers": [
  {"class_name": "InputLayer", "config": {"batch_input_shape": [null, 2], "dtype": "float32", "name": "x"}, "name": "x",
   "inbound_nodes": []},
  {"class_name": "Sequential", "config": {"name": "s", "layers": [{"class_name": "Dense", "config": {"name": "d",
   "units": 2, "batch_input_shape": [null, 2]}}]}, "name": "s", "inbound_nodes": [[["x", 0, 0, {}]]]},
  {"class_name": "Dense", "config": {"name": "y", "units": 1}, "name": "y", "inbound_nodes": [[["s", 1, 0, KWARGS]]]}],
  "input_layers": [["x", 0, 0]], "output_layers": [["y", 0, 0]]}})";

std::string nested_with(const std::string& kwargs) {
  std::string text = kNested;
  return text.replace(text.find("KWARGS"), 6, kwargs);
}

TEST(LegacyConfig, CallsOfNestedModelsAreCountedFromZero) {
  const Json config = saving::model_config_from_legacy(Json::parse(nested_with("{}")));
  EXPECT_EQ(config.at("config").at("layers")[2].at("inbound_nodes").dump(), R"([[["s", 0, 0, {}]]])");
  EXPECT_EQ(saving::model_from_config(config).count_params(), 9);
}

TEST(LegacyConfig, KeywordArgumentsThatWouldBeLostAreAnError) {
  EXPECT_TRUE(mentions(error_of([] { modern(nested_with(R"({"training": true})")); }), "training=true"));
  EXPECT_EQ(error_of([] { modern(nested_with(R"({"training": false})")); }), "no error");
}

TEST(LegacyConfig, ShortNamesOfLossesAreWrittenInFullForGenuineKeras) {
  const Model model = Sequential({layers::Dense(1, {.input_shape = {2}})});
  model.compile({.optimizer = "sgd", .loss = "mse"});
  const Json written = saving::compile_config_to_legacy(saving::compile_config(model));
  EXPECT_EQ(written.at("loss").as_string(), "mean_squared_error");
}

TEST(LegacyConfig, ReductionAutoIsSumOverBatchSize) {
  const Json config = saving::compile_config_from_legacy(
      Json::parse(R"({"loss": {"class_name": "MeanSquaredError", "config": {"reduction": "auto", "name": "l"}}})"));
  EXPECT_EQ(config.at("loss").at("config").at("reduction").as_string(), "sum_over_batch_size");
}

}  // namespace
}  // namespace keratin
