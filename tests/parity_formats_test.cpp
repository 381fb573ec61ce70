// Every format that holds a model or weights: the sample files of genuine Keras predict as there, what we write comes
// back to the bit in each format, names and skip_mismatch work as in Keras.
#include <filesystem>

#include "keratin/base/files.h"
#include "tests/saved_bytes.h"

namespace keratin {
namespace {

using parity::error_of;
using parity::has;
using parity::same_bits;
using parity::tiny_trained;

const std::string kShared = KERATIN_SOURCE_DIR "/../shared/";

std::string sample_path(const std::string& name) {
  return kShared + (name.starts_with("keras-samples/") ? "reference/" : "data/") + name;
}

// The inputs of tools/golden/sample_files_golden.py.
Tensor ramp(const Shape& shape) {
  Tensor out = Tensor::empty(shape, DType::float32);
  for (int64_t i = 0; i < out.size(); ++i)
    out.mutable_data<float>()[i] = static_cast<float>(static_cast<double>(i * 37 % 101) / 101 - 0.5);
  return out;
}

Model dense_model(const Json& row) {
  Sequential model;
  Shape input = {row.at("features").as_int()};
  for (const Json& layer : row.at("model").as_array()) {
    const std::string& activation = layer[1].as_string();
    model.add(input.is_set() ? layers::Dense(layer[0].as_int(), {.input_shape = input, .activation = activation})
                             : layers::Dense(layer[0].as_int(), {.activation = activation}));
    input = Shape::unset();
  }
  return model;
}

class SampleFile : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(sample_path("keras-samples/seq.keras"))) GTEST_SKIP() << "no ../shared here";
  }

  static void expect_predictions(const std::string& name, const Json& row, const Model& model) {
    Tensors inputs;
    for (const Json& shape : row.at("inputs").as_array()) inputs.push_back(ramp(golden::shape(shape)));
    const Tensors got = model.predict_all(inputs, {.batch_size = inputs.front().shape(0), .verbose = 0});
    const Tensors want = golden::tensors(row.at("outputs"));
    ASSERT_EQ(got.size(), want.size()) << name;
    for (size_t i = 0; i < want.size(); ++i) EXPECT_TRUE(golden::near(got[i], want[i], 1e-5, 1e-6)) << name << " " << i;
  }

  static void expect_optimizer(const std::string& name, const Json& want, const Model& model) {
    ASSERT_TRUE(model.compiled()) << name;
    const std::vector<Variable> got = model.optimizer()->variables();
    ASSERT_EQ(static_cast<int64_t>(got.size()), want.size()) << name;
    for (size_t i = 0; i < got.size(); ++i) {
      EXPECT_EQ(got[i].shape(), golden::shape(want[i][0])) << name;
      double sum = 0;
      for (const double value : got[i].concrete().to_vector<double>()) sum += value;
      EXPECT_NEAR(sum, want[i][1].as_double(), 1e-6 * std::abs(sum) + 1e-9) << name << " " << got[i].path();
    }
  }
};

TEST_F(SampleFile, EveryOnePredictsAsGenuineKerasOrNamesTheClassThatIsMissing) {
  const Json file = golden::load("sample_files.json");
  for (const auto& [name, row] : file.at("files").as_object()) {
    const std::string path = sample_path(name);
    if (const Json* unknown = row.find("unknown")) {
      const std::string error = error_of([&] { models::load_model(path); });
      EXPECT_TRUE(has(error, {"'" + unknown->as_string() + "'", "keratin inspect"})) << name;
      EXPECT_NO_THROW(saving::open_stored(path)) << name;
      continue;
    }
    if (row.contains("model")) {
      const Model model = dense_model(row);
      model.load_weights(path);
      expect_predictions(name, row, model);
      continue;
    }
    const Model model = models::load_model(path);
    expect_predictions(name, row, model);
    if (const Json* optimizer = row.find("optimizer")) expect_optimizer(name, *optimizer, model);
  }
}

TEST_F(SampleFile, NoFileOfTheFoldersIsForgotten) {
  const Json file = golden::load("sample_files.json");
  for (const char* folder : {"keras-samples/", "format_samples/"})
    for (const auto& entry : std::filesystem::directory_iterator(sample_path(folder))) {
      const std::string name = entry.path().filename().string();
      const bool model = name.ends_with(".keras") || name.ends_with(".h5") || name.ends_with(".weights.json");
      const bool shard = name.starts_with("big_0");
      if (!model || shard) continue;
      EXPECT_TRUE(file.at("files").contains(folder + name)) << name;
    }
}

TEST_F(SampleFile, ArraysAndTensorsOfOthersAreListedAndRead) {
  for (const char* name : {"bool.be.npy", "bool_fortran.le.npy", "int.be.npy", "int.le.npy", "iris.npy", "test.npy",
                           "test.npz", "mnist.safetensors"}) {
    const saving::StoredFile file = saving::open_stored(sample_path(std::string("format_samples/") + name));
    ASSERT_FALSE(file.tensors.empty()) << name;
    for (const saving::StoredTensor& tensor : file.tensors) EXPECT_EQ(tensor.load().bytes(), tensor.bytes) << name;
  }
}

// -- our own files ----------------------------------------------------------------------------------------------------

// Every dtype that a weight may have, and a layer without weights between.
Model mixed() {
  layers::Normalization normal;
  normal.build({None, 3});
  normal.adapt(random::normal({9, 3}, {.seed = 4}));
  const Tensor x = Input({3});
  const Tensor half = layers::Dense(3, {.dtype = "float16"})(layers::Dense(4, {.dtype = "bfloat16"})(normal(x)));
  const Model model(x, layers::Dense(1)(layers::BatchNormalization()(layers::Dropout(0.1)(half))));
  return model;
}

class EveryFormat : public ::testing::TestWithParam<const char*> {};

TEST_P(EveryFormat, GivesTheWeightsAndTheOptimizerBackToTheBit) {
  const Scratch folder;
  const Model model = tiny_trained(), other = tiny_trained();
  const std::string path = folder / (std::string("w") + GetParam());
  model.save_weights(path);
  other.load_weights(path);
  EXPECT_TRUE(same_bits(other.get_weights(), model.get_weights()));
  EXPECT_TRUE(same_bits(parity::optimizer_state(other), parity::optimizer_state(model)));
}

TEST_P(EveryFormat, KeepsHalfTypesAndIntegers) {
  const Scratch folder;
  const Model model = mixed();
  const Model other = models::clone_model(model);
  const std::string path = folder / (std::string("w") + GetParam());
  model.save_weights(path);
  other.load_weights(path);
  EXPECT_TRUE(same_bits(other.get_weights(), model.get_weights()));
  const saving::StoredFile file = saving::open_stored(path);
  std::set<std::string> dtypes;
  for (const saving::StoredTensor& tensor : file.tensors) dtypes.insert(tensor.dtype);
  EXPECT_EQ(dtypes, (std::set<std::string>{"bfloat16", "float16", "float32", "int32"}));
}

TEST_P(EveryFormat, IsNotReplacedWhenOverwriteIsFalse) {
  const Scratch folder;
  const Model model = tiny_trained();
  const std::string path = folder / (std::string("w") + GetParam());
  model.save_weights(path);
  EXPECT_TRUE(has(error_of([&] { model.save_weights(path, {.overwrite = false}); }), {"exists"}));
}

INSTANTIATE_TEST_SUITE_P(Weights, EveryFormat,
                         ::testing::Values(".weights.h5", ".weights.json", ".safetensors", ".npz"),
                         [](const auto& format) {
                           std::string name = format.param;
                           std::erase(name, '.');
                           return name;
                         });

TEST(WholeModel, InSafetensorsIsTheSameModelAgain) {
  const Scratch folder;
  const Model model = tiny_trained();
  model.save(folder / "m.safetensors", {.assets = {{"keratin/table.json", "{\"a\": \"\\u00fc\"}"}}});
  const Model again = models::load_model(folder / "m.safetensors");
  parity::expect_same_model(again, model);
  EXPECT_EQ(saving::read_asset(folder / "m.safetensors", "keratin/table.json"), "{\"a\": \"\\u00fc\"}");
}

TEST(WholeModel, WeightsAloneAreNone) {
  const Scratch folder;
  tiny_trained().save_weights(folder / "w.safetensors");
  EXPECT_TRUE(has(error_of([&] { models::load_model(folder / "w.safetensors"); }),
                  {"No model config", "load_weights", "w.safetensors"}));
}

TEST(Shards, AreCutAtTheSizeGivenAndReadAgain) {
  const Scratch folder;
  const Model model = Sequential({layers::Dense(100, {.input_shape = {50}}), layers::Dense(30), layers::Dense(1)});
  model.save_weights(folder / "w.weights.json", {.max_shard_size = 20'000.0 / (1 << 30)});
  EXPECT_TRUE(std::filesystem::exists(folder / "w_00001.weights.h5"));
  const Json index = Json::parse(read_file(folder / "w.weights.json"));
  EXPECT_EQ(index.at("metadata").at("total_size").as_double(), 4.0 * (5000 + 100 + 3000 + 30 + 30 + 1));
  EXPECT_TRUE(index.at("weight_map").contains("/layers/dense/vars"));
  const Model other = models::clone_model(model);
  other.load_weights(folder / "w.weights.json");
  EXPECT_TRUE(same_bits(other.get_weights(), model.get_weights()));
  EXPECT_TRUE(has(error_of([&] { model.save_weights(folder / "v.weights.json", {.max_shard_size = 1e-6}); }),
                  {"layers/dense/vars/0", "20000", "max_shard_size"}));
}

TEST(Checkpoints, AreDescribedByTheNewestOneAndLeadNowhereElse) {
  const Scratch folder;
  std::filesystem::create_directories(folder / "run/ckpt-000000000007");
  write_file_atomic(folder / "run/LATEST", "ckpt-000000000007\n");
  write_file_atomic(folder / "run/ckpt-000000000007/MANIFEST.json", R"({"epoch": 3})");
  saving::write_safetensors_file(folder / "run/ckpt-000000000007/state.safetensors", {{"w", Tensor::zeros({4})}}, {});
  const saving::StoredFile file = saving::open_stored(folder / "run");
  EXPECT_EQ(file.kind, saving::FileKind::kCheckpoint);
  ASSERT_EQ(file.tensors.size(), 1u);
  EXPECT_EQ(file.tensors.front().name, "w");
  write_file_atomic(folder / "run/LATEST", "../elsewhere");
  EXPECT_TRUE(has(error_of([&] { saving::open_stored(folder / "run"); }), {"LATEST", "name of a folder"}));
}

// -- names and mismatches, with Keras's texts -------------------------------------------------------------------------

Model named(int64_t units, const char* first, const char* second) {
  return Sequential({layers::Dense(units, {.input_shape = {3}, .name = first}), layers::Dense(1, {.name = second})});
}

class Names : public ::testing::Test {
 protected:
  void SetUp() override {
    saved_.save(folder_ / "m.h5");
    saved_.save_weights(folder_ / "w.weights.h5");
    saved_.save_weights(folder_ / "w.safetensors");
    PathTensorsByName();
  }
  // The same weights under the names of the variables.
  void PathTensorsByName() {
    saving::PathTensors tensors;
    for (const Variable& v : saved_.weights()) {
      const std::string path = v.path();
      tensors.emplace_back(path.substr(path.find('/') + 1), v.concrete());
    }
    saving::write_safetensors_file(folder_ / "names.safetensors", tensors, {});
    saving::write_npz_file(folder_ / "names.npz", tensors);
  }
  Scratch folder_;
  Model saved_ = named(2, "a", "b");
};

TEST_F(Names, OfLegacyLayersPickThoseThatAreThere) {
  const Model model = named(2, "other", "b");
  const Tensors before = model.get_weights();
  model.load_weights(folder_ / "m.h5", {.by_name = true});
  EXPECT_TRUE(same_bits(model.get_weights()[0], before[0]));
  EXPECT_TRUE(same_bits(model.get_weights()[2], saved_.get_weights()[2]));
}

TEST_F(Names, OfVariablesPickTensorsOfSafetensorsAndNpz) {
  for (const char* file : {"names.safetensors", "names.npz"}) {
    const Model model = named(2, "a", "new");
    const Tensors before = model.get_weights();
    model.load_weights(folder_ / file, {.by_name = true});
    EXPECT_TRUE(same_bits(model.get_weights()[0], saved_.get_weights()[0])) << file;
    EXPECT_TRUE(same_bits(model.get_weights()[2], before[2])) << file;
  }
  EXPECT_TRUE(
      has(error_of([&] { named(2, "x", "y").load_weights(folder_ / "names.npz", {.by_name = true}); }), {"x/kernel"}));
}

TEST_F(Names, AreNotForTheNativeFormat) {
  EXPECT_TRUE(has(error_of([&] { saved_.load_weights(folder_ / "w.weights.h5", {.by_name = true}); }),
                  {"`by_name` only supports loading legacy '.h5' or '.hdf5' files"}));
}

TEST_F(Names, MismatchesOfLegacyFilesAreErrorsOrWarnings) {
  const Model model = named(5, "a", "b");
  const Tensors before = model.get_weights();
  EXPECT_TRUE(has(error_of([&] { model.load_weights(folder_ / "m.h5"); }),
                  {"Shape mismatch in layer #0 (named a)", "Weight expects shape (3, 5)",
                   "Received saved weight with shape (3, 2)"}));
  const Warnings warnings;
  model.load_weights(folder_ / "m.h5", {.skip_mismatch = true});
  EXPECT_TRUE(warnings.mention("Skipping loading weights for layer #0 (named a) due to mismatch in shape for weight"));
  EXPECT_TRUE(same_bits(model.get_weights()[0], before[0]));
  EXPECT_TRUE(same_bits(model.get_weights()[3], saved_.get_weights()[3]));
}

TEST_F(Names, MismatchesOfNativeFilesAreErrorsOrWarnings) {
  const Model model =
      Sequential({layers::Dense(2, {.input_shape = {3}, .name = "a"}), layers::Dense(4, {.name = "b"})});
  const Tensors before = model.get_weights();
  for (const char* file : {"w.weights.h5", "w.safetensors"}) {
    EXPECT_TRUE(has(error_of([&] { model.load_weights(folder_ / file); }),
                    {"A total of 1 objects could not be loaded.", "<Dense name=b, built=True>"}));
    EXPECT_TRUE(same_bits(model.get_weights(), before));
    const Warnings warnings;
    model.load_weights(folder_ / file, {.skip_mismatch = true});
    EXPECT_TRUE(warnings.mention("List of objects that could not be loaded: [<Dense name=b, built=True>]"));
    EXPECT_TRUE(same_bits(model.get_weights()[0], saved_.get_weights()[0]));
    EXPECT_TRUE(same_bits(model.get_weights()[2], before[2]));
    model.set_weights(before);
  }
}

}  // namespace
}  // namespace keratin
